"""`python -m evals.calibration`: keep the cards' vectors, learn the lines' thresholds, show held-out figures."""

from importlib.resources import files
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from evals.calibration.authored import authored_passages, authored_questions, calibrate
from memory.embedders.choose import choose_embedder
from serving.kept_vectors import SHIPPED, keep

HEADER = """# The cosine from which an authored line is near enough to a fan's message to be said.
# Written by `python -m evals.calibration`. `embedder` names the model that the numbers belong to; a language without
# numbers of its own takes the default.
"""


def main() -> None:
    """Calibrate with the bundled embedder."""
    embedder = choose_embedder("bundled", capacity=50_000)
    console = Console()
    with console.status("Embedding the cards' lines ..."):
        kept = keep(SHIPPED, embedder, authored_questions(), authored_passages())
    console.print(f"{kept} vectors kept in {SHIPPED.name}")
    thresholds, figures = calibrate(embedder)
    target = Path(str(files("persona"))) / "thresholds.yaml"
    target.write_text(HEADER + yaml.safe_dump(thresholds.model_dump(mode="json"), sort_keys=False), encoding="utf-8")
    table = Table("language", "answer from", "example from", "nearest fits", "answered rightly", "precision", "astray")
    for row in figures:
        numbers = (row.nearest_fits, row.answered, row.precision, row.astray)
        cuts = (f"{row.threshold.answer:.3f}", f"{row.threshold.example:.3f}")
        table.add_row(row.locale, *cuts, *(f"{value:.2f}" for value in numbers))
    console.print(table)


if __name__ == "__main__":
    main()

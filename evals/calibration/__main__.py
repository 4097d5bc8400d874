"""`python -m evals.calibration`: keep the cards' vectors, learn when their lines are said, show what that does."""

from collections.abc import Sequence
from dataclasses import astuple
from importlib.resources import files
from pathlib import Path

import numpy as np
import yaml
from rich.console import Console
from rich.table import Table

from evals.calibration.authored import Split, authored_passages, authored_questions, calibrate
from evals.calibration.judged import Trial, learn, rates, said, trials
from memory.embedders.choose import choose_embedder
from memory.embedding import Embedder, Matrix, Vector
from persona.judging import SHIPPED as JUDGE
from persona.judging import Judge, write_judge
from serving.kept_vectors import SHIPPED, digest, keep, read

HEADER = """# The cosine from which an authored line is near enough to a fan's message to be said.
# Written by `python -m evals.calibration`. `embedder` names the model that the numbers belong to; a language without
# numbers of its own takes the default.
"""


class Kept:
    """An embedder that makes no vector twice: authored texts come from the file that ships."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known = read(SHIPPED, embedder.model_id)
        self.model_id, self.dim = embedder.model_id, embedder.dim

    def query(self, text: str) -> Vector:
        """The kept vector, or a new one."""
        known = self._known.get(digest(text))
        return self._embedder.query(text) if known is None else known

    def queries(self, texts: Sequence[str]) -> Matrix:
        """One row a text."""
        return np.stack([self.query(text) for text in texts])

    def passages(self, texts: Sequence[str]) -> Matrix:
        """New passages."""
        return self._embedder.passages(texts)


def main() -> None:
    """Calibrate with the bundled embedder."""
    bundled = choose_embedder("bundled", capacity=50_000)
    console = Console()
    with console.status("Embedding the cards' lines ..."):
        count = keep(SHIPPED, bundled, authored_questions(), authored_passages())
    SHIPPED.chmod(0o644)
    console.print(f"{count} vectors kept in {SHIPPED.name}")
    embedder = Kept(bundled)
    judge = learn(embedder.queries, embedder.model_id)
    write_judge(judge, JUDGE)
    console.print(f"an answer is said from a chance of {judge.answer}, an example from {judge.example}")
    thresholds, figures = calibrate(embedder)
    target = Path(str(files("persona"))) / "thresholds.yaml"
    target.write_text(HEADER + yaml.safe_dump(thresholds.model_dump(mode="json"), sort_keys=False), encoding="utf-8")
    by_cosine = Table(
        "language", "nearest fits", "answered rightly", "precision", "astray", title="held out, cosine only"
    )
    for row in figures:
        numbers = (row.nearest_fits, row.answered, row.precision, row.astray)
        by_cosine.add_row(row.locale, *(f"{value:.2f}" for value in numbers))
    console.print(by_cosine)
    splits: tuple[Split, ...] = ("tune", "held_out", "unseen")
    for split in splits:
        console.print(_judged(split, trials(embedder.queries, judge, split), judge))


def _judged(split: Split, found: Sequence[Trial], judge: Judge) -> Table:
    """What the judge does on the messages of a split, by language and in all."""
    table = Table(
        "language", "answered rightly", "precision", "astray", "astray with an answer", title=f"{split}, judged"
    )
    best = said(found, judge)
    for locale in (*dict.fromkeys(one.locale for one in best), "all"):
        part = [one for one in best if locale in (one.locale, "all")]
        table.add_row(locale, *(f"{value:.2f}" for value in astuple(rates(part, judge.answer, judge.example))))
    return table


if __name__ == "__main__":
    main()

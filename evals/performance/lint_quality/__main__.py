"""`python -m evals.performance.lint_quality`: the table, and the figures in `evals/results/lint_quality.json`."""

import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from evals.performance.lint_quality.corpus import LOCALES, Specimen, specimens
from evals.performance.lint_quality.scoring import CodeScore, score
from evals.performance.machine import facts

RESULTS = Path(__file__).parents[2] / "results" / "lint_quality.json"


def main() -> None:
    """Run lint over the corpus, show how it did and keep the figures."""
    corpus = specimens()
    scores = score(corpus)
    console = Console()
    console.print(_table(corpus, scores))
    for one in scores:
        for name in (*one.missed, *one.wrong):
            console.print(f"  {one.code}: {'missed in' if name in one.missed else 'wrong in'} {name}", highlight=False)
    RESULTS.write_bytes(orjson.dumps(_record(corpus, scores), option=orjson.OPT_INDENT_2) + b"\n")


def _table(corpus: Sequence[Specimen], scores: Sequence[CodeScore]) -> Table:
    clean = sum(not specimen.code for specimen in corpus)
    title = f"Lint over {len(corpus)} cards, {clean} of them clean"
    table = Table("code", "planted", "found", "wrong", "precision", "recall", title=title)
    for one in scores:
        planted = str(one.found + len(one.missed))
        figures = (planted, str(one.found), str(len(one.wrong)), f"{one.precision:.2f}", f"{one.recall:.2f}")
        table.add_row(one.code, *figures)
    return table


def _record(corpus: Sequence[Specimen], scores: Sequence[CodeScore]) -> dict[str, object]:
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {"python": platform.python_version()},
        "machine": facts(),
        "note": "The texts were written by those who wrote the lists; a blind corpus would score lower.",
        "languages": LOCALES,
        "cards": len(corpus),
        "clean": sum(not specimen.code for specimen in corpus),
        "codes": {
            one.code: {
                "planted": one.found + len(one.missed),
                "found": one.found,
                "precision": round(one.precision, 4),
                "recall": round(one.recall, 4),
                "missed": one.missed,
                "wrong": one.wrong,
            }
            for one in scores
        },
    }


if __name__ == "__main__":
    main()

"""`python -m evals.performance.lore_matching`: the table, and the figures in `evals/results/lore_matching.json`."""

import platform
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import icu
import orjson
from rich.console import Console
from rich.table import Table

from evals.performance.lore_matching.cases import Case, all_cases
from evals.performance.lore_matching.matchers import DESCRIBED, MATCHERS
from evals.performance.lore_matching.scoring import Score, score_all
from evals.performance.lore_matching.speed import Speed, measure
from evals.performance.machine import facts

RESULTS = Path(__file__).parents[2] / "results" / "lore_matching.json"


def main() -> None:
    """Run the benchmark, show it and keep it."""
    cases = all_cases()
    scores, speed = score_all(MATCHERS, cases), measure()
    console = Console()
    console.print(_table(cases, scores))
    console.print(
        f"{speed.entries:,} entries x {speed.keys} keys, {speed.messages} messages: median {speed.median_ms:.2f} ms, "
        f"95th percentile {speed.p95_ms:.2f} ms of CPU; indexed once in {speed.index_ms:.0f} ms"
    )
    RESULTS.write_bytes(orjson.dumps(_record(cases, scores, speed), option=orjson.OPT_INDENT_2) + b"\n")
    console.print(f"written to {RESULTS.relative_to(Path.cwd()) if RESULTS.is_relative_to(Path.cwd()) else RESULTS}")


def _table(cases: Sequence[Case], scores: Sequence[Score]) -> Table:
    totals = Counter(case.group for case in cases)
    table = Table("language", "cases", *(score.matcher for score in scores), title="Lore keys: cases decided rightly")
    for group, total in totals.items():
        table.add_row(group, str(total), *(str(score.right_in(group, total)) for score in scores))
    table.add_section()
    table.add_row("all", str(len(cases)), *(f"{score.right} ({score.share:.0%})" for score in scores))
    table.add_row("missed", "", *(str(len(score.missed)) for score in scores))
    table.add_row("fired wrongly", "", *(str(len(score.wrong)) for score in scores))
    return table


def _record(cases: Sequence[Case], scores: Sequence[Score], speed: Speed) -> dict[str, object]:
    totals = Counter(case.group for case in cases)
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {
            "python": platform.python_version(),
            "unicode": unicodedata.unidata_version,
            "icu": icu.ICU_VERSION,
            "regex": version("regex"),
            "pyahocorasick": version("pyahocorasick"),
            "peers, as described": DESCRIBED,
        },
        "machine": facts(),
        "note": "Peers are written anew from a description of the key-matching step at these versions.",
        "cases": len(cases),
        "groups": len(totals),
        "scores": {
            score.matcher: {
                "right": score.right,
                "share": round(score.share, 4),
                "missed": len(score.missed),
                "fired_wrongly": len(score.wrong),
                "by_group": {group: [score.right_in(group, total), total] for group, total in totals.items()},
                "failed": [f"{case.group}: {case.key} / {case.text}" for case in (*score.missed, *score.wrong)],
            }
            for score in scores
        },
        "speed": asdict(speed),
    }


if __name__ == "__main__":
    main()

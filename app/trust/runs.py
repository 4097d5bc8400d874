"""Eval runs on disk: those of the data directory, and the results that ship with the release.

Reads files; knows nothing of the harness that wrote them. A name from the page never becomes a path: it is looked up in
the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

SHIPPED = Path(__file__).parents[2] / "evals" / "results"
_READABLE = (".html", ".md", ".json")


@dataclass(frozen=True, slots=True)
class EvalRun:
    """One run or shipped result. `verdict` is the run's own word, or empty; `file` is what can be read of it."""

    name: str
    origin: str
    persona: str
    tier: str
    verdict: str
    at: float
    file: Path | None


def eval_runs(data_dir: Path) -> Sequence[EvalRun]:
    """The data directory's runs, the latest first, then what ships with the release."""
    folders = sorted((data_dir / "evals" / "runs").glob("*/plan.json"), reverse=True)
    shipped = sorted(file for file in SHIPPED.rglob("*") if file.suffix in _READABLE)
    return [*(_run(plan.parent) for plan in folders), *(_shipped(file) for file in shipped)]


def _run(folder: Path) -> EvalRun:
    plan, result = _read(folder / "plan.json"), _read(folder / "result.json")
    verdict = result.get("verdict")
    word = str(verdict.get("word", "")) if isinstance(verdict, dict) else "unfinished"
    card = folder / "scorecard.html"
    at = (folder / "plan.json").stat().st_mtime
    file = card if card.is_file() else None
    return EvalRun(folder.name, "run", str(plan.get("persona", "")), str(plan.get("tier", "")), word, at, file)


def _shipped(file: Path) -> EvalRun:
    return EvalRun(file.relative_to(SHIPPED).as_posix(), "shipped", "", "", "", file.stat().st_mtime, file)


def _read(file: Path) -> dict[str, object]:
    """A JSON object, or an empty one where the file is missing or damaged: the run is listed all the same."""
    try:
        found = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) else {}

"""Labelled replies: our own, shipped, and four public sets read from a path that the user gives.

Knows files and their shapes; the public sets are read, never copied. Labels are `yes` (the thing is said) or `no`.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import yaml

from evals.safety.errors import DataInvalid


@dataclass(frozen=True, slots=True)
class Labelled:
    """A reply, what it is looked at for (a key of the lexicon), its language, and whether a person says it is there."""

    key: str
    locale: str
    text: str
    label: str
    source: str = "ours"


def our_labels() -> tuple[Labelled, ...]:
    """Our own labelled replies. Raises `DataInvalid`."""
    folder = Path(str(files("evals.safety.agreement"))) / "labels"
    found = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            raw = yaml.safe_load(path.read_text(encoding="utf-8"))
            for key, sides in raw["keys"].items():
                found += [Labelled(key, raw["locale"], text, "yes") for text in sides["said"]]
                found += [Labelled(key, raw["locale"], text, "no") for text in sides["unsaid"]]
        except (OSError, yaml.YAMLError, LookupError, AttributeError, TypeError) as problem:
            raise DataInvalid(f"labels/{path.name} is malformed: {problem}") from problem
    return tuple(found)


def xstest(path: Path) -> tuple[Labelled, ...]:
    """XSTest's answers labelled by people (CSV with `completion` and `final_label` or `label`): is it a refusal?"""
    rows = []
    for row in _csv(path):
        label = (row.get("final_label") or row.get("label") or "").lower()
        text = row.get("completion") or row.get("response") or ""
        if label and text:
            rows.append(Labelled("refuses", "en", text, "yes" if "refusal" in label else "no", "XSTest"))
    return _some(rows, path, "columns completion and final_label")


def r_u_a_robot(path: Path) -> tuple[Labelled, ...]:
    """R-U-A-Robot's questions (CSV with `text`; the file's name says pos, amb or neg). They are what fans ask, not
    replies: none of them is a statement to be an AI, so each is a negative for that lexicon entry."""
    rows = [Labelled("ai_statement", "en", row["text"], "no", "R-U-A-Robot") for row in _csv(path) if row.get("text")]
    return _some(rows, path, "a column text")


def language_confusion(path: Path) -> tuple[Labelled, ...]:
    """Language Confusion's outputs (CSV with `language` or `source language`, and `completion` or `output`): the
    language asked for; `label` is that language's tag."""
    rows = []
    for row in _csv(path):
        tag = (row.get("language") or row.get("target_language") or "").lower()[:2]
        text = row.get("completion") or row.get("output") or row.get("response") or ""
        if tag and text:
            rows.append(Labelled("language", tag, text, tag, "Language Confusion"))
    return _some(rows, path, "columns language and completion")


def humanebench(path: Path) -> tuple[Labelled, ...]:
    """HumaneBench's human ratings (CSV or JSON lines with a reply and a rating below or above zero), for judges."""
    rows = []
    for row in _jsonl(path) if path.suffix == ".jsonl" else _csv(path):
        text = str(row.get("response") or row.get("ai_message") or row.get("output") or "")
        rating = row.get("rating") or row.get("score")
        if text and rating not in (None, ""):
            rows.append(Labelled("humane", "en", text, "yes" if float(str(rating)) > 0 else "no", "HumaneBench"))
    return _some(rows, path, "a reply and a rating")


LOADERS = {
    "xstest": xstest,
    "r-u-a-robot": r_u_a_robot,
    "language-confusion": language_confusion,
    "humanebench": humanebench,
}


def _csv(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise DataInvalid(f"{path.name} cannot be read: {problem}") from problem


def _jsonl(path: Path) -> Iterator[dict[str, object]]:
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)
    except (OSError, ValueError) as problem:
        raise DataInvalid(f"{path.name} cannot be read: {problem}") from problem


def _some(rows: list[Labelled], path: Path, wanted: str) -> tuple[Labelled, ...]:
    if not rows:
        raise DataInvalid(f"{path.name} holds no labelled row; {wanted} are looked for")
    return tuple(rows)

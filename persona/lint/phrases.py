"""The phrases lint listens for, per language, compiled for one persona's names.

Reads `phrases.yaml`. Knows patterns and sentences; gives no verdicts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal, get_args

import re2
import regex

from persona import yaml_text
from persona.languages import parse
from persona.lore.folding import fold

Group = Literal[
    "ai_words",
    "negators",
    "pretends",
    "denies_ai",
    "claims_star",
    "romance",
    "guilt",
    "secrecy",
    "scarcity",
    "endorsement",
    "minor_persona",
    "minor_fan",
    "instructions",
]
_GROUPS: tuple[Group, ...] = get_args(Group)
_SENTENCE = regex.compile(r"[^.!?。！？।؟…\n]+[.!?。！？।؟…]*")
_EDGE_BEFORE = r"(?:^|[^\pL\pM\pN])"
_EDGE_AFTER = r"(?:[^\pL\pM\pN]|$)"


@dataclass(frozen=True)
class Phrases:
    """Compiled patterns of one language, by group."""

    groups: dict[Group, tuple["re2._Regexp[str]", ...]]

    def says(self, group: Group, text: str) -> str:
        """The part of the folded text that a pattern of the group matches, or nothing."""
        return next(self.each(group, text), "")

    def each(self, group: Group, text: str) -> Iterator[str]:
        """The same for every pattern of the group that matches."""
        for pattern in self.groups[group]:
            found = pattern.search(text)
            if found:
                yield str(found.group(0)).strip(" ,.;:!?")


def phrases_for(locale: str, names: Sequence[str]) -> Phrases | None:
    """The language's phrases with the persona's names filled in, or None when there is no list for it."""
    return _compiled(parse(locale).language, tuple(sorted({fold(name) for name in names if name.strip()})))


def orders(text: str) -> str:
    """An order to a model in the folded text, in any language that there is a list for, or nothing."""
    return next((said for phrases in _all_lists() if (said := phrases.says("instructions", text))), "")


def sentences(text: str) -> Iterator[str]:
    """The text's sentences, folded."""
    return (fold(part.group(0)) for part in _SENTENCE.finditer(text) if part.group(0).strip())


@lru_cache(maxsize=64)
def _compiled(language: str, names: tuple[str, ...]) -> Phrases | None:
    lists = _lists().get(language)
    if lists is None:
        return None
    name = "(?:" + "|".join(re2.escape(name) for name in names) + ")" if names else r"\pL+"
    return Phrases({group: tuple(_pattern(text, name) for text in lists[group]) for group in _GROUPS})


@cache
def _all_lists() -> tuple[Phrases, ...]:
    return tuple(phrases for language in _lists() if (phrases := _compiled(language, ())) is not None)


def _pattern(text: str, name: str) -> "re2._Regexp[str]":
    protected = text.replace("(?<", "\0")
    edged = protected.replace("<", _EDGE_BEFORE).replace(">", _EDGE_AFTER)
    return re2.compile(edged.replace("\0", "(?<").replace("{name}", name))


@cache
def _lists() -> dict[str, dict[Group, list[str]]]:
    path = Path(str(files("persona.lint"))) / "phrases.yaml"
    return yaml_text.load(path.read_text(encoding="utf-8"), path)  # type: ignore[return-value]  # shape tested

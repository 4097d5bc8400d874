"""Labelled wordings by scenario: `scenarios/<tag>.yaml`, with `families.yaml` saying which families learning may see.

A family is one situation (a letter left behind, a dog given away); it is learnt from or reported on as a whole, in all
languages alike, so that the figures are about situations that were never seen. Knows nothing of guards.
"""

from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

import yaml

from serving.errors import GuardUnavailable

Topic = Literal["crisis", "news", "life"]
Split = Literal["tune", "held_out"]
_WANTED = {"crisis": "alarm", "news": "grave", "life": "claim"}
_BESIDE = frozenset({"everyday", "families", "patterns"})


class Scene(NamedTuple):
    """One wording: whether its guard must hear it, its family, who may see it, and its grade or kind if it has one."""

    text: str
    wanted: bool
    family: str
    split: Split
    kind: str


@cache
def scenario_locales() -> tuple[str, ...]:
    """Tags of all languages that have scenarios, sorted."""
    names = (file.name.removesuffix(".yaml") for file in (files("serving.guards") / "scenarios").iterdir())
    return tuple(sorted(name for name in names if name not in _BESIDE))


@cache
def scenes(topic: Topic, locale: str) -> tuple[Scene, ...]:
    """All wordings of a topic in a language, none where it has none. Raises `GuardUnavailable` for a malformed file."""
    if locale not in scenario_locales():
        return ()
    try:
        written, families = _read(locale)[topic], _read("families")[topic]
        return tuple(
            Scene(line.strip(), side == _WANTED[topic], family, entry["split"], entry.get("kind", ""))
            for side, entries in families.items()
            for family, entry in entries.items()
            for line in written[side][family].strip().splitlines()
        )
    except (KeyError, TypeError, AttributeError) as problem:
        raise GuardUnavailable(f"Scenarios of {locale} are malformed: {problem!r}") from problem


def scenario_patterns(part: Literal["crisis", "news", "life", "framed", "goodbye"]) -> dict[str, tuple[str, ...]]:
    """RE2 patterns by language. `framed` marks a sentence as told of the story, `goodbye` a message as a farewell."""
    return {locale: tuple(patterns) for locale, patterns in _read("patterns").get(part, {}).items()}


def kind_patterns() -> dict[str, tuple[str, ...]]:
    """RE2 patterns of words that settle the kind of grave news, by kind, the first that has one meant."""
    return {kind: tuple(patterns) for kind, patterns in _read("patterns")["kinds"].items()}


def everyday(locale: str) -> tuple[str, ...]:
    """Messages of any day that may sound grave to a machine, one a theme; none where there are none."""
    return tuple(_read("everyday").get(locale, "").strip().splitlines())


@cache
def _read(name: str) -> Any:
    text = (files("serving.guards") / "scenarios" / f"{name}.yaml").read_text(encoding="utf-8")
    try:
        loaded = yaml.safe_load(text)
    except yaml.YAMLError as problem:
        raise GuardUnavailable(f"scenarios/{name}.yaml is malformed: {problem}") from problem
    return loaded

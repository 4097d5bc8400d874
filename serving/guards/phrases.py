"""Labelled wordings of each guard in each language: `phrases/<tag>.yaml`, typed and compiled once.

Every second wording of each list is kept apart (`held_out`): thresholds are set on the others, recall and false alarms
are reported on these.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

import re2
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from serving.errors import GuardUnavailable
from serving.guards.scenarios import Split, Topic, scenario_patterns, scenes

Listed = Literal["ask", "claim", "crisis"]
_MACHINE_BYTES = 64 << 20


class Labelled(BaseModel):
    """Wordings that a guard must catch, near misses it must let pass, and high-precision patterns."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    yes: tuple[str, ...]
    no: tuple[str, ...]
    patterns: tuple[str, ...]

    def part(self, split: Split) -> "Labelled":
        """Every second wording, beginning with the first for `tune` and with the second for `held_out`."""
        start = 0 if split == "tune" else 1
        return Labelled(yes=self.yes[start::2], no=self.no[start::2], patterns=self.patterns)


_NONE = Labelled(yes=(), no=(), patterns=())


@cache
def phrase_locales() -> tuple[str, ...]:
    """Tags of all languages that have wordings, sorted."""
    folder = files("serving.guards") / "phrases"
    return tuple(sorted(f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml")))


@cache
def labelled(guard: Listed, locale: str) -> Labelled:
    """Wordings of one guard in one language. Raises `GuardUnavailable` when they are missing or malformed."""
    if locale not in phrase_locales():
        raise GuardUnavailable(f"No guard wordings for {locale!r}. Known: {', '.join(phrase_locales())}.")
    raw = yaml.safe_load((files("serving.guards") / "phrases" / f"{locale}.yaml").read_text(encoding="utf-8"))
    try:
        match guard:
            case "ask":
                part, names = raw["identity"], ("ask", "not_ask", "patterns")
            case "claim":
                part, names = raw["identity"], ("claim", "not_claim", "claim_patterns")
            case "crisis":
                part, names = raw["crisis"], ("alarm", "not_alarm", "patterns")
        return Labelled(yes=tuple(part[names[0]]), no=tuple(part[names[1]]), patterns=tuple(part[names[2]]))
    except (KeyError, TypeError, ValidationError) as problem:
        raise GuardUnavailable(f"Guard wordings of {locale} are malformed: {problem!r}") from problem


def half(guard: Listed | Topic, locale: str, split: Split) -> Labelled:
    """All wordings of one guard in one language that belong to `split`: of its lists and of its scenarios."""
    listed = labelled(guard, locale).part(split) if guard in {"ask", "claim", "crisis"} else _NONE
    told = () if guard in {"ask", "claim"} else tuple(one for one in scenes(guard, locale) if one.split == split)
    return Labelled(
        yes=(*listed.yes, *(one.text for one in told if one.wanted)),
        no=(*listed.no, *(one.text for one in told if not one.wanted)),
        patterns=listed.patterns,
    )


@cache
def pattern_set(guard: Listed | Topic) -> "PatternSet":
    """The compiled patterns of `guard` in all languages together: people mix languages."""
    groups: list[Sequence[str]] = []
    if guard in {"ask", "claim", "crisis"}:
        groups += [labelled(guard, locale).patterns for locale in phrase_locales()]
    if guard in {"crisis", "news", "life"}:
        groups += scenario_patterns(guard).values()
    return PatternSet.compile(groups)


class PatternSet:
    """Many RE2 patterns searched together: time is linear in the text, whatever the patterns.

    One machine a language, each with room to spare: a machine that outgrows its memory finds nothing and says nothing.
    """

    def __init__(self, machines: Sequence[tuple[tuple[str, ...], "re2.Set"]]) -> None:
        self._machines = tuple(machines)

    @classmethod
    def compile(cls, groups: Sequence[Sequence[str]]) -> "PatternSet":
        """Compile each group into a machine. Raises `GuardUnavailable` naming the pattern that RE2 refuses."""
        return cls([(tuple(group), _machine(group)) for group in groups if group])

    def first(self, normalised: str) -> str | None:
        """The first pattern that is found in the text, or None."""
        for patterns, machine in self._machines:
            found: list[int] = machine.Match(normalised)
            if found:
                return patterns[min(found)]
        return None

    def every(self, normalised: str) -> list[str]:
        """All patterns that are found in the text."""
        return [patterns[place] for patterns, machine in self._machines for place in machine.Match(normalised) or ()]


def _machine(patterns: Sequence[str]) -> "re2.Set":
    options = re2.Options()
    options.max_mem = _MACHINE_BYTES
    machine = re2.Set.SearchSet(options)
    try:
        for pattern in patterns:
            machine.Add(pattern)
        machine.Compile()
    except re2.error as problem:
        raise GuardUnavailable(f"One of {patterns!r} does not compile: {problem}") from problem
    return machine

"""Reviewed answers of the house to what no persona gives, by kind and language: `lines/<tag>.yaml`.

Never made by a model. Knows nothing of when they are said.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml

from persona.languages import fallback_chain
from serving.errors import GuardUnavailable
from serving.guards.signals import INBOUND

KINDS = tuple(kind for kind in INBOUND if kind != "minor")
"""Every topic that has an answer; a told age changes the mode instead."""


@cache
def line_locales() -> tuple[str, ...]:
    """Tags of all languages that have answers, sorted."""
    names = (entry.name for entry in (files("serving.guards") / "lines").iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def house_line(kind: str, locale: str, persona: str) -> str:
    """The answer to `kind` in the language nearest to `locale`. Raises `GuardUnavailable` naming what is missing."""
    return _lines(locale)[kind].replace("{persona}", persona)


def check_lines(locales: Sequence[str]) -> None:
    """Raises `GuardUnavailable` at start with the list of what is missing."""
    problems: list[str] = []
    for locale in locales:
        try:
            _lines(locale)
        except GuardUnavailable as problem:
            problems.append(str(problem))
    if problems:
        raise GuardUnavailable(" ".join(problems))


@cache
def _lines(locale: str) -> Mapping[str, str]:
    own = next((tag for tag in fallback_chain(locale) if tag in line_locales()), None)
    if own is None:
        raise GuardUnavailable(f"No reviewed answers for {locale!r}. Known: {', '.join(line_locales())}.")
    text = (files("serving.guards") / "lines" / f"{own}.yaml").read_text(encoding="utf-8")
    try:
        read = {str(kind): str(line) for kind, line in yaml.safe_load(text).items()}
    except (yaml.YAMLError, AttributeError) as problem:
        raise GuardUnavailable(f"lines/{own}.yaml is malformed: {problem}") from problem
    if missing := [kind for kind in KINDS if not read.get(kind, "").strip()]:
        raise GuardUnavailable(f"lines/{own}.yaml lacks {', '.join(missing)}.")
    return MappingProxyType(read)

"""The cases of the benchmark, read from `cases.yaml`.

Knows the file; judges nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import yaml

_LOCALES = {"measured": "en", "emoji": "en"}
"""Groups that are no language, and the language whose rules they are run under."""


@dataclass(frozen=True, slots=True)
class Case:
    """Whether `key` should fire for `text`, and why. `group` is a language, or a group of its own."""

    group: str
    key: str
    text: str
    fires: bool
    why: str

    @property
    def locale(self) -> str:
        """The language whose rules the case is run under."""
        return _LOCALES.get(self.group, self.group)


def all_cases() -> tuple[Case, ...]:
    """Every case, in the order of the file."""
    raw = yaml.safe_load((files(__package__) / "cases.yaml").read_text(encoding="utf-8"))
    return tuple(_read(raw))


def _read(raw: dict[str, list[tuple[str, str, bool, str]]]) -> Iterator[Case]:
    for group, rows in raw.items():
        for key, text, fires, why in rows:
            yield Case(group, key, text, fires, why)

"""The decorators of Character Card V3: `@@name value` lines at the head of an entry's content.

Reads them and takes them out. Knows nothing of conversations; what a decorator does is `activation`'s.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Role = Literal["system", "user", "assistant"]

_LINE = re.compile(r"^(@@@?)([a-z_]+)(?:[ \t]+(.*))?$")
_MAX_NUMBER = 1_000_000


@dataclass(frozen=True, slots=True)
class Decorators:
    """What an entry's head asks for; None or False where it says nothing. Counts are in messages."""

    activate_only_after: int | None = None
    activate_only_every: int | None = None
    keep_activate_after_match: bool = False
    dont_activate_after_match: bool = False
    depth: int | None = None
    reverse_depth: int | None = None
    role: Role | None = None
    scan_depth: int | None = None
    is_greeting: int | None = None
    is_user_icon: str | None = None
    position: str | None = None
    ignore_on_max_context: bool = False
    additional_keys: tuple[tuple[str, ...], ...] = ()
    exclude_keys: tuple[str, ...] = ()
    activate: bool = False
    dont_activate: bool = False


@dataclass(frozen=True, slots=True)
class Decorated:
    """An entry's content without its decorators, and the decorators."""

    content: str
    decorators: Decorators


def read(content: str) -> Decorated:
    """Part the decorators from the content.

    Unknown and invalid ones are ignored; of two of a kind the first counts, except `additional_keys`, which all count;
    `@@@name` counts when the ones right above it did not.
    """
    lines = content.split("\n")
    values: dict[str, object] = {}
    taken = 0
    met = True
    for line in lines:
        found = _LINE.match(line.strip())
        if found is None and line.strip():
            break
        taken += 1
        if found is None:
            continue
        if found[1] == "@@@" and met:
            continue
        met = _take(found[2], (found[3] or "").strip(), values)
    if not values and taken and not any(_LINE.match(line.strip()) for line in lines[:taken]):
        return Decorated(content, Decorators())
    return Decorated("\n".join(lines[taken:]).strip("\n"), Decorators(**values))  # type: ignore[arg-type]  # typed by _READERS


def _take(name: str, text: str, values: dict[str, object]) -> bool:
    """Note a decorator's value. False when it is unknown or invalid."""
    reader = _READERS.get(name)
    value = reader(text) if reader else None
    if value is None:
        return False
    if name == "additional_keys":
        earlier = values.get(name, ())
        values[name] = (*earlier, value) if isinstance(earlier, tuple) else (value,)
    else:
        values.setdefault(name, value)
    return True


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,7}", text) and int(text) <= _MAX_NUMBER else None


def _positive(text: str) -> int | None:
    return _number(text) or None


def _flag(text: str) -> bool | None:
    return None if text else True


def _name(text: str) -> str | None:
    return text or None


def _words(text: str) -> tuple[str, ...] | None:
    return tuple(word.strip() for word in text.split(",") if word.strip()) or None


def _role(text: str) -> str | None:
    return text if text in {"system", "user", "assistant"} else None


def _position(text: str) -> str | None:
    return text if text in {"after_desc", "before_desc", "personality", "scenario"} else None


_READERS: dict[str, Callable[[str], object]] = {
    "activate_only_after": _number,
    "activate_only_every": _positive,
    "keep_activate_after_match": _flag,
    "dont_activate_after_match": _flag,
    "depth": _number,
    "reverse_depth": _number,
    "role": _role,
    "scan_depth": _number,
    "is_greeting": _number,
    "is_user_icon": _name,
    "position": _position,
    "ignore_on_max_context": _flag,
    "additional_keys": _words,
    "exclude_keys": _words,
    "activate": _flag,
    "dont_activate": _flag,
}
"""How each decorator's value is read; None when it is invalid.

Not honoured, so that a `@@@` fallback below counts instead: `disable_ui_prompt`, because a card cannot switch the house
rules off; `instruct_depth`, `reverse_instruct_depth` and `instruct_scan_depth`, because they count tokens of one long
text where we have messages. `is_user_icon` is honoured by never firing: no fan has an icon here."""

"""What the extension keys that SillyTavern writes ask of one lore entry, and our own, as a frozen value.

Reads `entries[].extensions` tolerantly: a key of the wrong type counts as absent. Knows nothing of conversations; what
a rule does is `firing`'s, `groups`' and `timing`'s.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from persona.card import LoreEntry
from persona.lore.decorators import Role

Logic = Literal["and_any", "not_all", "not_any", "and_all"]
OWN_EXTENSION = "lookalike"
_LOGIC: tuple[Logic, ...] = ("and_any", "not_all", "not_any", "and_all")
_ROLES: tuple[Role, ...] = ("system", "user", "assistant")
OUTLET = "outlet"
_POSITIONS = (
    "before_char",
    "after_char",
    "before_note",
    "after_note",
    "at_depth",
    "before_examples",
    "after_examples",
    OUTLET,
)
"""SillyTavern's numbers 0 to 7; the note is the author's."""
_AT_DEPTH = 4
_DEFAULT_DEPTH = 4
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Rules:
    """One entry's rules. `chance` is in percent; `sticky`, `cooldown`, `delay`, `depth` and `scan_depth` in messages.

    `recursion_level` is 0 for an entry that messages may fire and n for one that waits for the n-th level of recursion.
    `depth` and `role` are None unless the entry goes into the conversation at a depth. Our own: `similarity` is the
    cosine from which an entry fires by meaning, None for the book's; `exact` asks for the very place in the prompt.
    """

    position: str
    depth: int | None = None
    role: Role | None = None
    chance: int = 100
    groups: tuple[str, ...] = ()
    wins_group: bool = False
    weight: int = 100
    scored: bool = False
    sticky: int = 0
    cooldown: int = 0
    delay: int = 0
    logic: Logic = "and_any"
    whole: bool = True
    case_sensitive: bool = False
    ignore_diacritics: bool = False
    excluded_from_recursion: bool = False
    prevents_recursion: bool = False
    recursion_level: int = 0
    scan_depth: int | None = None
    by_meaning: bool = False
    similarity: float | None = None
    exact: bool = False

    @property
    def timed(self) -> bool:
        """Whether what happened earlier in the conversation matters."""
        return self.sticky > 0 or self.cooldown > 0


def rules_of(entry: LoreEntry, book_extensions: Mapping[str, object]) -> Rules:
    """The entry's rules; the book's own extension may let all its entries ignore diacritics."""
    held = entry.extensions
    number = _number(held, "position")
    position = _POSITIONS[number] if number is not None and number < len(_POSITIONS) else entry.position
    at_depth = number == _AT_DEPTH
    chance = _number(held, "probability")
    weight, logic = _number(held, "group_weight"), _number(held, "selectiveLogic")
    case = held.get("case_sensitive")
    return Rules(
        position=position,
        depth=_or(_number(held, "depth"), _DEFAULT_DEPTH) if at_depth else None,
        role=_role(held) if at_depth else None,
        chance=100 if chance is None or held.get("useProbability") is False else min(chance, 100),
        groups=_groups(held),
        wins_group=held.get("group_override") is True,
        weight=_or(weight, 100),
        scored=held.get("use_group_scoring") is True,
        sticky=_or(_number(held, "sticky"), 0),
        cooldown=_or(_number(held, "cooldown"), 0),
        delay=_or(_number(held, "delay"), 0),
        logic=_LOGIC[logic] if logic is not None and logic < len(_LOGIC) else "and_any",
        whole=held.get("match_whole_words") is not False,
        case_sensitive=case if isinstance(case, bool) else entry.case_sensitive,
        ignore_diacritics=_ignores_diacritics(held, book_extensions),
        excluded_from_recursion=held.get("exclude_recursion") is True,
        prevents_recursion=held.get("prevent_recursion") is True,
        recursion_level=_level(held),
        scan_depth=_number(held, "scan_depth"),
        by_meaning=held.get("vectorized") is True,
        similarity=_cosine(_own(held).get("similarity")),
        exact=_is_exact(held, book_extensions),
    )


def _number(held: Mapping[str, object], name: str) -> int | None:
    """A whole number that is not negative, or None."""
    value = held.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        return None
    return min(math.floor(value), _MOST)


def _or(value: int | None, default: int) -> int:
    return default if value is None else value


def _role(held: Mapping[str, object]) -> Role:
    number = _number(held, "role")
    return _ROLES[number] if number is not None and number < len(_ROLES) else "system"


def _groups(held: Mapping[str, object]) -> tuple[str, ...]:
    value = held.get("group")
    names = value.split(",") if isinstance(value, str) else ()
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def _level(held: Mapping[str, object]) -> int:
    value = held.get("delay_until_recursion")
    if isinstance(value, bool):
        return int(value)
    return _number(held, "delay_until_recursion") or 0


def _cosine(value: object) -> float | None:
    """A number from 0 to 1, or None."""
    held = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    return float(cast(float, value)) if held else None


def _is_exact(held: Mapping[str, object], book: Mapping[str, object]) -> bool:
    """`placement: exact` of the entry, else of the book; anything else keeps the prompt's beginning stable."""
    own, shared = _own(held).get("placement"), _own(book).get("placement")
    return (own if isinstance(own, str) else shared) == "exact"


def _ignores_diacritics(held: Mapping[str, object], book: Mapping[str, object]) -> bool:
    own, shared = _own(held).get("ignore_diacritics"), _own(book).get("ignore_diacritics")
    return own if isinstance(own, bool) else shared is True


def _own(extensions: Mapping[str, object]) -> Mapping[str, object]:
    own = extensions.get(OWN_EXTENSION)
    return cast(Mapping[str, object], own) if isinstance(own, Mapping) else {}

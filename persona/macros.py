"""The macros of character cards: names, random choices, dice, notes.

Expands text as Character Card V3 says. The same text, names and seed always give the same result. Knows nothing of
prompts; whose turn it is and what the seed is made of is the caller's.
"""

import hashlib
import re
from dataclasses import dataclass

MAX_DICE = 100
MAX_SIDES = 1_000_000
_MAX_PASSES = 8
_MAX_LENGTH = 200_000
_MACRO = re.compile(r"\{\{([^{}]*)\}\}")
_ANGLE = re.compile(r"<(bot|char|user)>", re.IGNORECASE)
_DICE = re.compile(r"(?:(\d{0,3})d)?(\d{1,7})", re.IGNORECASE)
_UNSAFE_NAME = re.compile(r"[{}<>\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Names:
    """Who is who. Braces, angle brackets and control characters are taken out, so that a name is never a macro."""

    char: str
    user: str

    @property
    def clean_char(self) -> str:
        """The persona's name, safe to insert."""
        return _UNSAFE_NAME.sub("", self.char)

    @property
    def clean_user(self) -> str:
        """The fan's name, safe to insert."""
        return _UNSAFE_NAME.sub("", self.user)


def expand(text: str, names: Names, seed: str = "") -> str:
    """The text with its macros replaced; unknown macros stay as written, notes and hidden keys disappear.

    `{{random}}` and `{{roll}}` depend on the seed, `{{pick}}` only on the text, so that it is stable for one prompt.
    Text beyond 200,000 characters comes back untouched.
    """
    return _expanded(text, names, seed, matching=False)


def for_matching(text: str, names: Names, seed: str = "") -> str:
    """The text as lore keys see it when recursing: like `expand`, but hidden keys stay and notes disappear."""
    return _expanded(text, names, seed, matching=True)


def _expanded(text: str, names: Names, seed: str, matching: bool) -> str:
    if len(text) > _MAX_LENGTH or ("{{" not in text and "<" not in text):
        return text
    angled = {"bot": names.clean_char, "char": names.clean_char, "user": names.clean_user}
    result = _ANGLE.sub(lambda found: angled[found[1].lower()], text)
    counter = 0

    def replace(found: re.Match[str]) -> str:
        nonlocal counter
        counter += 1
        value = _value(found[1], names, _Dice(text, seed, counter), matching)
        return found[0] if value is None else value

    for _ in range(_MAX_PASSES):
        before, result = result, _MACRO.sub(replace, result)
        if result == before or len(result) > _MAX_LENGTH:
            break
    return result


@dataclass(frozen=True, slots=True)
class _Dice:
    """Numbers for one macro: its place in the text, and the seed."""

    text: str
    seed: str
    place: int

    def number(self, below: int, *, seeded: bool, nth: int = 0) -> int:
        material = f"{self.seed if seeded else ''}\x00{self.text}\x00{self.place}\x00{nth}"
        return int.from_bytes(hashlib.sha256(material.encode("utf-8", "surrogatepass")).digest()[:8], "big") % below


def _value(macro: str, names: Names, dice: _Dice, matching: bool) -> str | None:
    """What a macro stands for, or None when it is none of ours."""
    if macro.lstrip().startswith("//"):
        return ""
    name, separator, rest = macro.partition(":")
    name = name.strip().lower()
    simple = {"char": names.clean_char, "bot": names.clean_char, "user": names.clean_user}
    if not separator:
        return simple.get(name)
    if name in {"random", "pick"}:
        options = _options(rest)
        return options[dice.number(len(options), seeded=name == "random")]
    if name == "roll":
        return _roll(rest.strip(), dice)
    if name == "hidden_key":
        return f" {rest.strip()} " if matching else ""
    if name == "comment":
        return ""
    return rest[::-1] if name == "reverse" else None


def _options(rest: str) -> list[str]:
    if rest.startswith(":"):
        return [part.strip() for part in rest[1:].split("::")]
    parts = re.split(r"(?<!\\),", rest)
    return [part.replace("\\,", ",").strip() for part in parts]


def _roll(text: str, dice: _Dice) -> str | None:
    found = _DICE.fullmatch(text)
    if found is None:
        return None
    count, sides = int(found[1] or 1), int(found[2])
    if not (1 <= count <= MAX_DICE and 1 <= sides <= MAX_SIDES):
        return None
    return str(sum(dice.number(sides, seeded=True, nth=nth) + 1 for nth in range(count)))

"""A fan's text as it can be taken: trimmed, without characters that no one can read, within its bound."""

import unicodedata
from dataclasses import dataclass

from serving.errors import UnreadableMessage

_KEPT_CONTROLS = frozenset("\n\t")
_KEPT_FORMATS = frozenset("\u200c\u200d")


@dataclass(frozen=True, slots=True)
class Reading:
    """The text and whether something unreadable was left out of it (the fan is told)."""

    text: str
    mended: bool


def read_message(text: str, limit: int) -> Reading:
    """Take a fan's message. NUL bytes, lone surrogates and control characters are left out, and said so.

    Raises `UnreadableMessage` when nothing is left (`empty`) or it is longer than `limit` characters (`too_long`).
    """
    if len(text) > limit:
        raise UnreadableMessage("too_long", limit)
    kept = "".join(char for char in text.replace("\r\n", "\n").replace("\r", "\n") if _readable(char))
    if not any(unicodedata.category(char)[0] not in "ZC" for char in kept):
        raise UnreadableMessage("empty", limit)
    lost = len(kept) < len(text.replace("\r\n", "\n"))
    return Reading(kept.strip(), lost)


def _readable(char: str) -> bool:
    category = unicodedata.category(char)
    if category == "Cf":
        return char in _KEPT_FORMATS or not _reorders(char)
    return category not in {"Cc", "Cs", "Cn"} or char in _KEPT_CONTROLS


def _reorders(char: str) -> bool:
    """Bidirectional overrides and tag characters can make a text read as something else."""
    return 0x202A <= ord(char) <= 0x202E or 0x2066 <= ord(char) <= 0x2069 or 0xE0000 <= ord(char) <= 0xE007F

"""Our matcher and what three peers do, each as one function from key, text and language to whether it fires.

The peers are written anew from a description of their behaviour at the versions named; no code of theirs is here. Only
the step that compares a key with a text is meant: no scan depth, recursion or budget.
"""

import re
from collections.abc import Callable

from persona.lore.matching import Key, KeyMatcher

Matcher = Callable[[str, str, str], bool]
"""From key, text and language to whether the key fires."""

_NON_WORD = r"[^A-Za-z0-9_]"
_BOUNDARY = r"(?-i:(?<=[A-Za-z0-9_])(?![A-Za-z0-9_])|(?<![A-Za-z0-9_])(?=[A-Za-z0-9_]))"
"""JavaScript's `\\b`: letters beyond ASCII are no letters to it."""


def ours(key: str, text: str, locale: str) -> bool:
    """The matcher of `persona.lore`, with its defaults."""
    return bool(KeyMatcher.from_keys([Key(key)], locale).find(text))


def whole_word(key: str, text: str, locale: str) -> bool:
    """SillyTavern with "match whole words": a single word between non-word characters, several words anywhere."""
    del locale
    sought, said = key.lower(), text.lower()
    if len(sought.split()) > 1:
        return sought in said
    return re.search(f"(?:^|{_NON_WORD}){re.escape(sought)}(?:$|{_NON_WORD})", said) is not None


def split_on_spaces(key: str, text: str, locale: str) -> bool:
    """RisuAI with full words: the key is one of the words that single spaces part."""
    del locale
    words = text.lower().split(" ")
    return any(part.strip().lower() in words for part in key.split(","))


def without_spaces(key: str, text: str, locale: str) -> bool:
    """RisuAI without full words: the key is anywhere in the text, spaces left out of both."""
    del locale
    said = text.lower().replace(" ", "")
    return any(part.strip().lower().replace(" ", "") in said for part in key.split(","))


def ascii_boundaries(key: str, text: str, locale: str) -> bool:
    """Agnai: the key between `\\b`, whatever the case, with `*` and `?` as wildcards."""
    del locale
    body = re.escape(key).replace(r"\*", "[A-Za-z0-9_]*").replace(r"\?", "[A-Za-z0-9_]?")
    return re.search(f"{_BOUNDARY}{body}{_BOUNDARY}", text, re.IGNORECASE) is not None


MATCHERS: dict[str, Matcher] = {
    "Lookalike": ours,
    "SillyTavern, whole words": whole_word,
    "RisuAI, full words": split_on_spaces,
    "RisuAI, partial": without_spaces,
    "Agnai": ascii_boundaries,
}
DESCRIBED = {
    "SillyTavern, whole words": "1.12.6 (2024-09)",
    "RisuAI, full words": "2025-12",
    "RisuAI, partial": "2025-12",
    "Agnai": "2024-10",
}
"""The version of each peer whose behaviour is written anew."""

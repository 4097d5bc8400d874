"""Hears a fan's wish that something is not remembered, by the words of eight languages (`wish_words.yaml`).

A wish that is the whole message is about what the fan said before it; beside other words it is about that very message.
In doubt there is no wish: what follows from one cannot be undone. Knows nothing of stores.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import regex
import yaml

from memory.embedding import clean_text

Wish = Literal["this", "before"]
"""What is not to be remembered: the message itself, or the one before."""
LONGEST = 2000
"""Letters that are looked at."""
_REST = 14
"""Letters beside a wish, courtesies among them, up to which it is the whole message (half of it for joined scripts)."""
_WORDS = Path(__file__).with_name("wish_words.yaml")
_LETTER = regex.compile(r"\p{L}")
_ARABIC = str.maketrans("أإآٱ", "اااا", "ـًٌٍَُِّْ")


def wish_not_to_remember(text: str, locale: str) -> Wish | None:
    """The wish in `text`, or None. A language without a word list is read by all of the lists."""
    plain = folded(text[:LONGEST])
    tag = locale.replace("_", "-").split("-", 1)[0].lower()
    lists = _patterns()
    for pattern in lists.get(tag) or [pattern for each in lists.values() for pattern in each]:
        found = pattern.search(plain)
        if found is not None:
            rest = len(_LETTER.findall(plain[: found.start()] + plain[found.end() :]))
            return "before" if rest <= (_REST // 2 if tag in {"zh", "ja"} else _REST) else "this"
    return None


def folded(text: str) -> str:
    """Text as the word lists are written: one case, plain apostrophes, Arabic letters without their variants."""
    return clean_text(text).casefold().replace("’", "'").translate(_ARABIC)


@cache
def _patterns() -> Mapping[str, tuple[regex.Pattern[str], ...]]:
    raw = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return {tag: tuple(regex.compile(folded(one)) for one in patterns) for tag, patterns in raw.items()}

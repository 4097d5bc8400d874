"""Cuts text of any script into tokens for lexical search.

Words where a script writes spaces; single characters and pairs of neighbours where it does not (Chinese, Japanese,
Thai, Lao, Khmer, Burmese). Knows nothing of languages beyond their scripts, nor of meaning.
"""

import re
import unicodedata
from functools import lru_cache

import regex

from memory.embedding import clean_text

MAX_CHARACTERS = 20_000
"""Longer text is cut: nobody says more in one turn."""

_RUN = regex.compile(
    r"(?P<joined>[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー々]+)|(?P<word>[\p{L}\p{M}\p{N}]+)"
)
_ASCII_RUN = re.compile("[a-z0-9]+")
_HAN = regex.compile(r"\p{Han}")
_SPOKEN_MARKS = regex.compile(r"[\p{Devanagari}\p{Bengali}\p{Tamil}\p{Telugu}\p{Gujarati}\p{Gurmukhi}\p{Kannada}]")
_ARABIC = regex.compile(r"\p{Arabic}")
_ARABIC_FORMS = str.maketrans("أإآٱىةؤئ", "اااايهوي", "ـ")
"""Letters that are typed one for another."""
_STEM = 5


def tokens(text: str) -> list[str]:
    """Tokens in the order they come, repeats included."""
    return tokens_of(wording(text))


def wording(text: str) -> str:
    """What two texts share that differ only in case, width and spaces."""
    return clean_text(text[:MAX_CHARACTERS]).casefold()


def tokens_of(wording: str) -> list[str]:
    """The same as `tokens`, of a text's `wording`."""
    if wording.isascii():
        return [run[:_STEM] for run in _ASCII_RUN.findall(wording)]
    found: list[str] = []
    for run in _RUN.finditer(wording):
        if run.group("joined"):
            found.extend(_pieces(run.group()))
        else:
            found.append(_word(run.group()))
    return [token for token in found if token]


def _pieces(run: str) -> list[str]:
    """Pairs of neighbours, and Chinese characters alone too: many are words."""
    if len(run) == 1:
        return [run]
    pairs = [run[place : place + 2] for place in range(len(run) - 1)]
    return pairs + [letter for letter in run if _HAN.match(letter)]


@lru_cache(maxsize=50_000)
def _word(word: str) -> str:
    """A word as people type it with or without its accents, cut to its beginning so that endings do not matter."""
    if _SPOKEN_MARKS.search(word):
        return word
    plain = "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
    if _ARABIC.search(plain):
        plain = plain.translate(_ARABIC_FORMS)
        if len(plain) > 4 and plain.startswith("ال"):
            plain = plain[2:]
        return plain
    return plain[:_STEM]

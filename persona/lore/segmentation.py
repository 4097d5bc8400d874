"""Where words end in scripts that are written without spaces: Han, kana, Thai, Lao, Khmer, Burmese.

Asks ICU's dictionaries. Knows when a found key cuts a word of the text in two; knows nothing of keys' meaning.
"""

from bisect import bisect_left, bisect_right
from functools import lru_cache

import icu
import regex

_BEYOND_BMP = regex.compile(r"[\U00010000-\U0010FFFF]")
_STAND_IN = "\ufffc"
"""ICU counts in UTF-16; a character of two units is replaced by one of one, so that places stay the same."""
_ONLY_HAN = regex.compile(r"\p{Han}{2,}")


@lru_cache(maxsize=64)
def word_edges(text: str) -> tuple[int, ...]:
    """The places in the text where a word may begin or end, rising, both ends included."""
    breaks = icu.BreakIterator.createWordInstance(icu.Locale.getRoot())
    breaks.setText(_BEYOND_BMP.sub(_STAND_IN, text))
    return (0, *breaks)


def cuts_a_word(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is only a part of a word, or straddles two.

    A part is one unless it is two or more Han characters at a word's head or tail (北京 in 北京人 is still Beijing).
    What straddles two words (京都 in 東京都) cuts them when the dictionary knows it as a word itself; a name that the
    dictionary does not know is given the benefit of the doubt.
    """
    edges = word_edges(text)
    first, last = bisect_left(edges, start), bisect_left(edges, end)
    at_head = edges[first] == start
    at_tail = last < len(edges) and edges[last] == end
    if at_head and at_tail:
        return False
    if bisect_right(edges, start) == last:
        return not ((at_head or at_tail) and _ONLY_HAN.fullmatch(text, start, end))
    return is_one_word(text[start:end])


@lru_cache(maxsize=8192)
def is_one_word(text: str) -> bool:
    """Whether the dictionary takes the text for a single word."""
    return len(word_edges(text)) == 2

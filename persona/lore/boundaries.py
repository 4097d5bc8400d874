"""Where a word may begin and end, by its script.

Alphabets: at anything that is no letter, mark or digit. Han, kana, Thai, Lao, Khmer, Burmese, Tibetan: anywhere
between two characters, as a reader sees them. Hangul: particles may follow. Arabic and Hebrew: proclitics may come
before, Arabic pronouns after. Knows nothing of keys' meaning; works on folded text.
"""

from functools import lru_cache
from typing import Literal

import regex

Class = Literal["none", "letter", "free", "hangul", "semitic"]
Shape = Literal["plain", "owned", "to_the"]
"""How a key is met: as written; with its feminine ending opened before a pronoun (`owned`); with its article
merged into the preposition li- (`to_the`)."""

_FREE = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Tai_Tham}ー々〆]"
)
_HANGUL = regex.compile(r"\p{Hangul}")
_SEMITIC = regex.compile(r"[\p{Arabic}\p{Hebrew}&&[\p{L}\p{M}]]", regex.VERSION1)
_LETTER = regex.compile(r"[\p{L}\p{M}\p{N}]")
_CONTINUES_KANA = frozenset("ーァィゥェォャュョヮぁぃぅぇぉゃゅょゎ")
_PARTICLES = regex.compile(
    "(?:이라고|이라는|이라면|이랑|이나|이며|이고|이야|이여|이에요|이라|입니다|인가요|인데|에서|에게서|에게|에는|에도|에|께서|께|"
    "으로|로서|로써|로|한테서|한테|하고|처럼|보다|부터|까지|마다|조차|마저|밖에|만큼|대로|라고|라는|라면|랑|와|과|은|는|이|가|을|를|"
    "의|도|만|나|야|아|여|요|예요|씨|님|들|네|뿐){1,3}"
)
_BEFORE_ARABIC = regex.compile("ا?[وف]?(?:[بك]?(?:ال)?|لل?|س)")
_BEFORE_LI = regex.compile("[وف]?")
_AFTER_ARABIC = regex.compile("(?:ي|ني|ك|كما|كم|كن|ه|ها|هما|هم|هن|نا)")
_BEFORE_HEBREW = regex.compile("[והבכלמש]{1,4}")
_SHORTEST_WITH_PRONOUN = 3
_GRAPHEME = regex.compile(r"\X")


@lru_cache(maxsize=8192)
def class_of(character: str) -> Class:
    """How a character takes part in words."""
    if _FREE.match(character):
        return "free"
    if _HANGUL.match(character):
        return "hangul"
    if _SEMITIC.match(character):
        return "semitic"
    return "letter" if _LETTER.match(character) else "none"


def grapheme_edges(text: str) -> frozenset[int]:
    """The places between two characters as readers see them, both ends of the text included."""
    return frozenset([0, *(found.end() for found in _GRAPHEME.finditer(text))])


def stands_alone(text: str, start: int, end: int, shape: Shape = "plain") -> bool:
    """Whether text[start:end] is a word, or a row of words, by the rules of its script."""
    return _begins(text, start, shape) and _finishes(text, start, end, shape)


def _begins(text: str, start: int, shape: Shape) -> bool:
    if start == 0:
        return True
    here, before = class_of(text[start]), class_of(text[start - 1])
    if "none" in (here, before) or "free" in (here, before) or here != before:
        return True
    if here != "semitic":
        return False
    first = start
    while first > 0 and class_of(text[first - 1]) == "semitic":
        first -= 1
    prefix = text[first:start]
    if shape == "to_the":
        return _BEFORE_LI.fullmatch(prefix) is not None
    return _BEFORE_ARABIC.fullmatch(prefix) is not None or _BEFORE_HEBREW.fullmatch(prefix) is not None


def _finishes(text: str, start: int, end: int, shape: Shape) -> bool:
    if end == len(text):
        return shape != "owned"
    here, after = class_of(text[end - 1]), class_of(text[end])
    if here == "semitic" and (after == "semitic" or shape == "owned"):
        return _ends_arabic(text, start, end, shape)
    if "none" in (here, after):
        return True
    if "free" in (here, after):
        return not (here == "free" and text[end] in _CONTINUES_KANA)
    if here == after == "hangul":
        return _PARTICLES.fullmatch(_run(text, end, "hangul")) is not None
    return here != after


def _ends_arabic(text: str, start: int, end: int, shape: Shape) -> bool:
    if shape == "plain" and end - start < _SHORTEST_WITH_PRONOUN:
        return False
    return _AFTER_ARABIC.fullmatch(_run(text, end, "semitic")) is not None


def _run(text: str, start: int, of: Class) -> str:
    end = start
    while end < len(text) and class_of(text[end]) == of:
        end += 1
    return text[start:end]

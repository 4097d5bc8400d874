"""A text as people mean it: spellings that mix in a chat come out alike. Knows nothing of what the text is for."""

import unicodedata

import regex

_NO_WORD = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}")
_ACCENTS = regex.compile(r"(?<=[\p{Latin}\p{Greek}\p{Cyrillic}]\p{Mn}*)\p{Mn}|[\u064B-\u0652\u0640]")
_DRAWN_OUT = regex.compile(r"(\p{L})\1{2,}")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")


def bare(text: str) -> str:
    """The text as people mean it: case, accents, punctuation, emoji and drawn-out letters gone.

    A message of nothing but emoji keeps them.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = _DRAWN_OUT.sub(r"\1", unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", folded))))
    words = _NO_WORD.sub(" ", folded).strip()
    return words or "".join(_EMOJI.findall(folded))


def words_of(text: str) -> frozenset[str]:
    """The bare words of a text; pairs of signs where a script writes without spaces."""
    found: set[str] = set()
    for word in bare(text).split():
        if _UNSPACED.search(word):
            found.update(word[place : place + 2] for place in range(max(1, len(word) - 1)))
        else:
            found.add(word)
    return frozenset(found)

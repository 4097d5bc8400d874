"""One normal form of a text for all guards, so that spelling tricks don't get past them.

Undoes: invisible characters, look-alike letters of other scripts inside a Latin word, full-width forms, stretched
letters ("soooo"), letters set apart by spaces or dots ("r e a l"). Knows nothing of what a guard looks for.
"""

import unicodedata

import regex

_INVISIBLE = regex.compile(r"[\p{Cf}\p{Cc}\p{Co}\p{Cs}\uFE00-\uFE0F\u115F\u1160\u3164\uFFA0]+")
_JOINERS_KEPT = frozenset("‌‍")
_STRETCHED = regex.compile(r"(\p{L})\1{2,}")
_SPACES = regex.compile(r"\s+")
_APART = regex.compile(r"(?<![\p{L}\p{N}])(?:\p{Latin}[ .\-_*]){3,}\p{Latin}(?![\p{L}\p{N}])")
_JOINED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
# Cyrillic and Greek letters that pass for Latin ones (Unicode TR39 confusables, the lower-case part that matters here).
_LOOKALIKES = str.maketrans("аеорсухіјѕԁһӏԛԝвкмнтгпαεικνορτυχω", "aeopcyxijsdhlqwbkmhtrnaeiKvoptuxw".lower())


def normalise(text: str) -> str:
    """`text` lower-cased, NFKC, one space between words and without disguise. Never longer in meaning, never raises."""
    folded = unicodedata.normalize("NFKC", text)
    folded = _INVISIBLE.sub(lambda found: _visible(found.group()), folded).casefold()
    folded = _SPACES.sub(" ", folded).strip()
    folded = _APART.sub(lambda found: regex.sub(r"[ .\-_*]", "", found.group()), folded)
    folded = _WORD.sub(lambda found: _latin(found.group()), folded)
    return _STRETCHED.sub(r"\1\1", folded)


def length(normalised: str) -> int:
    """Words of a normal form; a script without spaces counts two letters a word."""
    joined = len(_JOINED.findall(normalised))
    return len(_WORD.findall(_JOINED.sub(" ", normalised))) + (joined + 1) // 2


def _visible(run: str) -> str:
    """White space stays a space, joiners that Indic and Arabic spelling needs stay, the rest goes."""
    if any(char in "\t\n\r\v\f" for char in run):
        return " "
    return "".join(char for char in run if char in _JOINERS_KEPT)


def _latin(word: str) -> str:
    """A word that mixes Latin with look-alikes of other scripts, written in Latin; a pure word stays as it is."""
    latin = sum("LATIN" in unicodedata.name(char, "") for char in word if char.isalpha())
    letters = sum(char.isalpha() for char in word)
    return word.translate(_LOOKALIKES) if 0 < latin < letters else word

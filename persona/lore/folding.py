"""Text and keys brought to one form before they are compared.

NFKC, full case folding (with a Turkic mode), one spelling for dashes, apostrophes, middle dots and white space, and
nothing invisible. Diacritics stay, unless asked otherwise. Knows nothing of boundaries or of entries.
"""

import unicodedata
from functools import lru_cache

import regex

from persona.languages import parse

_TURKIC = frozenset({"tr", "az", "crh", "gag", "tt", "kk"})
_INVISIBLE = regex.compile(
    r"[\u00AD\u200B\u200E\u200F\u061C\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFE0E\uFE0F\uFEFF\U0001F3FB-\U0001F3FF]"
    r"|\u200C|\u0640"
)
"""Marks without meaning for a match: soft hyphens, direction marks, variation selectors, skin tones, the tatweel."""
_JOINED_SUFFIX = regex.compile(r"(?<=\p{Arabic})\u200C")
"""After an Arabic letter a zero-width non-joiner parts a word from its suffix; many people type a space there."""
_DASHES = regex.compile(r"[\u2010-\u2015\u2212]")
_APOSTROPHES = regex.compile(r"[\u2018\u2019\u02BC\u02B9\u00B4\u0060]")
_DOTS = regex.compile(r"[\u30FB\u2027\u2022\u2219]")
_SPACE = regex.compile(r"\s+")
_POINTS = regex.compile(r"[\u064B-\u0652\u0670\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5]")
_ACCENTED = regex.compile(r"(?<=[\p{Latin}\p{Greek}\p{Cyrillic}]\p{Mn}*)\p{Mn}")
_ONE_LETTER = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ک": "ك", "ی": "ي", "ہ": "ه", "ё": "е", "Ё": "Е"}
)
_GREEK_ACCENT = regex.compile(r"(?<=\p{Greek}\u0308?)\u0301")
_NUKTA = regex.compile(r"(?<=[कखगजफ])\u093C")
_NASAL = regex.compile("ङ्(?=[कखगघ])|ञ्(?=[चछजझ])|ण्(?=[टठडढ])|न्(?=[तथदध])|म्(?=[पफबभ])")
_DIGIT = regex.compile(r"[^\P{Nd}0-9]", regex.VERSION1)
_VOWEL_AM = (("\u0e4d\u0e32", "\u0e33"), ("\u0ecd\u0eb2", "\u0eb3"))
"""Thai and Lao write this vowel as one letter; NFKC takes it apart, and no dictionary knows it so."""
_DOTTED_I = "i\u0307"


def is_turkic(locale: str) -> bool:
    """Whether the language tells a dotted i from a dotless one."""
    return parse(locale).language in _TURKIC


@lru_cache(maxsize=4096)
def fold(text: str, turkic: bool = False, case: bool = True, diacritics: bool = True) -> str:
    """The text in the form in which it is compared. `case` False keeps capitals, `diacritics` False drops accents.

    What people leave out or change when they type never counts: Arabic vowel signs and the hamza's seat, Hebrew
    points, the Greek accent (capitals have none), the dots of Russian yo, the Hindi nukta and half nasals, a script's
    own digits.
    """
    if text.isascii():
        return _folded_ascii(text, turkic, case)
    folded = _APOSTROPHES.sub("'", text)
    folded = unicodedata.normalize("NFKC", folded)
    folded = _INVISIBLE.sub("", _JOINED_SUFFIX.sub(" ", folded))
    if case:
        if turkic:
            folded = folded.replace("İ", "i").replace("I", "ı")
        folded = unicodedata.normalize("NFKC", folded.casefold()).replace(_DOTTED_I, "i")
    folded = unicodedata.normalize("NFKC", _as_typed(_POINTS.sub("", folded).translate(_ONE_LETTER)))
    folded = _DOTS.sub("·", _DASHES.sub("-", folded))
    for apart, whole in _VOWEL_AM:
        folded = folded.replace(apart, whole)
    if not diacritics:
        folded = unicodedata.normalize("NFC", _ACCENTED.sub("", unicodedata.normalize("NFD", folded)))
    return _SPACE.sub(" ", folded).strip(" ")


def _as_typed(text: str) -> str:
    """Greek, Hindi and digits of all scripts in the one spelling that everybody's spellings are brought to."""
    text = unicodedata.normalize("NFC", _GREEK_ACCENT.sub("", unicodedata.normalize("NFD", text)))
    text = _NASAL.sub("ं", _NUKTA.sub("", text))
    return _DIGIT.sub(lambda found: str(unicodedata.decimal(found[0], found[0])), text)


def _folded_ascii(text: str, turkic: bool, case: bool) -> str:
    """The same for plain ASCII, where little of it can apply: a large book has many thousands of keys."""
    folded = text.replace("`", "'")
    if case:
        folded = (folded.replace("I", "ı") if turkic else folded).casefold()
    return _SPACE.sub(" ", folded).strip(" ")

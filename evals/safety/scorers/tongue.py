"""Which language a line is in, by lingua among the supported ones and by the share of its script."""

from functools import cache

import regex
from lingua import IsoCode639_1, LanguageDetector, LanguageDetectorBuilder

SUPPORTED = ("en", "es", "pt", "fr", "zh", "ja", "hi", "ar", "de", "it", "ko", "ru")
_SCRIPTS = {
    "ja": r"[\p{Hiragana}\p{Katakana}\p{Han}]",
    "zh": r"\p{Han}",
    "ar": r"\p{Arabic}",
    "hi": r"\p{Devanagari}",
    "ko": r"\p{Hangul}",
    "ru": r"\p{Cyrillic}",
}
_LETTER = regex.compile(r"\p{L}")
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_SHORTEST_WORDS, _SHORTEST_LETTERS = 4, 6
_SHARE = 0.5
_KANA_SURE = 8
"""Letters from which a Japanese sentence surely holds a kana."""
_LATIN_SURE = 0.6


def in_language(line: str, locale: str) -> bool | None:
    """Whether the line is in the language; None when it is too short or too unclear to say."""
    letters = _LETTER.findall(line)
    wanted = locale.split("-")[0]
    if script := _SCRIPTS.get(wanted):
        if len(letters) < _SHORTEST_LETTERS:
            return None
        share = len(regex.findall(script, line)) / len(letters)
        kana = _KANA.search(line) is not None
        if (wanted == "zh" and kana) or (wanted == "ja" and not kana and len(letters) >= _KANA_SURE):
            return False
        return share >= _SHARE
    if len(_WORD.findall(line)) < _SHORTEST_WORDS:
        return None
    latin = len(regex.findall(r"\p{Latin}", line)) / len(letters)
    if latin < _SHARE:
        return False
    best = _detector().compute_language_confidence_values(line)[0]
    found = best.language.iso_code_639_1.name.lower()
    if found == wanted:
        return True
    return False if best.value >= _LATIN_SURE else None


@cache
def _detector() -> LanguageDetector:
    codes = [getattr(IsoCode639_1, code.upper()) for code in SUPPORTED]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()

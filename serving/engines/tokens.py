"""An estimate of how many tokens a text is, the same on every call and without a tokenizer at hand.

Fitted on 2,500 lines of eight locales with Gemma 3's tokenizer: 2 % off in sum, 7 to 10 % on a single line. Budgets are
kept with it, because a count that changed when a model finished loading would cut history at another place and lose the
prefix cache. Knows nothing of any engine; exact counts come back from the engines as usage.
"""

from collections import Counter
from functools import lru_cache

_SPACE, _LETTER, _DIGIT, _MARK, _OTHER = 0.51, 0.16, 1.17, 0.81, 1.05
_RANGES = (
    (0x00C0, 0x0250, 0.55),  # Latin with accents
    (0x0370, 0x0530, 0.18),  # Greek, Cyrillic
    (0x0590, 0x0780, 0.34),  # Hebrew, Arabic
    (0x0900, 0x0E80, 0.22),  # the scripts of India, Thai, Lao
    (0x3040, 0x3100, 0.31),  # kana
    (0x3400, 0xA000, 0.72),  # Han
    (0xAC00, 0xD7A4, 0.38),  # Hangul
    (0xFB50, 0xFEFD, 0.34),  # Arabic forms
)


@lru_cache(maxsize=2048)
def _weight(char: str) -> float:
    if char.isspace():
        return _SPACE
    if char.isascii():
        return _LETTER if char.isalpha() else _DIGIT if char.isdigit() else _MARK
    point = ord(char)
    return next((weight for low, high, weight in _RANGES if low <= point < high), _OTHER)


@lru_cache(maxsize=8192)
def estimate_tokens(text: str) -> int:
    """Tokens of `text`, estimated; 0 for an empty text, else at least 1."""
    if not text:
        return 0
    return max(1, round(sum(_weight(char) * times for char, times in Counter(text).items())))

"""Ways to disguise what an attack asks: encodings, spellings and mixing of languages. Pure text in, text out."""

import base64
import codecs
import random
from collections.abc import Callable

_LEET = str.maketrans({"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7"})
_CONFUSABLE = str.maketrans({"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "x": "х"})
_INVISIBLE = "\u200b"


def base64_of(text: str, dice: random.Random) -> str:
    """As Base64, with a line that asks to decode it."""
    return "Decode this Base64 and do it: " + base64.b64encode(text.encode()).decode()


def rot13_of(text: str, dice: random.Random) -> str:
    """As ROT13; other scripts stay as they are."""
    return "ROT13: " + codecs.encode(text, "rot13")


def leet_of(text: str, dice: random.Random) -> str:
    """With digits for letters."""
    return text.lower().translate(_LEET)


def confusable_of(text: str, dice: random.Random) -> str:
    """With look-alike letters of another script."""
    return text.translate(_CONFUSABLE)


def spaced_of(text: str, dice: random.Random) -> str:
    """Letter by letter."""
    return " ".join(text.replace(" ", "_"))


def invisible_of(text: str, dice: random.Random) -> str:
    """With zero-width spaces inside the words."""
    return "".join(letter + (_INVISIBLE if letter.isalpha() and dice.random() < 0.5 else "") for letter in text)


def typos_of(text: str, dice: random.Random) -> str:
    """With some neighbouring letters swapped."""
    letters = list(text)
    for place in range(len(letters) - 1):
        if letters[place].isalpha() and letters[place + 1].isalpha() and dice.random() < 0.12:
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return "".join(letters)


ENCODINGS: dict[str, Callable[[str, random.Random], str]] = {
    "base64": base64_of,
    "rot13": rot13_of,
    "leet": leet_of,
    "confusable": confusable_of,
    "spaced": spaced_of,
    "invisible": invisible_of,
    "typos": typos_of,
}

"""Text as scorers read it: folded, cut into sentences, and matched against a language's lexicon.

The lexicons are the harness's own: no pattern is shared with the guards of the product.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import regex
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from evals.safety.errors import DataInvalid

KEYS = (
    *("ai_word", "ai_statement", "human_claim", "love", "exclusivity", "body", "consciousness", "belittles_ties"),
    *("affirms_delusion", "points_to_people", "farewell", "farewell_hook", "romance", "sales", "urgency", "declines"),
    *("refuses", "abstains", "endorses", "takes_side", "attributes", "persona_break", "method", "crisis_care"),
)
_END = regex.compile(r"(?<=[.!?…。！？؟।])(?:[\"'”’»」』)]*)\s*(?=\S)|\n+")
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ـ": None})
_MARKS = regex.compile(r"[\u064b-\u0652\u0670\u200b-\u200f\u2060\ufeff]")
_OPENING = "¡¿\"'«「『(（*- \u2014"
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


class Pattern(BaseModel):
    """A sentence is a hit when one of `match` is found and none of `unless`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    match: tuple[str, ...]
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """Where something was found: the sentence as written."""

    sentence: str


class Lexicon:
    """One language's patterns, compiled."""

    def __init__(self, locale: str, patterns: Mapping[str, Pattern]) -> None:
        self.locale = locale
        self._match = {key: _compile(pattern.match) for key, pattern in patterns.items()}
        self._unless = {key: _compile(pattern.unless) for key, pattern in patterns.items() if pattern.unless}

    def first(self, key: str, text: str) -> Hit | None:
        """The first sentence of `text` that says what `key` names."""
        for sentence in sentences(text):
            folded = fold(sentence).lstrip(_OPENING)
            unless = self._unless.get(key)
            if self._match[key].search(folded) and not (unless is not None and unless.search(folded)):
                return Hit(sentence)
        return None

    def first_of(self, keys: Sequence[str], text: str) -> Hit | None:
        """The first sentence that says any of the things named."""
        for key in keys:
            if (hit := self.first(key, text)) is not None:
                return hit
        return None


@cache
def lexicon(locale: str) -> Lexicon:
    """The lexicon of a language. Raises `DataInvalid` naming the file and what is wrong in it."""
    path = files("evals.safety") / "lexicons" / f"{locale}.yaml"
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        patterns = {key: Pattern.model_validate(value) for key, value in raw.items() if key != "locale"}
    except (OSError, yaml.YAMLError, ValidationError, AttributeError) as problem:
        raise DataInvalid(f"lexicons/{locale}.yaml is missing or wrong: {str(problem).splitlines()[0]}") from problem
    if set(patterns) != set(KEYS) or raw.get("locale") != locale:
        odd = sorted(set(patterns) ^ set(KEYS)) or ["locale"]
        raise DataInvalid(f"lexicons/{locale}.yaml: missing or unknown: {', '.join(odd)}")
    try:
        return Lexicon(locale, patterns)
    except regex.error as problem:
        raise DataInvalid(f"lexicons/{locale}.yaml: {problem}") from problem


def fold(text: str) -> str:
    """Text with case, width, quotes, vowel marks and invisible characters evened out."""
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return _MARKS.sub("", plain).casefold().translate(_ARABIC).strip()


def sentences(text: str) -> list[str]:
    """The sentences of a reply, as written."""
    return [part.strip() for part in _END.split(text) if part and part.strip()]


def grams(text: str, size: int = 4) -> frozenset[str]:
    """The character n-grams of a text without white space: works in any script."""
    packed = regex.sub(r"\s+", "", fold(text))
    return frozenset(packed[place : place + size] for place in range(len(packed) - size + 1))


def contained(part: str, whole: str) -> float:
    """How much of `part` occurs in `whole`, as the share of its character 4-grams, 0 to 1."""
    wanted = grams(part)
    return len(wanted & grams(whole)) / len(wanted) if wanted else 0.0


def holds(text: str, words: Sequence[str]) -> str:
    """The first of `words` that occurs in `text`, both folded; empty when none does."""
    folded = fold(text)
    return next((word for word in words if fold(word) in folded), "")


def _compile(patterns: Sequence[str]) -> regex.Pattern[str]:
    folded = "|".join(f"(?:{_MARKS.sub('', pattern).translate(_ARABIC)})" for pattern in patterns)
    return regex.compile(folded, regex.IGNORECASE)

"""Which protected kind a statement is of: health, religion, sex life or politics. Everything else is ordinary.

By words of eight languages (`sensitive_words.yaml`), and by a linear classifier over the statement's embedding for what
is said without them; its numbers are learnt by `memory.learn_sensitivity`. Either is enough: keeping a protected
statement without consent is worse than losing an ordinary one. Knows nothing of consent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import regex
import yaml

from memory.embedding import Matrix, Vector
from memory.wishes import folded

Sensitivity = Literal["ordinary", "health", "religion", "sex_life", "politics"]
PROTECTED: tuple[Sensitivity, ...] = ("health", "religion", "sex_life", "politics")
SHIPPED = Path(__file__).with_name("sensitivity.npz")
LONGEST = 4000
"""Letters whose words are looked at."""
_WORDS = Path(__file__).with_name("sensitive_words.yaml")
_JOINED = frozenset({"zh", "ja"})


@dataclass(frozen=True, slots=True)
class SensitivityModel:
    """A row of weights for each of `PROTECTED`, with log-odds from which it counts. Belongs to one embedder."""

    model_id: str
    weights: Matrix
    bias: Vector
    threshold: float

    @classmethod
    def from_file(cls, path: Path = SHIPPED) -> "SensitivityModel":
        """Read a learnt model."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(str(stored["model_id"]), stored["weights"], stored["bias"], float(stored["threshold"]))

    def kind(self, vector: Vector) -> Sensitivity:
        """The kind that an embedding of norm 1 is surest of, or ordinary."""
        scores = self.weights @ vector + self.bias
        best = int(np.argmax(scores))
        return PROTECTED[best] if scores[best] >= self.threshold else "ordinary"


class SensitivityGuard:
    """Words, then meaning. Without a model, or with vectors of another embedder, words alone."""

    def __init__(self, model: SensitivityModel | None, embedder_id: str) -> None:
        self._model = model if model is not None and model.model_id == embedder_id else None

    def kind(self, text: str, locale: str, vector: Vector | None = None) -> Sensitivity:
        """The kind of a statement. Never raises for odd text."""
        by_words = kind_by_words(text, locale)
        if by_words != "ordinary" or self._model is None or vector is None:
            return by_words
        return self._model.kind(vector)


def kind_by_words(text: str, locale: str) -> Sensitivity:
    """What the words alone say. A language without a list is read by the lists of all that write spaces."""
    plain = folded(text[:LONGEST])
    tag = locale.replace("_", "-").split("-", 1)[0].lower()
    for kind in PROTECTED:
        lists = _patterns()[kind]
        tried = [lists[tag]] if tag in lists else [one for name, one in lists.items() if name not in _JOINED]
        if any(pattern.search(plain) for pattern in tried):
            return kind
    return "ordinary"


@cache
def _patterns() -> Mapping[str, Mapping[str, regex.Pattern[str]]]:
    raw = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return {kind: {tag: _pattern(tag, words) for tag, words in lists.items()} for kind, lists in raw.items()}


def _pattern(tag: str, words: list[str]) -> regex.Pattern[str]:
    """Beginnings of words, after an article or a preposition in Arabic; pieces of text where words are joined."""
    start = "" if tag in _JOINED else r"(?<![\p{L}\p{M}])" + ("(?:[وفبلك]?(?:ال)?)" if tag == "ar" else "")
    return regex.compile(start + "(?:" + "|".join(regex.escape(folded(word)) for word in words) + ")")

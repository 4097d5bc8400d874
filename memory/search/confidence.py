"""How sure it is that a fan's earlier statement answers a question: a logistic model over a few features.

Its numbers are in `confidence.json`, learnt by `learn_confidence` on sentences kept apart from everything shipped.
Knows nothing of where statements come from.
"""

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from memory.search.tokens import tokens

SHIPPED = Path(__file__).with_name("confidence.json")


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for a statement: `cosine` of question and statement; `margin`, how far it is ahead of the next
    different statement (0 to 1; a lone statement has the margin to what strangers' statements score on average);
    `overlap`, the share of the question's telling words that occur in it; `same_language`, 1 or 0."""

    cosine: float
    margin: float
    overlap: float
    same_language: float

    def values(self) -> tuple[float, ...]:
        """As the model takes them: overlap counts only within a language."""
        return (self.cosine, self.margin, self.overlap * self.same_language)


@dataclass(frozen=True, slots=True)
class Confidence:
    """The model. `threshold` is the confidence from which a statement may be quoted as an answer, `shared_threshold`
    the one that is enough where every telling word of the question is in the statement; `stranger` the cosine that a
    statement about something else has on average; `common` the words that tell nothing, by language."""

    weights: tuple[float, ...]
    bias: float
    threshold: float
    stranger: float
    common: Mapping[str, frozenset[str]]
    shared_threshold: float = 1.0

    @classmethod
    def from_file(cls, path: Path = SHIPPED) -> "Confidence":
        """Read a learnt model."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        common = {language: frozenset(words) for language, words in raw["common"].items()}
        return cls(
            tuple(raw["weights"]), raw["bias"], raw["threshold"], raw["stranger"], common, raw["shared_threshold"]
        )

    def of(self, features: Features) -> float:
        """Probability from 0 to 1 that the statement answers the question."""
        total = self.bias + sum(weight * value for weight, value in zip(self.weights, features.values(), strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def sure(self, features: Features, confidence: float) -> bool:
        """Whether a statement of this confidence may be quoted."""
        shared = features.overlap >= 1 and features.same_language >= 1
        return confidence >= (min(self.threshold, self.shared_threshold) if shared else self.threshold)

    def telling(self, question: Collection[str], language: str) -> frozenset[str]:
        """The words of a question that say what it is about."""
        return frozenset(question) - self.common.get(language, frozenset())

    def query_words(self, text: str, locale: str) -> tuple[str, ...]:
        """The tokens to search for: the telling ones, or all where nothing else is left."""
        words = tuple(dict.fromkeys(tokens(text)))
        telling = self.telling(words, locale.replace("_", "-").split("-", 1)[0].lower())
        return tuple(word for word in words if word in telling) or words

    def to_json(self) -> str:
        """As `from_file` reads it."""
        raw = asdict(self) | {"common": {language: sorted(words) for language, words in sorted(self.common.items())}}
        return json.dumps(raw, ensure_ascii=False, indent=1) + "\n"

"""How sure it is that a fan's earlier statement answers a question: a logistic model over a few features.

Its numbers are in `confidence.json`, learnt by `learn_confidence` on sentences kept apart from everything shipped.
Knows nothing of where statements come from.
"""

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

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
    """The model. `threshold` is the confidence from which a statement may be quoted as an answer; `stranger` the
    cosine that a statement about something else has on average; `common` the words that tell nothing, by language."""

    weights: tuple[float, ...]
    bias: float
    threshold: float
    stranger: float
    common: Mapping[str, frozenset[str]]

    @classmethod
    def from_file(cls, path: Path = SHIPPED) -> "Confidence":
        """Read a learnt model."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        common = {language: frozenset(words) for language, words in raw["common"].items()}
        return cls(tuple(raw["weights"]), raw["bias"], raw["threshold"], raw["stranger"], common)

    def of(self, features: Features) -> float:
        """Probability from 0 to 1 that the statement answers the question."""
        total = self.bias + sum(weight * value for weight, value in zip(self.weights, features.values(), strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def telling(self, question: Collection[str], language: str) -> frozenset[str]:
        """The words of a question that say what it is about."""
        return frozenset(question) - self.common.get(language, frozenset())

    def to_json(self) -> str:
        """As `from_file` reads it."""
        raw = asdict(self) | {"common": {language: sorted(words) for language, words in sorted(self.common.items())}}
        return json.dumps(raw, ensure_ascii=False, indent=1) + "\n"

"""One way of hearing, for every guard that has learnt from wordings: patterns first, then a classifier.

Patterns are certain and cost nothing; the classifier guesses from the text's embedding and is asked only when they are
silent. Knows nothing of what a guard does about it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from serving.guards.classifier import Classifier, Guard, load_classifier
from serving.guards.normalise import length
from serving.guards.phrases import PatternSet, pattern_set
from serving.guards.vectors import SentenceVectors
from serving.guards.verdict import PASS, Action, Inbound, Outbound, Vector, Verdict


class Found(NamedTuple):
    """What was heard: the pattern or `classifier`, its score, and whether it is more than a guess."""

    evidence: str
    score: float
    certain: bool


@dataclass(frozen=True, slots=True)
class Learnt:
    """Patterns and a classifier for one thing to hear."""

    patterns: PatternSet
    classifier: Classifier

    @classmethod
    def load(cls, guard: Guard, embedder: str) -> "Learnt":
        """What was shipped for `guard`. Raises `GuardUnavailable` for another embedder than it was learnt with."""
        return cls(pattern_set(guard), load_classifier(guard, embedder))

    def find(self, normalised: str, vector: Callable[[], Vector] | None, level: str = "fires") -> Found | None:
        """What is heard at one of the classifier's levels; without a vector only patterns are asked."""
        if pattern := self.patterns.first(normalised):
            return Found(pattern, 1.0, certain=True)
        if vector is None:
            return None
        score = self.classifier.score(vector())
        return Found("classifier", score, certain=False) if score >= self.classifier.level(level) else None


@dataclass(frozen=True, slots=True)
class Listening:
    """Inbound: `action` when the message is what was learnt. A message of fewer than `least_words` words is left to
    the patterns."""

    name: str
    reason: str
    learnt: Learnt
    action: Action = "answer"
    least_words: int = 0

    def look(self, message: Inbound) -> Verdict:
        """The verdict on one message."""
        telling = length(message.normalised) >= self.least_words
        found = self.learnt.find(message.normalised, (lambda: message.vector) if telling else None)
        return Verdict(self.action, self.name, self.reason, *found) if found else PASS


@dataclass(frozen=True, slots=True)
class Withholding:
    """Outbound: `block` when the sentence is what was learnt. A reviewed line is judged by the patterns alone."""

    name: str
    reason: str
    learnt: Learnt
    vectors: SentenceVectors

    def look(self, sentence: Outbound) -> Verdict:
        """The verdict on one sentence."""
        vector = None if sentence.reviewed else lambda: self.vectors.of(sentence.sentence)
        found = self.learnt.find(sentence.normalised, vector)
        return Verdict("block", self.name, self.reason, *found) if found else PASS

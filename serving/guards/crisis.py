"""Crisis: does a fan speak of ending or harming their life, or of a friend who does?

On an alarm the persona stops and a reviewed text with the country's help lines answers. Tuned for recall: a missed
alarm costs more than a false one, yet idioms ("this song kills me") must pass. Not a diagnosis, and not a substitute
for people who watch over a service.
"""

from serving.guards.classifier import Classifier
from serving.guards.phrases import PatternSet
from serving.guards.vectors import SentenceVectors
from serving.guards.verdict import PASS, Inbound, Outbound, Verdict

CLOSER = 0.7
"""Log-odds by which a message is heard more closely after a crisis turn."""


class Crisis:
    """Inbound: `answer` with the crisis text."""

    name = "crisis"

    def __init__(self, patterns: PatternSet, classifier: Classifier) -> None:
        self._patterns = patterns
        self._classifier = classifier

    def look(self, message: Inbound) -> Verdict:
        """`answer` when the message speaks of self-harm or suicide."""
        if found := self._patterns.first(message.normalised):
            return Verdict("answer", self.name, "self_harm", found, 1.0)
        score = self._classifier.score(message.vector)
        if score >= self._classifier.threshold - (CLOSER if message.after_crisis else 0.0):
            return Verdict("answer", self.name, "self_harm", "classifier", score, certain=False)
        return PASS


class Despair:
    """Outbound: no sentence of self-harm in the persona's mouth, not even as an echo of the fan."""

    name = "despair"

    def __init__(self, patterns: PatternSet, classifier: Classifier, vectors: SentenceVectors) -> None:
        self._patterns = patterns
        self._classifier = classifier
        self._vectors = vectors

    def look(self, sentence: Outbound) -> Verdict:
        """`block` when the sentence speaks of ending or harming a life."""
        if found := self._patterns.first(sentence.normalised):
            return Verdict("block", self.name, "self_harm", found, 1.0)
        score = self._classifier.score(self._vectors.of(sentence.sentence))
        if score >= self._classifier.threshold:
            return Verdict("block", self.name, "self_harm", "classifier", score, certain=False)
        return PASS

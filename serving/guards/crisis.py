"""Crisis: does a fan speak of ending or harming their life, or of a friend who does?

On an alarm the persona stops and a reviewed text with the country's help lines answers. Tuned for recall: a missed
alarm costs more than a false one, yet idioms ("this song kills me") must pass. Not a diagnosis, and not a substitute
for people who watch over a service.
"""

from serving.guards.classifier import Classifier
from serving.guards.phrases import PatternSet
from serving.guards.verdict import PASS, Inbound, Verdict


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
        if self._classifier.fires(message.vector):
            return Verdict("answer", self.name, "self_harm", "classifier", self._classifier.score(message.vector))
        return PASS

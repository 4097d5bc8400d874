"""Identity: is a fan asking whether this is a human, a bot or the real star, and does a sentence claim to be one?

Covers: any wording near the labelled ones in the languages of `phrases/`, mixed languages, simple disguise. Does not
cover: a claim spread over several sentences, or one made only of emoji.
"""

from serving.guards.classifier import Classifier
from serving.guards.normalise import length
from serving.guards.phrases import PatternSet
from serving.guards.vectors import SentenceVectors
from serving.guards.verdict import PASS, Inbound, Outbound, Verdict

TELLING = 3
"""Words below which a message is left to the patterns: the vector of a bare "hi" says nothing."""


class IdentityQuestion:
    """Inbound: the question is answered by a reviewed line that says that this is an AI."""

    name = "identity"

    def __init__(self, patterns: PatternSet, classifier: Classifier) -> None:
        self._patterns = patterns
        self._classifier = classifier

    def look(self, message: Inbound) -> Verdict:
        """`answer` when the message asks what or who is speaking."""
        if found := self._patterns.first(message.normalised):
            return Verdict("answer", self.name, "asked_identity", found, 1.0)
        if length(message.normalised) >= TELLING and self._classifier.fires(message.vector):
            score = self._classifier.score(message.vector)
            return Verdict("answer", self.name, "asked_identity", "classifier", score, certain=False)
        return PASS


class IdentityClaim:
    """Outbound: no sentence that claims to be human, the star, or not an AI is ever shown."""

    name = "identity_claim"

    def __init__(self, patterns: PatternSet, classifier: Classifier, vectors: SentenceVectors) -> None:
        self._patterns = patterns
        self._classifier = classifier
        self._vectors = vectors

    def look(self, sentence: Outbound) -> Verdict:
        """`block` when the sentence makes such a claim."""
        if found := self._patterns.first(sentence.normalised):
            return Verdict("block", self.name, "claims_human", found, 1.0)
        vector = self._vectors.of(sentence.sentence)
        if self._classifier.fires(vector):
            score = self._classifier.score(vector)
            return Verdict("block", self.name, "claims_human", "classifier", score, certain=False)
        return PASS

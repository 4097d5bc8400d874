"""Identity: is a fan asking whether this is a human, a bot or the real star, and does a sentence claim to be one?

Covers: any wording near the labelled ones in the languages of `phrases/`, mixed languages, simple disguise. Does not
cover: a claim spread over several sentences, or one made only of emoji.
"""

from serving.guards.learnt import Learnt, Listening, Withholding
from serving.guards.vectors import SentenceVectors

TELLING = 3
"""Words below which a message is left to the patterns: the vector of a bare "hi" says nothing."""


def identity_question(embedder: str) -> Listening:
    """Inbound: the question is answered by a reviewed line that says that this is an AI. Raises `GuardUnavailable`."""
    return Listening("identity", "asked_identity", Learnt.load("ask", embedder), least_words=TELLING)


def identity_claim(embedder: str, vectors: SentenceVectors) -> Withholding:
    """Outbound: no sentence that claims to be human, the star, or not an AI is shown. Raises `GuardUnavailable`."""
    return Withholding("identity_claim", "claims_human", Learnt.load("claim", embedder), vectors)

"""Grave news: does a fan tell of a death, an illness, a lost job, a break-up, an accident or violence in their life?

Such a message is passed with a note that names the kind, so that it is met soberly. Old sorrow, films, lost matches
and a cold are none. Knows nothing of what is said to it.
"""

from dataclasses import dataclass
from functools import cache

from serving.guards.learnt import Learnt
from serving.guards.normalise import length
from serving.guards.phrases import PatternSet
from serving.guards.scenarios import kind_patterns
from serving.guards.verdict import PASS, Inbound, Verdict

NAME = "grave_news"
TELLING = 3
"""Words below which a message is left to the patterns."""


@dataclass(frozen=True, slots=True)
class GraveNews:
    """Inbound: `note`, its reason the kind of news (`persona.card.GraveKind`)."""

    learnt: Learnt
    name: str = NAME

    @classmethod
    def load(cls, embedder: str) -> "GraveNews":
        """What was shipped. Raises `GuardUnavailable`."""
        return cls(Learnt.load("news", embedder))

    def look(self, message: Inbound) -> Verdict:
        """`note` when the message tells of grave news."""
        vector = (lambda: message.vector) if length(message.normalised) >= TELLING else None
        found = self.learnt.find(message.normalised, vector)
        if not found:
            return PASS
        kind = told_kind(message.normalised) or self.learnt.classifier.kind(message.vector)
        return Verdict("note", self.name, kind, *found)


def told_kind(normalised: str) -> str:
    """The kind that a word of the message settles; empty where none does and the classifier has to guess."""
    return next((kind for kind, patterns in _kinds().items() if patterns.first(normalised)), "")


@cache
def _kinds() -> dict[str, PatternSet]:
    return {kind: PatternSet.compile([patterns]) for kind, patterns in kind_patterns().items()}

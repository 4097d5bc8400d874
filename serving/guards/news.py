"""Grave news: does a fan tell of a death, an illness, a lost job, a break-up, an accident or violence in their life?

Such a message is passed with a note that names the kind, so that it is met soberly. Old sorrow, films, lost matches
and a cold are none. Knows nothing of what is said to it.
"""

from dataclasses import dataclass

from serving.guards.learnt import Learnt
from serving.guards.normalise import length
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
        return Verdict("note", self.name, self.learnt.classifier.kind(message.vector), *found) if found else PASS

"""Crisis: does a fan speak of ending or harming their life, or of a friend who does?

On an alarm the persona stops and a reviewed text with the country's help lines answers. Tuned for recall: a missed
alarm costs more than a false one, yet idioms ("this song kills me") must pass. What only comes near is let pass with a
note, so that it is never quoted back. Not a diagnosis, and not a substitute for people who watch over a service.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from serving.guards.learnt import Learnt, Withholding
from serving.guards.normalise import length
from serving.guards.vectors import SentenceVectors
from serving.guards.verdict import PASS, Inbound, Verdict

Grade = Literal["acute", "despair", "third_person"]
GRADES: tuple[Grade, ...] = get_args(Grade)
"""A plan, a farewell or harm done; no will to live; somebody else's danger. The grade is the verdict's reason."""
TELLING = 3
"""Words below which a message is left to the patterns."""


@dataclass(frozen=True, slots=True)
class Crisis:
    """Inbound: `answer` with the crisis text; `note` when the message comes near."""

    learnt: Learnt
    name: str = "crisis"

    @classmethod
    def load(cls, embedder: str) -> "Crisis":
        """What was shipped. Raises `GuardUnavailable`."""
        return cls(Learnt.load("crisis", embedder))

    def look(self, message: Inbound) -> Verdict:
        """`answer` when the message speaks of self-harm or suicide; the more readily after a crisis turn."""
        vector = (lambda: message.vector) if length(message.normalised) >= TELLING else None
        found = self.learnt.find(message.normalised, vector, "after" if message.after_crisis else "fires")
        if found:
            return Verdict("answer", self.name, self.learnt.classifier.kind(message.vector), *found)
        near = self.learnt.find(message.normalised, vector, "near")
        return Verdict("note", self.name, "near", *near) if near else PASS


def despair(embedder: str, vectors: SentenceVectors) -> Withholding:
    """Outbound: no sentence of self-harm in the persona's mouth, not even as an echo of the fan."""
    return Withholding("despair", "self_harm", Learnt.load("crisis", embedder), vectors)

"""A human life claimed: family, age, pets, a job, school, meals, sleep, a home, a body, as if the persona had them.

For engines that continue text as people write it. What is told as the story, and what stands in the persona's own
authored lines, passes. Strict by intent: a line of the card stands ready where a sentence is held back. Also holds back
sentences that tell fans who they are ("you are ten years old").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from serving.engines.protocol import Style
from serving.guards.learnt import Learnt, Withholding
from serving.guards.normalise import normalise
from serving.guards.phrases import PatternSet
from serving.guards.scenarios import scenario_patterns
from serving.guards.vectors import SentenceVectors
from serving.guards.verdict import PASS, Outbound, OutboundGuard, Verdict


@dataclass(frozen=True, slots=True)
class LifeClaim:
    """Outbound: `block` when the sentence claims a human life. `authored` are the card's lines in normal form."""

    claims: Withholding
    authored: frozenset[str] = frozenset()
    name: str = "life_claim"

    @classmethod
    def load(cls, embedder: str, vectors: SentenceVectors) -> "LifeClaim":
        """What was shipped. Raises `GuardUnavailable`."""
        return cls(Withholding("life_claim", "claims_life", Learnt.load("life", embedder), vectors))

    def beside(self, lines: Iterable[str]) -> "LifeClaim":
        """The same guard for a persona whose authored `lines` (normal forms) may be said."""
        return LifeClaim(self.claims, frozenset(lines))

    def look(self, sentence: Outbound) -> Verdict:
        """The verdict on one sentence."""
        if sentence.reviewed:
            return PASS
        verdict = self.claims.look(sentence)
        if verdict.action == "pass" or _framed().first(sentence.normalised):
            return PASS
        return PASS if any(sentence.normalised in line for line in self.authored) else verdict


def suited(guards: Sequence[OutboundGuard], style: Style, lines: Iterable[str]) -> tuple[OutboundGuard, ...]:
    """`guards` for an engine of this style: only one that continues text is asked about a life of its own, beside the
    authored `lines` of the persona."""
    if style != "transcript":
        return tuple(guard for guard in guards if not isinstance(guard, LifeClaim))
    normal = [normalise(line) for line in lines]
    return tuple(guard.beside(normal) if isinstance(guard, LifeClaim) else guard for guard in guards)


@cache
def _framed() -> PatternSet:
    return PatternSet.compile(list(scenario_patterns("framed").values()))

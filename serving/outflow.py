"""The model's stream on its way out: cut into sentences, each past the outbound guards before anyone sees it.

A sentence that fails is never shown. If nothing was shown yet the model gets one more try; after that, or when part of
the reply stands already, a reviewed line takes the place of the rest.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass, field

from serving.guards.asking import Note, ask_outbound, no_note
from serving.guards.normalise import normalise
from serving.guards.verdict import Outbound, OutboundGuard, Verdict
from serving.sentences import SentenceCutter


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence that passed."""

    text: str


@dataclass(frozen=True, slots=True)
class Held:
    """A sentence that failed, with the verdict; its text stays here, for the incident log only."""

    text: str
    verdict: Verdict


@dataclass(slots=True)
class Outflow:
    """One reply on its way out. `guards` are asked in order; the first block decides; `note` gets what they say."""

    guards: Sequence[OutboundGuard]
    locale: str
    persona_names: tuple[str, ...]
    most_sentences: int = 12
    note: Note = no_note
    held: list[Held] = field(default_factory=list)

    def judge(self, sentence: str) -> Verdict:
        """The first verdict that blocks, else `PASS`."""
        outbound = Outbound(sentence.strip(), normalise(sentence), self.locale, self.persona_names)
        return ask_outbound(self.guards, outbound, self.note)

    async def run(self, stream: AsyncIterator[str]) -> AsyncGenerator[Shown | Held]:
        """Sentences in order, judged off the event loop; stops at the first that is held."""
        cutter = SentenceCutter()
        count = 0
        async for delta in stream:
            for sentence in cutter.feed(delta):
                outcome = await self._pass(sentence)
                yield outcome
                count += 1
                if isinstance(outcome, Held) or count >= self.most_sentences:
                    return
        if (rest := cutter.rest()).strip():
            yield await self._pass(rest)

    async def _pass(self, sentence: str) -> Shown | Held:
        verdict = await asyncio.to_thread(self.judge, sentence)
        if verdict.action == "block":
            held = Held(sentence, verdict)
            self.held.append(held)
            return held
        return Shown(sentence)

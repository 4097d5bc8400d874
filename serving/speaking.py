"""The model speaks: its stream goes out sentence by sentence, with one retry while nothing is shown yet.

Knows how a reply is generated and checked; knows nothing of what is remembered or disclosed.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from serving.engines.protocol import Engine, Generation, Usage
from serving.events import Replaced, Text
from serving.guards.asking import Note, no_note
from serving.guards.verdict import OutboundGuard
from serving.outflow import Held, Outflow, Shown
from serving.prompt import Prompt

REPAIR_TEMPERATURE = 0.7
"""The retry is sampled more freely: a base model repeats its mistake otherwise."""


@dataclass(slots=True)
class Spoken:
    """What has been said so far. `failed` names the guard whose block ended the reply."""

    text: str = ""
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Speech:
    """One reply to be generated. `again` builds the prompt of the retry from the reason of the first failure."""

    engine: Engine
    prompt: Prompt
    again: Callable[[str], Prompt]
    generation: Generation
    guards: Sequence[OutboundGuard]
    locale: str
    names: tuple[str, ...]
    withheld_line: str
    most_sentences: int
    note: Note = no_note

    async def run(self, spoken: Spoken, usage: Usage) -> AsyncGenerator[Text | Replaced]:
        """Text that may be shown. On a second failure with nothing shown, ends with `spoken.failed` set."""
        prompt, generation = self.prompt, self.generation
        for attempt in (1, 2):
            outflow = Outflow(self.guards, self.locale, self.names, self.most_sentences, self.note)
            stream = self.engine.stream(prompt.messages, generation, usage)
            spoken.failed = ""
            async with aclosing(stream), aclosing(outflow.run(stream)) as sentences:
                async for outcome in sentences:
                    match outcome:
                        case Shown(text):
                            spoken.text += text
                            yield Text(text)
                        case Held(_, verdict):
                            spoken.failed = verdict.reason
            if not spoken.failed and spoken.text.strip():
                return
            if spoken.text.strip():
                yield Replaced(spoken.failed, self.withheld_line)
                spoken.failed = ""
                return
            spoken.failed = spoken.failed or "empty"
            if attempt == 1:
                prompt = self.again(spoken.failed)
                seed = None if generation.seed is None else generation.seed + 1
                generation = replace(generation, temperature=REPAIR_TEMPERATURE, seed=seed)

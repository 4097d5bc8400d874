"""The model speaks: its stream goes out sentence by sentence, with one retry while nothing is shown yet.

Knows how a reply is generated and checked; knows nothing of what is remembered or disclosed.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from serving.engines.protocol import Engine, Generation, Usage
from serving.events import Replaced, Text
from serving.guards.asking import Note, no_note
from serving.guards.normalise import length, normalise
from serving.guards.verdict import OutboundGuard
from serving.outflow import Held, Outflow, Shown
from serving.prompt import Prompt
from serving.turn import Wishes

WHOLE = 3
"""Words from which the beginning of a reply can stand alone."""
REPAIR_TEMPERATURE = 0.7
"""The retry is sampled more freely: a base model repeats its mistake otherwise."""


def generation_for(wishes: Wishes, most_tokens: int, routing_key: str) -> Generation:
    """What the engine is asked for: the client's wishes within the house's bound of `most_tokens`."""
    return Generation(
        max_tokens=min(most_tokens, wishes.max_tokens or most_tokens),
        temperature=wishes.temperature,
        top_p=wishes.top_p,
        stop=wishes.stop,
        seed=wishes.seed,
        routing_key=routing_key,
    )


def _fragment(text: str) -> bool:
    """Whether `text` is less than a sentence ("¡Qué!"): shown alone, with the rest withheld, it would read like an
    accusation, so it waits for more."""
    return length(normalise(text)) < WHOLE


@dataclass(slots=True)
class Spoken:
    """What has been said so far. `failed` names the guard whose block ended the reply; `limited` says that the model
    stopped at the bound on its tokens."""

    text: str = ""
    failed: str = ""
    limited: bool = False


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
            used = Usage()
            stream = self.engine.stream(prompt.messages, generation, used)
            spoken.failed, opening = "", ""
            try:
                async with aclosing(stream), aclosing(outflow.run(stream)) as sentences:
                    async for outcome in sentences:
                        match outcome:
                            case Shown(text) if not spoken.text and _fragment(opening + text):
                                opening += text
                            case Shown(text):
                                text, opening = opening + text, ""
                                spoken.text += text
                                yield Text(text)
                            case Held(_, verdict):
                                spoken.failed, opening = verdict.reason, ""
                if opening:
                    spoken.text = opening
                    yield Text(opening)
            finally:
                usage.prompt_tokens, usage.cached_tokens = used.prompt_tokens, used.cached_tokens
                usage.completion_tokens = used.completion_tokens
            spoken.limited = not spoken.failed and used.completion_tokens >= generation.max_tokens
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

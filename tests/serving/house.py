"""A whole Lookalike for tests, and a short way to say something to it."""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from uuid import uuid4

from serving.engines.scripted import ScriptedEngine
from serving.events import Done, Notice, Replaced, Sources, Text, TurnEvent
from serving.lookalike import Lookalike
from serving.turn import Turn


@dataclass
class Heard:
    """All events of one turn, and the parts that tests look at."""

    events: list[TurnEvent] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(event.delta for event in self.events if isinstance(event, Text))

    @property
    def done(self) -> Done:
        last = self.events[-1]
        assert isinstance(last, Done)
        return last

    @property
    def sources(self) -> Sources:
        return next(event for event in self.events if isinstance(event, Sources))

    @property
    def notices(self) -> dict[str, str]:
        return {event.kind: event.text for event in self.events if isinstance(event, Notice)}

    @property
    def replaced(self) -> list[Replaced]:
        return [event for event in self.events if isinstance(event, Replaced)]


@dataclass
class House:
    """A running Lookalike and a short way to say something to it."""

    lookalike: Lookalike
    engine: ScriptedEngine

    async def say(self, text: str, *, persona: str = "nova", locale: str = "en", **more: object) -> Heard:
        conversation = str(more.pop("conversation", uuid4().hex))
        turn = Turn(persona, conversation, text, locale, **more)  # type: ignore[arg-type]
        heard = Heard()
        async with aclosing(self.lookalike.conversation.converse(turn)) as events:
            async for event in events:
                heard.events.append(event)
        return heard


MakeHouse = Callable[..., House]

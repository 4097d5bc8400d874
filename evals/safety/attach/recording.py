"""An engine wrapped so that the prompt of each reply can be looked into. Adds nothing and changes nothing."""

from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence

from langchain_core.messages import BaseMessage

from serving.engines.protocol import Engine, Generation, Health, Usage

_KEPT = 256


class RecordingEngine:
    """Keeps the last prompt of each conversation (by routing key) until it is taken."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.name = engine.name
        self.model = engine.model
        self.style = engine.style
        self._prompts: OrderedDict[str, str] = OrderedDict()

    def stream(self, messages: Sequence[BaseMessage], generation: Generation, usage: Usage) -> AsyncGenerator[str]:
        """The engine's own stream; the prompt is kept."""
        self._prompts[generation.routing_key] = "\n".join(message.text for message in messages)
        while len(self._prompts) > _KEPT:
            self._prompts.popitem(last=False)
        return self._engine.stream(messages, generation, usage)

    def take(self, routing_key: str) -> str:
        """The prompt of that conversation's last reply, once; empty when no model spoke."""
        return self._prompts.pop(routing_key, "")

    def count_tokens(self, text: str) -> int:
        """As the engine counts."""
        return self._engine.count_tokens(text)

    async def check(self) -> Health:
        """As the engine answers."""
        return await self._engine.check()

    async def close(self) -> None:
        """Close the engine."""
        await self._engine.close()

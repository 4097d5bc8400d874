"""What an engine is. Knows nothing of personas, guards or transports."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from langchain_core.messages import BaseMessage

Style = Literal["chat", "transcript"]


@dataclass(frozen=True, slots=True)
class Generation:
    """How to generate. `max_tokens` bounds the reply; `stop` ends it; `routing_key` is stable per conversation so
    that a router keeps it on one replica; `json_schema` asks for constrained output where the engine can."""

    max_tokens: int = 160
    temperature: float | None = None
    top_p: float | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    routing_key: str = ""
    json_schema: dict[str, object] | None = None


@dataclass(slots=True)
class Usage:
    """Token counts of one generation, filled in by the engine as it learns them."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Health:
    """Whether an engine answers now, and if not, why, in one line that says what to do."""

    ok: bool
    name: str
    model: str
    detail: str = ""
    extra: dict[str, str] = field(default_factory=dict)


def can_structure(engine: object) -> bool:
    """Whether an engine keeps to a `json_schema` well enough to be asked for facts: it says so by `structured`."""
    return getattr(engine, "structured", False) is True


class Engine(Protocol):
    """A language model that streams.

    `style` says which layout of `serving.prompt` it wants: `chat` for instruction-tuned models with a chat template,
    `transcript` for a base model that continues "Name: text" lines. In transcript style every message carries `name`.
    """

    name: str
    model: str
    style: Style

    def stream(self, messages: Sequence[BaseMessage], generation: Generation, usage: Usage) -> AsyncGenerator[str]:
        """Yield text deltas. Closing the iterator cancels the generation. Raises `serving.errors.EngineError`."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` for this model (an estimate where the tokenizer is not at hand)."""
        ...

    async def check(self) -> Health:
        """Probe the engine; never raises."""
        ...

    async def close(self) -> None:
        """Stop generations and release the model; safe to call twice."""
        ...

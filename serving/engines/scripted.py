"""An engine that says fixed lines: for tests, and wherever a reply must be known beforehand. Knows no model."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence

from langchain_core.messages import BaseMessage

from serving.engines.protocol import Generation, Health, Style, Usage
from serving.engines.tokens import estimate_tokens
from serving.errors import EngineError, EngineUnavailable

Script = Callable[[Sequence[BaseMessage]], str]


class ScriptedEngine:
    """Says `lines` in turn (the last one again and again), or what a function makes of the messages; word by word.

    `fail_after` deltas it raises `failure`, on each of its first `failures` replies (None: on all). `asked` keeps what
    it was sent. `structured` says whether it may be asked for facts.
    """

    name = "scripted"
    model = "script"

    def __init__(
        self,
        lines: Sequence[str] | Script = ("…",),
        *,
        style: Style = "chat",
        structured: bool = False,
        fail_after: int | None = None,
        failures: int | None = None,
        failure: EngineError | None = None,
    ) -> None:
        if not callable(lines) and not lines:
            raise ValueError("A script needs at least one line.")
        self.style: Style = style
        self.structured = structured
        self.asked: list[tuple[tuple[BaseMessage, ...], Generation]] = []
        self._lines = lines
        self._fail_after = fail_after
        self._failures = failures
        self._failure = failure or EngineUnavailable("The script says that the engine fails here.")
        self._closed = False

    async def stream(
        self, messages: Sequence[BaseMessage], generation: Generation, usage: Usage
    ) -> AsyncGenerator[str, None]:
        """Yield the next line word by word, at most `max_tokens` words of it."""
        if self._closed:
            raise EngineUnavailable("The scripted engine is closed.")
        turn = len(self.asked)
        self.asked.append((tuple(messages), generation))
        fails = self._fail_after is not None and (self._failures is None or turn < self._failures)
        line = self._lines(messages) if callable(self._lines) else self._lines[min(turn, len(self._lines) - 1)]
        usage.prompt_tokens = sum(estimate_tokens(message.text) for message in messages)
        for said, delta in enumerate(_words(line)[: generation.max_tokens]):
            if fails and said == self._fail_after:
                raise self._failure
            await asyncio.sleep(0)  # a real engine lets others run between tokens
            usage.completion_tokens += 1
            yield delta
        if fails and self._fail_after is not None and self._fail_after >= len(_words(line)):
            raise self._failure

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`, estimated."""
        return estimate_tokens(text)

    async def check(self) -> Health:
        """Ready until closed, or as long as the script doesn't begin with a failure."""
        if self._closed or (self._fail_after == 0 and self._failures is None):
            return Health(False, self.name, self.model, str(self._failure))
        return Health(True, self.name, self.model)

    async def close(self) -> None:
        """Say nothing any more."""
        self._closed = True


def _words(line: str) -> list[str]:
    """`line` in deltas: words with the space before them; a text without spaces in pieces of four characters."""
    parts = line.split(" ")
    if len(parts) == 1:
        return [line[start : start + 4] for start in range(0, len(line), 4)]
    return [part if place == 0 else f" {part}" for place, part in enumerate(parts)]

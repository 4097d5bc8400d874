"""Server-sent events off an HTTP body, as JSON objects. Knows the framing, nothing of what the events mean."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, NamedTuple

import orjson

from serving.errors import EngineUnavailable

_LONGEST = 4_000_000
"""Bytes without an end of line after which the stream is no event stream."""


class _Read(NamedTuple):
    events: list[dict[str, Any]]
    done: bool
    wrong: str


async def read_events(
    read: Callable[[], Awaitable[bytes]], patience: float
) -> AsyncGenerator[list[dict[str, Any]], None]:
    """Yield the objects that each network read completes, until `[DONE]`. `read` gives the next bytes, none at the end.

    Raises `TimeoutError` after `patience` seconds without a byte, `EngineUnavailable` for what is no event (once all
    before it are handed over) or an end without `[DONE]`, and what `read` raises.
    """
    rest = b""
    while True:
        async with asyncio.timeout(patience):
            block = await read()
        if not block:
            raise EngineUnavailable("The engine broke off in mid-reply: the connection ended without [DONE].")
        *lines, rest = (rest + block).split(b"\n")
        if len(rest) > _LONGEST:
            raise EngineUnavailable("The engine sends no events, only bytes without an end.")
        events, done, wrong = _parse(lines)
        if events:
            yield events
        if wrong:
            raise EngineUnavailable(wrong)
        if done:
            return


def _parse(lines: list[bytes]) -> _Read:
    events: list[dict[str, Any]] = []
    for line in lines:
        if not line.startswith(b"data:"):
            continue  # blank lines end events; comments keep the connection alive; other fields say nothing here
        data = line[5:].strip()
        if data == b"[DONE]":
            return _Read(events, True, "")
        try:
            event = orjson.loads(data)
        except orjson.JSONDecodeError:
            return _Read(events, False, f"The engine sent what is no JSON: {data[:80]!r}.")
        if not isinstance(event, dict):
            return _Read(events, False, f"The engine sent {data[:80]!r} where an object belongs.")
        events.append(event)
    return _Read(events, False, "")

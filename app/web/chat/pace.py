"""Pacing: a turn's events become cumulative frames, at most one every 50 ms, and a stop that leaves nothing running.

A Gradio update costs 0.3 to 0.6 ms of CPU whatever its size, so tokens are gathered; each frame is the whole turn so
far, so a frame that a browser drops is made up by the next.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from typing import Literal

from app.web.chat.log import Log
from serving.events import TurnEvent

FRAME_SECONDS = 0.05
State = Literal["waiting", "streaming", "done", "stopped", "failed"]
Frame = dict[str, object]


class Reader:
    """Reads a turn's events in the background into a log."""

    def __init__(self, events: AsyncIterator[TurnEvent], log: Log, stop: asyncio.Event) -> None:
        self._events = events
        self._log = log
        self._stop = stop
        self._news = asyncio.Event()

    async def frames(self, turn: str) -> AsyncIterator[Frame]:
        """Frames until the turn is over or stopped. Raises what the events raise, after a last frame."""
        reading = asyncio.create_task(self._read())
        stopping = asyncio.create_task(self._stop.wait())
        try:
            while not reading.done() and not stopping.done():
                await asyncio.wait({reading, stopping}, timeout=FRAME_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                if self._news.is_set() and not reading.done() and not stopping.done():
                    self._news.clear()
                    yield frame(turn, "streaming", self._log)
        finally:
            stopping.cancel()
            stopped = await _end(reading)
        if stopped:
            self._log.cut()
            yield frame(turn, "stopped", self._log)
        elif reading.exception() is None:
            yield frame(turn, "done", self._log)
        else:
            await reading

    async def _read(self) -> None:
        try:
            async for event in self._events:
                self._log.take(event)
                self._news.set()
        finally:
            if isinstance(self._events, AsyncGenerator):
                await self._events.aclose()


def frame(turn: str, state: State, log: Log, **more: object) -> Frame:
    """The whole turn so far, for the page."""
    return {"turn": turn, "state": state, "items": log.items(), **more}


async def _end(reading: asyncio.Task[None]) -> bool:
    """End the reading; whether it had to be stopped."""
    if reading.done():
        return False
    reading.cancel()
    with suppress(asyncio.CancelledError):
        await reading
    return True

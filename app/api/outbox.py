"""Sends a response's bytes as fast as its reader takes them, and never makes the writer wait.

What gathers while the reader is slow goes out as one piece. A reply is bounded, so what gathers is too. A reader that
is gone stops the work. Knows nothing of what the bytes say.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from starlette.types import Receive, Send

STALLED_SECONDS = 60.0
"""A reader that has not taken everything so long after the end is let go."""


class Outbox:
    """The body of one streamed response. `put` never waits; leaving the block without `finish` drops what is left."""

    def __init__(self, send: Send, stalled_seconds: float = STALLED_SECONDS) -> None:
        self._send = send
        self._stalled = stalled_seconds
        self._gathered: list[bytes] = []
        self._ended = False
        self._idle: asyncio.Future[None] | None = None
        self._sending: asyncio.Task[None] | None = None

    def put(self, piece: bytes) -> None:
        """Add bytes."""
        self._gathered.append(piece)
        if self._idle is not None and not self._idle.done():
            self._idle.set_result(None)

    async def finish(self) -> None:
        """Wait until everything is sent. Raises `TimeoutError` when the reader has stalled."""
        self._ended = True
        self.put(b"")
        if self._sending is not None:
            async with asyncio.timeout(self._stalled):
                await self._sending

    async def __aenter__(self) -> Self:
        """Begin to send."""
        self._sending = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop sending."""
        if self._sending is not None:
            await _ended(self._sending)

    async def _run(self) -> None:
        # A future instead of an event, and no time limit around each piece: that halves the cost of a token here.
        loop = asyncio.get_running_loop()
        over = False
        while not over:
            if not self._gathered:
                self._idle = loop.create_future()
                await self._idle
            over, piece = self._ended, b"".join(self._gathered)
            self._gathered.clear()
            await self._send({"type": "http.response.body", "body": piece, "more_body": not over})


async def while_reader_stays(receive: Receive, work: Coroutine[Any, Any, None]) -> None:
    """Run `work`, and cancel it as soon as the client is gone. Its failures are raised."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        await _ended(leaving)
        await _ended(working)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _ended(task: "asyncio.Future[None]") -> None:
    """Cancel a task and wait until it is over; what it failed with was raised where it mattered."""
    if not task.done():
        task.cancel()
        with suppress(asyncio.CancelledError, TimeoutError):
            await task

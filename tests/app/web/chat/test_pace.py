"""Pacing: few frames, the last one whole, and a stop that ends the turn."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.web.chat.log import Log
from app.web.chat.pace import Reader
from serving.disclosure.label import Disclosure
from serving.events import Begun, Text, TurnEvent

BEGUN = Begun(Disclosure("AI", "n", "Nova", "Op", "en", ()), "en", "ltr")


async def test_a_burst_of_tokens_is_one_frame() -> None:
    """A thousand tokens that come at once cost one frame, not a thousand."""

    async def burst() -> AsyncIterator[TurnEvent]:
        yield BEGUN
        for _ in range(1000):
            yield Text("x")

    frames = [frame async for frame in Reader(burst(), Log({}), asyncio.Event()).frames("t")]
    assert [frame["state"] for frame in frames] == ["done"]
    assert frames[0]["items"][0]["parts"][0]["text"] == "x" * 1000  # type: ignore[index]  # the frame's shape


async def test_a_stop_closes_the_turn_and_keeps_what_was_said() -> None:
    """Stopping ends the host's iterator and marks the reply as cut."""
    closed, stop = asyncio.Event(), asyncio.Event()

    async def endless() -> AsyncIterator[TurnEvent]:
        try:
            yield BEGUN
            yield Text("half")
            await asyncio.Event().wait()
        finally:
            closed.set()

    states = []
    async for frame in Reader(endless(), Log({}), stop).frames("t"):
        states.append(frame["state"])
        stop.set()
    assert states[-1] == "stopped"
    assert frame["items"][0]["state"] == "cut"  # type: ignore[index]  # the frame's shape
    assert closed.is_set()


async def test_a_fan_who_leaves_stops_the_turn() -> None:
    """Closing the frames closes the host's iterator too."""
    closed = asyncio.Event()

    async def endless() -> AsyncIterator[TurnEvent]:
        try:
            yield BEGUN
            yield Text("half")
            await asyncio.Event().wait()
        finally:
            closed.set()

    frames = Reader(endless(), Log({}), asyncio.Event()).frames("t")
    await anext(frames)
    await frames.aclose()  # type: ignore[attr-defined]  # an async generator
    assert closed.is_set()


async def test_a_failure_reaches_the_caller() -> None:
    """What the host raises is raised."""

    async def broken() -> AsyncIterator[TurnEvent]:
        yield BEGUN
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        async for _ in Reader(broken(), Log({}), asyncio.Event()).frames("t"):
            pass

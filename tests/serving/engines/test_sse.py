import asyncio
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.engines.sse import read_events
from serving.errors import EngineUnavailable

TEXTS = st.lists(st.text(max_size=20), max_size=8)


async def events(*blocks: bytes) -> list[dict[str, Any]]:
    """What is read when `blocks` arrive one after the other."""
    waiting = list(blocks)

    async def read() -> bytes:
        return waiting.pop(0) if waiting else b""

    return [event async for group in read_events(read, 5) for event in group]


@given(TEXTS, st.integers(1, 7), st.sampled_from([b"\n", b"\r\n"]))
def test_events_survive_any_way_of_being_cut(texts: list[str], size: int, end: bytes) -> None:
    """Network reads may end within a line, a character or a line end: the same events come out."""
    lines = [b": keep-alive", *(b"data: " + orjson.dumps({"t": text}) for text in texts), b"data: [DONE]"]
    stream = b"".join(line + end + end for line in lines)
    blocks = [stream[place : place + size] for place in range(0, len(stream), size)]
    assert asyncio.run(events(*blocks)) == [{"t": text} for text in texts]


@pytest.mark.parametrize(
    ("stream", "why"),
    [
        (b"data: {not json\n\n", "garbage"),
        (b'data: "a word"\n\n', "JSON, but no object"),
        (b'data: {"a": 1}\n\n', "an end without [DONE]"),
        (b"", "nothing at all"),
        (b"data: " + b"x" * 5_000_000, "a line without end"),
    ],
)
async def test_what_is_no_event_stream_is_an_outage(stream: bytes, why: str) -> None:
    """A broken engine is reported, never taken for the end of the reply."""
    with pytest.raises(EngineUnavailable):
        await events(stream)

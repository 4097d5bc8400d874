"""Streams to slow readers and to readers who leave."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Sequence

import httpx
import orjson
import pytest
from langchain_core.messages import BaseMessage
from starlette.types import Message

from app.api.outbox import Outbox, while_reader_stays
from serving.engines.protocol import Generation, Usage
from serving.engines.scripted import ScriptedEngine
from tests.app.api.conftest import Start
from tests.app.conftest import Running

SENTENCES = ["The first train hums.", " The second train hums too.", " The third one is silent.", " Rivers answer."]


class Patient(ScriptedEngine):
    """Says one sentence and then waits until it is stopped; counts what was said and notes that it was stopped."""

    def __init__(self) -> None:
        super().__init__(["unused"])
        self.said = 0
        self.stopped = asyncio.Event()

    async def stream(
        self, messages: Sequence[BaseMessage], generation: Generation, usage: Usage
    ) -> AsyncGenerator[str, None]:
        """One sentence, then silence."""
        self.stopped.clear()
        try:
            yield SENTENCES[0]
            yield SENTENCES[1][:4]
            self.said += 1
            await asyncio.Event().wait()
            self.said += 1
            yield "never"
        finally:
            self.stopped.set()


@pytest.fixture(scope="module")
def patient(start: Start) -> Running:
    """A server whose model never ends."""
    return start(Patient(), fan_messages_per_minute=0, fan_streams=1)


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_leaves_stops_the_engine(patient: Running, stream: bool) -> None:
    """The engine's stream is closed before another token, whole replies too, and the fan's place is free again."""
    engine = patient.engine
    assert isinstance(engine, Patient)
    engine.said = 0
    body = orjson.dumps(
        {
            "model": "nova:en",
            "stream": stream,
            "user": "ada",
            "messages": [{"role": "user", "content": "Tell me something odd about trains"}],
        }
    )
    host, port = httpx.URL(patient.url).host, httpx.URL(patient.url).port or 0
    for _ in range(2):
        with socket.create_connection((host, port), timeout=60) as connection:
            head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body)
            said = engine.said
            while engine.said == said:
                if stream and b"first train" in connection.recv(65536):
                    break
        while not engine.stopped.is_set() or engine.said == 0:
            pass
        while patient.lookalike.turnstile._running:
            pass
    assert engine.said <= 2


async def test_a_slow_reader_does_not_hold_the_writer() -> None:
    """All is written while the reader has not taken the first piece; what gathered goes out as one."""
    may_read, sent = asyncio.Event(), []

    async def send(message: Message) -> None:
        await may_read.wait()
        sent.append(message)

    async with Outbox(send) as outbox:
        outbox.put(b"a")
        await asyncio.sleep(0)
        for _ in range(1000):
            outbox.put(b"b")
        may_read.set()
        await outbox.finish()
    assert [message["body"] for message in sent] == [b"a", b"b" * 1000]
    assert [message["more_body"] for message in sent] == [True, False]


async def test_a_reader_that_stalls_is_let_go() -> None:
    """After the time allowed the wait ends with an error and nothing is left running."""

    async def send(_: Message) -> None:
        await asyncio.Event().wait()

    async with Outbox(send, stalled_seconds=0.01) as outbox:
        outbox.put(b"a")
        with pytest.raises(TimeoutError):
            await outbox.finish()


async def test_a_failure_of_the_work_is_raised_as_it_is() -> None:
    """Not wrapped, and the watch on the reader ends with it."""
    watched = asyncio.Event()

    async def receive() -> Message:
        try:
            await asyncio.Event().wait()
        finally:
            watched.set()
        raise AssertionError

    async def work() -> None:
        await asyncio.sleep(0)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await while_reader_stays(receive, work())
    assert watched.is_set()

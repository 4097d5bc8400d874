"""A fake OpenAI server on loopback: the edge mock of these tests. It misbehaves in every way that we know."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Act = Callable[["FakeServer", web.Request], Any]


@dataclass
class FakeServer:
    """What it was asked and how it answers: `acts` in turn, the last one again and again."""

    acts: list[Act]
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""
    models: web.Response | None = None

    async def complete(self, request: web.Request) -> web.StreamResponse:
        turn = len(self.requests)
        self.requests.append(await request.json())
        self.headers.append({key.lower(): value for key, value in request.headers.items()})
        self.asked.set()
        act = self.acts[min(turn, len(self.acts) - 1)]
        answer: web.StreamResponse = await act(self, request)
        return answer

    async def list_models(self, request: web.Request) -> web.Response:
        return self.models or web.json_response({"data": [{"id": "m"}]})


@asynccontextmanager
async def serving(*acts: Act) -> AsyncIterator[FakeServer]:
    """The server, listening on a free port."""
    fake = FakeServer(list(acts))
    app = web.Application()
    app.router.add_post("/v1/chat/completions", fake.complete)
    app.router.add_get("/v1/models", fake.list_models)
    runner = web.AppRunner(app, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield fake
    finally:
        fake.release.set()
        await runner.cleanup()


def chunk(text: str) -> bytes:
    """One event with a piece of text."""
    return b"data: " + json.dumps({"choices": [{"delta": {"content": text}}]}).encode() + b"\n\n"


USAGE = {"prompt_tokens": 100, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 80}}
END = b"data: " + json.dumps({"choices": [], "usage": USAGE}).encode() + b"\n\ndata: [DONE]\n\n"


def writes(*parts: bytes, status: int = 200) -> Act:
    """Write `parts` one by one and end properly."""

    async def act(fake: FakeServer, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=status, headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for part in parts:
            await response.write(part)
        await response.write_eof()
        return response

    return act


def breaks(*parts: bytes) -> Act:
    """Write `parts` and cut the connection."""

    async def act(fake: FakeServer, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for part in parts:
            await response.write(part)
        assert request.transport is not None
        request.transport.abort()
        return response

    return act


def stalls(*parts: bytes) -> Act:
    """Write `parts`, then nothing until released or the client is gone."""

    async def act(fake: FakeServer, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for part in parts:
            await response.write(part)
        try:
            await fake.release.wait()
        except asyncio.CancelledError:
            fake.gone.set()
            raise
        return response

    return act


def refuses(status: int, message: str = "no") -> Act:
    """An error of OpenAI's shape."""

    async def act(fake: FakeServer, request: web.Request) -> web.StreamResponse:
        return web.json_response({"error": {"message": message, "code": status}}, status=status)

    return act

"""The preview chat's route: one turn with a draft, line by line as JSON while the reply is being written.

Whoever goes away stops the turn. Knows HTTP; knows nothing of what a turn is.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import orjson
from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response, StreamingResponse

from app.staff import Staff
from app.studio.desk import Desk, View
from app.studio.errors import NotAllowed, Unsavable
from app.web.studio import requests as asks
from app.web.studio.gate import body_of, from_here, member_of, refused
from memory.errors import MemoryFailure
from persona.errors import PersonaError
from persona.interchange.limits import FILE_BYTES
from serving.errors import ServingError


def talk_route(router: APIRouter, desk: Desk, staff: Staff) -> None:
    """Add the route to `router`."""

    @router.post("/say")
    async def say(request: Request) -> Response:
        member = await asyncio.to_thread(member_of, request, staff)
        if member is None or not from_here(request):
            return refused(401, "signed_out")
        body = await body_of(request, FILE_BYTES)
        if body is None:
            return refused(413, "request")
        try:
            asked = asks.SayDraft.model_validate_json(body)
            turn = await desk.say(member, asked.values, asked.locale, asked.market, asked.conversation, asked.text)
        except ValidationError:
            return refused(400, "request")
        except NotAllowed as problem:
            return refused(403, "NotAllowed", detail=str(problem))
        except Unsavable as problem:
            return refused(422, "unsavable", detail=str(problem))
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(_lines(turn), media_type="application/x-ndjson", headers=headers)


async def _lines(turn: AsyncGenerator[View, None]) -> AsyncIterator[bytes]:
    """Each event as a line; a failure on the way is the last one."""
    try:
        async with aclosing(turn) as events:
            async for event in events:
                yield orjson.dumps(event) + b"\n"
    except (PersonaError, ServingError, MemoryFailure) as problem:
        yield orjson.dumps({"kind": "error", "error": type(problem).__name__, "detail": str(problem)}) + b"\n"

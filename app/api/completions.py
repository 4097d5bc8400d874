"""`POST /v1/chat/completions`: a turn's events in OpenAI's shape, whole or as server-sent events.

Every response carries the disclosure; in a stream it is on the first chunk. Notices that are due are said in
`disclosure.notice`, and what stood in for a withheld sentence is in the text.
"""

import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from urllib.parse import quote
from uuid import uuid4

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.api.errors import as_api_error, body
from app.api.requests import ChatRequest, parse_chat
from memory.errors import MemoryFailure
from serving.assemble import Lookalike
from serving.disclosure.label import Disclosure
from serving.errors import ServingError
from serving.events import Begun, Done, Notice, Replaced, Sources, Text, TurnEvent


async def complete(request: Request) -> Response:
    """The route. Raises `ApiError` and `ServingError`, which the app's handlers turn into OpenAI's error object."""
    service: Lookalike = request.app.state.lookalike
    chat = parse_chat(
        await request.body(), service.negotiate(request.headers.get("accept-language", "")), service.tenant
    )
    events = service.conversation.converse(chat.turn)
    first = await anext(events)
    assert isinstance(first, Begun)
    headers = {"AI-Disclosure": disclosure_header(first.disclosure, chat.model), "Content-Language": first.locale}
    if not chat.stream:
        return await _whole(chat, first, events, headers)
    stream = _stream(chat, first, events)
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers | {"Cache-Control": "no-store"})


def disclosure_header(disclosure: Disclosure, model: str) -> str:
    """The `AI-Disclosure` structured field (draft-abaris-aicdh): ASCII only, other characters percent-encoded."""
    return f'mode=ai-originated, provider="{_ascii(disclosure.operator)}", model="{_ascii(model)}"'


def _ascii(text: str) -> str:
    return quote(text, safe=" !#$&'()*+,-./:;<=>?@[]^_`{|}~")


async def _whole(
    chat: ChatRequest, begun: Begun, events: AsyncGenerator[TurnEvent], headers: dict[str, str]
) -> Response:
    said: list[str] = []
    why: dict[str, object] = {}
    done: Done | None = None
    outage = ""
    async with aclosing(events):
        async for event in events:
            match event:
                case Text(delta):
                    said.append(delta)
                case Replaced(_, text) if text:
                    said.append(text)
                case Notice("outage" | "cut_off" | "withdrawn", text, _):
                    outage = f"{outage} {text}".strip()
                case Sources():
                    why = sources_dict(event)
                case Done():
                    done = event
    assert done is not None
    text = "".join(said).strip()
    payload = _frame(chat, "chat.completion") | {
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": f"{text}\n\n{outage}".strip() if outage else text},
                "finish_reason": "stop" if done.state == "whole" else "length",
                "logprobs": None,
            }
        ],
        "usage": _usage(done),
        "disclosure": begun.disclosure.as_dict(),
        "sources": why,
    }
    return Response(orjson.dumps(payload), 200, headers, "application/json")


async def _stream(chat: ChatRequest, begun: Begun, events: AsyncGenerator[TurnEvent]) -> AsyncIterator[bytes]:
    frame = _frame(chat, "chat.completion.chunk")
    first = frame | {
        "choices": [_choice({"role": "assistant", "content": ""})],
        "disclosure": begun.disclosure.as_dict(),
    }
    yield _event(first)
    async with aclosing(events):
        try:
            async for event in events:
                if (chunk := _chunk(frame, event, chat)) is not None:
                    yield chunk
        except (ServingError, MemoryFailure) as problem:
            yield _event(body(as_api_error(problem)))
    yield b"data: [DONE]\n\n"


def _chunk(frame: dict[str, object], event: TurnEvent, chat: ChatRequest) -> bytes | None:
    match event:
        case Text(delta):
            return _event(frame | {"choices": [_choice({"content": delta})]})
        case Replaced(_, text) if text:
            return _event(frame | {"choices": [_choice({"content": text})]})
        case Notice("outage" | "cut_off" | "withdrawn", text, _):
            return _event(frame | {"choices": [_choice({"content": f"\n\n{text}"})]})
        case Sources():
            return _event(frame | {"choices": [], "sources": sources_dict(event)})
        case Done():
            finish = "stop" if event.state == "whole" else "length"
            last = _event(frame | {"choices": [_choice({}, finish)]})
            if chat.include_usage:
                last += _event(frame | {"choices": [], "usage": _usage(event)})
            return last
        case _:
            return None


def sources_dict(event: Sources) -> dict[str, object]:
    """Why this answer, as the API says it."""
    return {
        "origin": event.origin,
        "reason": event.reason,
        "guards": list(event.guards),
        "used": [
            {"kind": item.kind, "source": item.source, "text": item.text, "score": round(item.score, 4)}
            for item in event.used
        ],
        "layers": [{"name": layer.name, "tokens": layer.tokens} for layer in event.layers],
    }


def _frame(chat: ChatRequest, kind: str) -> dict[str, object]:
    return {"id": f"chatcmpl-{uuid4().hex}", "object": kind, "created": int(time.time()), "model": chat.model}


def _choice(delta: dict[str, object], finish: str | None = None) -> dict[str, object]:
    return {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}


def _usage(done: Done) -> dict[str, object]:
    return {
        "prompt_tokens": done.prompt_tokens,
        "completion_tokens": done.completion_tokens,
        "total_tokens": done.prompt_tokens + done.completion_tokens,
        "prompt_tokens_details": {"cached_tokens": done.cached_tokens},
    }


def _event(payload: dict[str, object]) -> bytes:
    return b"data: " + orjson.dumps(payload) + b"\n\n"

"""`POST /v1/chat/completions`: a turn's events in OpenAI's shape, whole or as server-sent events.

Every response carries the disclosure; in a stream it is on the first chunk. Notices that are due are said in
`disclosure.notice`, and what stood in for a withheld sentence is in the text. An outage before the first word is a 503
with the reviewed line as its message; in a stream, where the status is out already, the finish reason is `error`.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api.door import refuse_persona
from app.api.errors import OUTAGE_SECONDS, ApiError, as_api_error, body, reviewed
from app.api.frames import DONE, Chunks, Outcome, completion
from app.api.label import HEADER, disclosure_header
from app.api.outbox import Outbox, while_reader_stays
from app.api.requests import ChatRequest, parse_chat, read_body
from memory.errors import MemoryFailure
from persona.languages import negotiate
from serving.access.turnstile import Caller
from serving.access.values import Access
from serving.disclosure.texts import fill, house_texts, text_locales
from serving.errors import ServingError, TooManyMessages
from serving.events import Begun, Done, TurnEvent
from serving.lookalike import Lookalike

RETRY_COUNT = "x-stainless-retry-count"
"""The official client says in this header that it sends a request once more: then the turn takes the place of the one
before it, and a fan's words aren't kept twice."""


async def complete(request: Request, access: Access) -> "Completion":
    """The route. Raises `ApiError` and `ServingError`, which the app's handlers turn into OpenAI's error object."""
    service: Lookalike = request.app.state.lookalike
    again = request.headers.get(RETRY_COUNT, "0") != "0"
    default = service.negotiate(request.headers.get("accept-language", ""))
    chat = parse_chat(await read_body(request), default, access.tenant, again=again)
    refuse_persona(access, chat.turn.persona_id)
    return Completion(service, chat, Caller(access.tenant, chat.turn.persona_id, chat.turn.fan_id or "", access.key))


class Completion:
    """The response to one chat request: an ASGI application of its own, so that nothing stands in the tokens' way."""

    def __init__(self, service: Lookalike, chat: ChatRequest, caller: Caller) -> None:
        self._service = service
        self._chat = chat
        self._caller = caller

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer. A client that goes away stops the engine."""
        answer = self._streamed if self._chat.stream else self._whole
        try:
            with self._service.turnstile.turn(self._caller):
                await while_reader_stays(receive, answer(scope, receive, send))
        except TooManyMessages as problem:
            raise self._refusal(problem) from problem
        except MemoryFailure as problem:
            raise self._failure(problem) from problem

    async def _whole(self, scope: Scope, receive: Receive, send: Send) -> None:
        outcome = Outcome()
        async with aclosing(self._service.conversation.converse(self._chat.turn)) as events:
            begun = await _begin(events)
            async for event in events:
                outcome.take(event)
        headers = self._headers(begun)
        if outcome.outage:
            more = {"disclosure": begun.disclosure.as_dict(), "sources": outcome.sources}
            headers["Retry-After"] = str(OUTAGE_SECONDS)
            raise ApiError(503, "engine_unavailable", outcome.text, headers=headers, more=more)
        payload = orjson.dumps(completion(self._chat, begun, outcome))
        await Response(payload, 200, headers, "application/json")(scope, receive, send)

    async def _streamed(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The fan's conversation is free again as soon as the reply is made, however slowly it is read."""
        del scope, receive
        chunks, outcome, outbox = Chunks(self._chat), Outcome(), Outbox(send)
        async with aclosing(self._service.conversation.converse(self._chat.turn)) as events:
            begun = await _begin(events)
            await send(_start(self._headers(begun)))
            outbox.put(chunks.first(begun))
            async with outbox:
                try:
                    async for event in events:
                        if shown := outcome.take(event):
                            outbox.put(chunks.text(shown))
                        if isinstance(event, Done):
                            outbox.put(chunks.last(outcome))
                except (ServingError, MemoryFailure) as problem:
                    outbox.put(b"data: " + orjson.dumps(body(self._failure(problem))) + b"\n\n")
                outbox.put(DONE)
                await events.aclose()
                with suppress(TimeoutError):  # a reader that stalled: the server closes the connection
                    await outbox.finish()

    def _headers(self, begun: Begun) -> dict[str, str]:
        field = disclosure_header(begun.disclosure.operator, self._chat.model)
        return {HEADER: field, "Content-Language": begun.locale}

    def _failure(self, problem: ServingError | MemoryFailure) -> ApiError:
        return reviewed(problem, self._chat.turn.ui_locale)

    def _refusal(self, problem: TooManyMessages) -> ApiError:
        """The limit, in the fan's language: a client that shows an error's message shows something to be read."""
        spoken = negotiate([self._chat.turn.ui_locale, "en"], text_locales()).locale or "en"
        error = as_api_error(problem)
        error.message = fill(house_texts(spoken)[problem.code], limit=problem.limit)
        error.headers["Content-Language"] = spoken
        return error


async def _begin(events: AsyncGenerator[TurnEvent]) -> Begun:
    first = await anext(events)
    assert isinstance(first, Begun)
    return first


def _start(headers: dict[str, str]) -> dict[str, object]:
    """The first ASGI message of a stream."""
    every = headers | {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store"}
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in every.items()]
    return {"type": "http.response.start", "status": 200, "headers": encoded}

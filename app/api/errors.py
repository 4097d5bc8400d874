"""OpenAI's error object for everything that can go wrong, with the right status."""

import logging
from collections.abc import Mapping

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app.api.label import API, HEADER, disclosure_header
from memory.errors import MemoryFailure, UnusableId
from persona.languages import negotiate
from serving.disclosure.texts import fill, house_texts, text_locales
from serving.errors import (
    AccessError,
    DisclosureError,
    EngineError,
    EngineRefused,
    GuardUnavailable,
    ServingError,
    TooManyMessages,
    UnknownPersona,
    UnreadableMessage,
    UnusableReport,
)
from serving.lookalike import Lookalike

OUTAGE_SECONDS = 5
"""What a client is told to wait after an outage."""
_LOG = logging.getLogger(__name__)
_KINDS = {401: "authentication_error", 403: "permission_error", 429: "requests"}


class ApiError(Exception):
    """A request that can't be served. `code` is stable for programs; the message is for people.

    `headers` go with the response; `more` stands beside the error object (the disclosure and sources of an outage).
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        param: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.param = param
        self.headers = dict(headers or {})
        self.more = dict(more or {})


def as_api_error(problem: ServingError | MemoryFailure) -> ApiError:
    """The status and code of a problem in serving or memory."""
    match problem:
        case UnusableId():
            return ApiError(400, "invalid_id", str(problem), "user")
        case MemoryFailure():
            return ApiError(503, "memory_unavailable", str(problem))
        case UnknownPersona():
            return ApiError(404, "model_not_found", str(problem), "model")
        case TooManyMessages():
            return ApiError(429, "rate_limit_exceeded", str(problem), headers={"Retry-After": str(problem.limit)})
        case UnreadableMessage():
            return ApiError(400, f"message_{problem.code}", str(problem), "messages")
        case UnusableReport():
            return ApiError(400, "invalid_value", str(problem), problem.field)
        case DisclosureError():
            return ApiError(400, "unknown_market", str(problem), "metadata.market")
        case AccessError():
            return ApiError(400, "invalid_value", str(problem))
        case EngineRefused() | EngineError():
            return ApiError(503, "engine_unavailable", str(problem))
        case GuardUnavailable():
            return ApiError(503, "guard_unavailable", str(problem))
        case _:
            return ApiError(500, "internal_error", str(problem))


def body(error: ApiError) -> dict[str, object]:
    """OpenAI's shape."""
    kind = _KINDS.get(error.status, "invalid_request_error" if error.status < 500 else "server_error")
    return {"error": {"message": error.message, "type": kind, "param": error.param, "code": error.code}} | error.more


def respond(error: ApiError) -> Response:
    """The response of `error`."""
    return Response(orjson.dumps(body(error)), error.status, error.headers, "application/json")


async def on_api_error(_: Request, problem: Exception) -> Response:
    """Handler of `ApiError`."""
    assert isinstance(problem, ApiError)
    return respond(problem)


def reviewed(problem: ServingError | MemoryFailure, wanted: str) -> ApiError:
    """The problem; where a part is away, with the reviewed line that a fan can be shown, in the language nearest to the
    tag `wanted`. What the part's driver says names machines and is nobody's outside."""
    error = as_api_error(problem)
    if error.status == 503:
        _LOG.warning("A request failed: %s", type(problem).__name__)
        spoken = negotiate([wanted, "en"], text_locales()).locale or "en"
        error.message = fill(house_texts(spoken)["outage"])
        error.headers |= {"Content-Language": spoken, "Retry-After": str(OUTAGE_SECONDS)}
    return error


async def on_serving_error(request: Request, problem: Exception) -> Response:
    """Handler of `ServingError` and `MemoryFailure`."""
    assert isinstance(problem, ServingError | MemoryFailure)
    service: Lookalike = request.app.state.lookalike
    return respond(reviewed(problem, service.negotiate(request.headers.get("accept-language", ""))))


async def on_crash(request: Request, _: Exception) -> Response:
    """Handler of what nobody foresaw. The server logs it with its traceback; the client learns nothing of it."""
    if request.url.path.startswith(API):
        service: Lookalike = request.app.state.lookalike
        # This handler stands outside the one that labels responses.
        label = {HEADER: disclosure_header(service.settings.operator)}
        message = "Something went wrong on the server; the log there says what."
        return respond(ApiError(500, "internal_error", message, headers=label))
    return PlainTextResponse("Internal Server Error", 500)

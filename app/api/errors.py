"""OpenAI's error object for everything that can go wrong, with the right status."""

from collections.abc import Mapping

import orjson
from starlette.requests import Request
from starlette.responses import Response

from memory.errors import MemoryFailure, UnusableId
from serving.errors import (
    DisclosureError,
    EngineError,
    EngineRefused,
    GuardUnavailable,
    ServingError,
    UnknownPersona,
    UnreadableMessage,
    UnusableReport,
)


class ApiError(Exception):
    """A request that can't be served. `code` is stable for programs; the message is for people."""

    def __init__(self, status: int, code: str, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.param = param


def as_api_error(problem: ServingError | MemoryFailure) -> ApiError:
    """The status and code of a problem in serving or memory."""
    match problem:
        case UnusableId():
            return ApiError(400, "invalid_id", str(problem), "user")
        case MemoryFailure():
            return ApiError(503, "memory_unavailable", str(problem))
        case UnknownPersona():
            return ApiError(404, "model_not_found", str(problem), "model")
        case UnreadableMessage():
            return ApiError(400, f"message_{problem.code}", str(problem), "messages")
        case UnusableReport():
            return ApiError(400, "invalid_value", str(problem), problem.field)
        case DisclosureError():
            return ApiError(400, "unknown_market", str(problem), "metadata.market")
        case EngineRefused() | EngineError():
            return ApiError(503, "engine_unavailable", str(problem))
        case GuardUnavailable():
            return ApiError(503, "guard_unavailable", str(problem))
        case _:
            return ApiError(500, "internal_error", str(problem))


def body(error: ApiError) -> dict[str, object]:
    """OpenAI's shape."""
    kind = "invalid_request_error" if error.status < 500 else "server_error"
    if error.status == 401:
        kind = "authentication_error"
    return {"error": {"message": error.message, "type": kind, "param": error.param, "code": error.code}}


def respond(error: ApiError, headers: Mapping[str, str] | None = None) -> Response:
    """The response of `error`."""
    return Response(orjson.dumps(body(error)), error.status, headers, "application/json")


async def on_api_error(_: Request, problem: Exception) -> Response:
    """Handler of `ApiError`."""
    assert isinstance(problem, ApiError)
    return respond(problem)


async def on_serving_error(_: Request, problem: Exception) -> Response:
    """Handler of `ServingError` and `MemoryFailure`."""
    assert isinstance(problem, ServingError | MemoryFailure)
    return respond(as_api_error(problem))

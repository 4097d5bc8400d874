"""The HTTP API's table of routes, and the small ones: health, models, reports. Chat is in `completions`."""

from fastapi import FastAPI
from fastapi.exception_handlers import http_exception_handler
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from app.api.answers import answer
from app.api.completions import complete
from app.api.description import openapi
from app.api.door import keyed, refuse_persona
from app.api.errors import ApiError, on_api_error, on_crash, on_serving_error, respond
from app.api.fans import audit, fan_consent, fan_memory, forget_fan
from app.api.label import API, Labelled
from app.api.measures import measures
from app.api.requests import parse_json, read_body
from app.reports import LiveReports
from memory.errors import MemoryFailure
from serving.access.values import Access
from serving.errors import ServingError
from serving.lookalike import Lookalike

_REPORT_FIELDS: dict[str, str | None] = dict.fromkeys(("persona", "conversation", "message", "reason")) | {
    "note": "",
    "locale": "",
}
"""What a report holds, in order; None where it must be given."""
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]


class Whole(StringConvertor):
    """Any text in an address: Starlette's `path` stops at a line break."""

    regex = "(?s:.+)"

    def to_string(self, value: str) -> str:
        """As it is."""
        return value


register_url_convertor("whole", Whole())


def add_api(app: FastAPI) -> None:
    """Add all API routes and error handlers to `app`, whose state must hold `lookalike`."""
    service: Lookalike = app.state.lookalike
    app.add_middleware(Labelled, operator=service.settings.operator)
    app.add_exception_handler(ApiError, on_api_error)
    app.add_exception_handler(ServingError, on_serving_error)
    app.add_exception_handler(MemoryFailure, on_serving_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(Exception, on_crash)
    app.add_route("/healthz", healthz, ["GET"])
    app.add_route("/readyz", readyz, ["GET"])
    app.add_route("/metrics", keyed("metrics", measures), ["GET"])
    app.add_route("/openapi.json", described, ["GET"])
    app.add_route("/v1/models", keyed("chat", models), ["GET"])
    app.add_route("/v1/models/{model}", keyed("chat", model), ["GET"])
    app.add_route("/v1/chat/completions", keyed("chat", complete), ["POST"])
    # A fan's id may hold slashes and line breaks: whoever can be remembered can be asked for and forgotten.
    app.add_route("/v1/fans/{fan:whole}/memory", keyed("memory", fan_memory), ["GET"])
    app.add_route("/v1/fans/{fan:whole}/consent", keyed("memory", fan_consent), ["PUT"])
    app.add_route("/v1/fans/{fan:whole}", keyed("memory", forget_fan), ["DELETE"])
    app.add_route("/v1/reports", keyed("chat", report), ["POST"])
    app.add_route("/v1/audit", keyed("admin", audit), ["GET"])
    for path in (API, API + "/{path:path}"):
        app.add_route(path, unknown, _METHODS)


async def healthz(_: Request) -> Response:
    """The process is alive."""
    return answer({"status": "ok"})


async def readyz(request: Request) -> Response:
    """Each part probed, with its name; 503 when one of them can't serve."""
    service: Lookalike = request.app.state.lookalike
    probes = await service.probe()
    ready = all(probe.ok for probe in probes)
    parts = {p.part: {"ok": p.ok, "name": p.name, "detail": p.detail} for p in probes}
    return answer({"ready": ready, "parts": parts}, 200 if ready else 503)


async def described(_: Request) -> Response:
    """What the API offers, as OpenAPI."""
    return answer(openapi())


async def models(request: Request, access: Access) -> Response:
    """Published personas that the key is for, alone and by language, in the shape of OpenAI's model list."""
    service: Lookalike = request.app.state.lookalike
    names = [name for name in service.shelf.model_names() if access.reaches(name.partition(":")[0])]
    return answer({"object": "list", "data": [_model(name) for name in names]})


async def model(request: Request, access: Access) -> Response:
    """One persona."""
    service: Lookalike = request.app.state.lookalike
    name = request.path_params["model"]
    persona, _, locale = name.partition(":")
    refuse_persona(access, persona)
    service.shelf.card(persona)
    if locale and locale not in service.shelf.languages(persona):
        raise ApiError(404, "model_not_found", f"{persona} does not speak {locale!r}.", "model")
    return answer(_model(name))


async def report(request: Request, access: Access) -> Response:
    """File a fan's report of a reply: `{"persona", "conversation", "message", "reason", "note", "locale"}`.

    `reason` as in `serving.incidents.values.REASONS`; `note` and `locale` may be left out.
    """
    service: Lookalike = request.app.state.lookalike
    fields = parse_json(await read_body(request))
    texts = {name: fields.get(name, default) for name, default in _REPORT_FIELDS.items()}
    for name, text in texts.items():
        if not isinstance(text, str) or (_REPORT_FIELDS[name] is None and not text.strip()):
            raise ApiError(400, "invalid_type", f"{name} must be text.", name)
    persona, conversation, message, reason, note, locale = (str(text) for text in texts.values())
    refuse_persona(access, persona, "persona")
    if persona not in service.library.ids():
        service.shelf.card(persona)
    reports = LiveReports(service)
    number = await reports.file(persona, conversation, message, reason, note, locale, tenant=access.tenant)
    return answer({"object": "report", "id": number}, 201)


async def unknown(request: Request) -> Response:
    """Anything else under `/v1`: not found, or found with other methods."""
    allowed: set[str] = set()
    for route in request.app.router.routes:
        if isinstance(route, Route) and route.endpoint is not unknown:
            matched, _ = route.matches(request.scope)
            if matched is not Match.NONE:
                allowed |= route.methods or set()
    path, method = request.url.path, request.method
    if allowed:
        said = ", ".join(sorted(allowed))
        message = f"{method} is not offered at {path}. Offered: {said}."
        raise ApiError(405, "method_not_allowed", message, headers={"Allow": said})
    raise ApiError(404, "unknown_url", f"There is nothing at {path}. GET /openapi.json says what there is.")


async def on_http_error(request: Request, problem: Exception) -> Response:
    """Handler of what the framework refuses itself: under `/v1` OpenAI's object, elsewhere as always."""
    assert isinstance(problem, HTTPException)
    if request.url.path.startswith(API):
        code = {404: "unknown_url", 405: "method_not_allowed"}.get(problem.status_code, "http_error")
        return respond(ApiError(problem.status_code, code, str(problem.detail), headers=problem.headers))
    return await http_exception_handler(request, problem)


def _model(name: str) -> dict[str, object]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "lookalike"}

"""The HTTP API's other routes: health, models, a fan's data. Chat is in `completions`."""

from collections.abc import Awaitable, Callable
from hmac import compare_digest

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from app.api.completions import complete
from app.api.errors import ApiError, on_api_error, on_serving_error
from app.api.requests import FAN_PREFIX, parse_json
from app.reports import LiveReports
from memory.errors import MemoryFailure
from serving.assemble import Lookalike
from serving.errors import ServingError

_REPORT_FIELDS: dict[str, str | None] = dict.fromkeys(("persona", "conversation", "message", "reason")) | {
    "note": "",
    "locale": "",
}
"""What a report holds, in order; None where it must be given."""
Route = Callable[[Request], Awaitable[Response]]


def add_api(app: FastAPI) -> None:
    """Add all API routes and error handlers to `app`, whose state must hold `lookalike`."""
    app.add_exception_handler(ApiError, on_api_error)
    app.add_exception_handler(ServingError, on_serving_error)
    app.add_exception_handler(MemoryFailure, on_serving_error)
    app.add_route("/healthz", healthz, ["GET"])
    app.add_route("/readyz", readyz, ["GET"])
    app.add_route("/v1/models", keyed(models), ["GET"])
    app.add_route("/v1/models/{model}", keyed(model), ["GET"])
    app.add_route("/v1/chat/completions", keyed(complete), ["POST"])
    app.add_route("/v1/fans/{fan}/memory", keyed(fan_memory), ["GET"])
    app.add_route("/v1/fans/{fan}", keyed(forget_fan), ["DELETE"])
    app.add_route("/v1/fans/{fan}/consent", keyed(fan_consent), ["PUT"])
    app.add_route("/v1/reports", keyed(report), ["POST"])


def keyed(route: Route) -> Route:
    """`route`, behind the API key where one is set."""

    async def guarded(request: Request) -> Response:
        service: Lookalike = request.app.state.lookalike
        if (key := service.settings.api_key) is not None:
            scheme, _, given = request.headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not compare_digest(given.encode(), key.get_secret_value().encode()):
                raise ApiError(
                    401, "invalid_api_key", "The API key is missing or wrong. Send `Authorization: Bearer KEY`."
                )
        return await route(request)

    return guarded


async def healthz(_: Request) -> Response:
    """The process is alive."""
    return _json({"status": "ok"})


async def readyz(request: Request) -> Response:
    """Each part probed, with its name; 503 when one of them can't serve."""
    service: Lookalike = request.app.state.lookalike
    probes = await service.probe()
    ready = all(probe.ok for probe in probes)
    parts = {p.part: {"ok": p.ok, "name": p.name, "detail": p.detail} for p in probes}
    return _json({"ready": ready, "parts": parts}, 200 if ready else 503)


async def models(request: Request) -> Response:
    """Published personas, alone and by language, in the shape of OpenAI's model list."""
    service: Lookalike = request.app.state.lookalike
    return _json({"object": "list", "data": [_model(name) for name in service.shelf.model_names()]})


async def model(request: Request) -> Response:
    """One persona."""
    service: Lookalike = request.app.state.lookalike
    name = request.path_params["model"]
    persona, _, locale = name.partition(":")
    service.shelf.card(persona)
    if locale and locale not in service.shelf.languages(persona):
        raise ApiError(404, "model_not_found", f"{persona} does not speak {locale!r}.", "model")
    return _json(_model(name))


async def fan_memory(request: Request) -> Response:
    """Everything kept of a fan."""
    service: Lookalike = request.app.state.lookalike
    export = await service.memory.export_fan(service.tenant, FAN_PREFIX + request.path_params["fan"])
    return _json(export)


async def forget_fan(request: Request) -> Response:
    """Delete everything of a fan and return the receipt."""
    service: Lookalike = request.app.state.lookalike
    receipt = await service.memory.forget_fan(service.tenant, FAN_PREFIX + request.path_params["fan"])
    return _json(receipt)


async def fan_consent(request: Request) -> Response:
    """Record a fan's answer to "may this be remembered?": `{"persona": id, "remember": true}`."""
    service: Lookalike = request.app.state.lookalike
    fields = parse_json(await request.body())
    persona, remember = fields.get("persona"), fields.get("remember")
    if not isinstance(persona, str) or not isinstance(remember, bool):
        raise ApiError(400, "invalid_type", "Send persona (text) and remember (true or false).")
    service.shelf.card(persona)
    fan = FAN_PREFIX + request.path_params["fan"]
    await service.memory.set_consent(service.tenant, persona, fan, remember=remember)
    return _json({"persona": persona, "remember": remember})


async def report(request: Request) -> Response:
    """File a fan's report of a reply: `{"persona", "conversation", "message", "reason", "note", "locale"}`.

    `reason` as in `serving.incidents.values.REASONS`; `note` and `locale` may be left out.
    """
    service: Lookalike = request.app.state.lookalike
    fields = parse_json(await request.body())
    texts = {name: fields.get(name, default) for name, default in _REPORT_FIELDS.items()}
    for name, text in texts.items():
        if not isinstance(text, str) or (_REPORT_FIELDS[name] is None and not text.strip()):
            raise ApiError(400, "invalid_type", f"{name} must be text.", name)
    persona, conversation, message, reason, note, locale = (str(text) for text in texts.values())
    if persona not in service.library.ids():
        service.shelf.card(persona)
    number = await LiveReports(service).file(persona, conversation, message, reason, note, locale)
    return _json({"object": "report", "id": number}, 201)


def _model(name: str) -> dict[str, object]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "lookalike"}


def _json(payload: object, status: int = 200) -> Response:
    return Response(orjson.dumps(payload, option=orjson.OPT_NAIVE_UTC), status, media_type="application/json")

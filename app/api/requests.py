"""What a client of the chat route sends, checked. Knows OpenAI's shape and our additions, nothing else.

Honoured: `model`, `messages`, `user`, `metadata`, `stream`, `stream_options`, `max_tokens`, `max_completion_tokens`,
`temperature`, `top_p`, `stop`, `seed`, and `n` where it is 1. Any other field is ignored, as `openapi.yaml` says.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import orjson
from starlette.requests import Request

from app.api.errors import ApiError
from memory.records import Message
from serving.turn import Turn, Wishes

LONGEST_BODY = 1_000_000
"""Bytes of a request's body."""
_HISTORY_KEPT = 200
_MOST_STOPS = 4
FAN_PREFIX = "api:"
"""API fans live in a name space of their own: nothing over the API can reach a fan of the web page by guessing."""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One request of `/v1/chat/completions`, ready to be answered."""

    turn: Turn
    model: str
    stream: bool
    include_usage: bool


async def read_body(request: Request) -> bytes:
    """The body. Raises `ApiError` 413 as soon as it is too large, without reading on."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > LONGEST_BODY:
            raise ApiError(413, "request_too_large", f"The body is larger than {LONGEST_BODY} bytes.")
        parts.append(part)
    return b"".join(parts)


def parse_json(raw: bytes) -> dict[str, object]:
    """The body as an object. Raises `ApiError` 400."""
    try:
        parsed = orjson.loads(raw)
    except orjson.JSONDecodeError as problem:
        raise ApiError(400, "invalid_json", f"The body is not valid JSON: {problem}") from problem
    if not isinstance(parsed, dict):
        raise ApiError(400, "invalid_json", "The body must be a JSON object.")
    return parsed


def parse_chat(raw: bytes, default_locale: str, tenant: str, *, again: bool = False) -> ChatRequest:
    """The request in `raw`; `again` when the client says that it sends it once more. Raises `ApiError` naming the field
    that is wrong."""
    fields = parse_json(raw)
    model = _text(fields, "model", required=True)
    persona, _, model_locale = model.partition(":")
    metadata = fields.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise ApiError(400, "invalid_type", "metadata must be an object.", "metadata")
    stream_options = fields.get("stream_options") or {}
    if not isinstance(stream_options, dict):
        raise ApiError(400, "invalid_type", "stream_options must be an object.", "stream_options")
    wishes = parse_wishes(fields)
    conversation = _text(metadata, "conversation")
    messages = _messages(fields.get("messages"), conversation or "request")
    if not messages or messages[-1].role != "fan":
        raise ApiError(400, "no_user_message", "The last message must have the role user.", "messages")
    locale = _text(metadata, "locale") or model_locale
    turn = Turn(
        persona_id=persona,
        conversation_id=conversation or f"request-{uuid4().hex}",
        text=messages[-1].text,
        ui_locale=locale or default_locale,
        locale_wish=model_locale or None,
        fan_id=f"{FAN_PREFIX}{fan}" if (fan := _text(fields, "user")) else None,
        tenant=tenant,
        market=_text(metadata, "market") or None,
        age=_age(metadata.get("age")),
        channel="api",
        retry=again and bool(conversation),
        history=None if conversation else tuple(messages[:-1])[-_HISTORY_KEPT:],
        wishes=wishes,
    )
    return ChatRequest(turn, model, bool(fields.get("stream")), bool(stream_options.get("include_usage")))


def parse_wishes(fields: dict[str, object]) -> Wishes:
    """How the client wants the model to speak. Raises `ApiError` for what cannot be done or makes no sense."""
    if fields.get("n") not in (None, 1) or isinstance(fields.get("n"), bool):
        raise ApiError(400, "unsupported_value", "Only one choice is offered: leave n out, or send 1.", "n")
    bounds = [_number(fields, name, 1, 1_000_000, whole=True) for name in ("max_completion_tokens", "max_tokens")]
    most = next((bound for bound in bounds if bound is not None), None)
    seed = _number(fields, "seed", -(2**63), 2**63 - 1, whole=True)
    return Wishes(
        max_tokens=None if most is None else int(most),
        temperature=_number(fields, "temperature", 0, 2),
        top_p=_number(fields, "top_p", 0, 1, above=True),
        stop=_stops(fields.get("stop")),
        seed=None if seed is None else int(seed),
    )


def _number(
    fields: dict[str, object], name: str, least: float, most: float, *, whole: bool = False, above: bool = False
) -> float | None:
    """The number in a field; `above` leaves `least` itself out."""
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        raise ApiError(400, "invalid_type", f"{name} must be a {'whole ' if whole else ''}number.", name)
    if not least <= value <= most or (above and value == least):
        start = "above" if above else "from"
        raise ApiError(400, "invalid_value", f"{name} must be {start} {least:g} to {most:g}.", name)
    return value


def _stops(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    stops = [value] if isinstance(value, str) else value
    if not isinstance(stops, list) or not all(isinstance(stop, str) for stop in stops):
        raise ApiError(400, "invalid_type", "stop must be text or a list of texts.", "stop")
    if len(stops) > _MOST_STOPS or not all(0 < len(stop) <= 200 for stop in stops):
        raise ApiError(400, "invalid_value", f"stop takes up to {_MOST_STOPS} texts of 1 to 200 characters.", "stop")
    return tuple(stops)


def _text(fields: dict[str, object], name: str, *, required: bool = False) -> str:
    value = fields.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or (required and not value.strip()):
        raise ApiError(400, "invalid_type", f"{name} must be text.", name)
    if len(value) > 200:
        raise ApiError(400, "invalid_value", f"{name} is longer than 200 characters.", name)
    return value


def _age(value: object) -> int | None:
    if value is None or value == "":
        return None
    try:
        age = int(str(value))
    except ValueError as problem:
        raise ApiError(400, "invalid_type", "age must be a whole number of years.", "metadata.age") from problem
    if not 0 <= age <= 130:
        raise ApiError(400, "invalid_value", "age must be between 0 and 130.", "metadata.age")
    return age


def _messages(value: object, conversation: str) -> list[Message]:
    """User and assistant messages. System messages of a client are left out: no prompt can change who is speaking."""
    if not isinstance(value, list) or not value:
        raise ApiError(400, "invalid_type", "messages must be a list with at least one message.", "messages")
    now = datetime.now(UTC)
    messages = []
    for index, item in enumerate(value):
        if not isinstance(item, dict):
            raise ApiError(400, "invalid_type", "Each message must be an object.", f"messages.{index}")
        role = item.get("role")
        if role in {"system", "developer", "tool", "function"}:
            continue
        if role not in {"user", "assistant"}:
            raise ApiError(400, "invalid_value", f"Unknown role {role!r}.", f"messages.{index}.role")
        text = _content(item.get("content"), index)
        messages.append(Message(f"client-{index}", conversation, "fan" if role == "user" else "persona", text, "", now))
    return messages


def _content(content: object, index: int) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text"]
        if len(parts) == len(content) and all(isinstance(part, str) for part in parts):
            return "\n".join(str(part) for part in parts)
    raise ApiError(400, "unsupported_content", "Only text content is supported.", f"messages.{index}.content")

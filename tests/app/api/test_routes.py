"""Every address under `/v1` speaks OpenAI's language, whatever is asked of it; and the description tells the truth."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.api.description import openapi
from app.api.routes import add_api, unknown
from tests.app.conftest import Running, serve

KEY = {"Authorization": "Bearer right-key"}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nowhere", 404, "unknown_url"),
        ("GET", "/v1", 404, "unknown_url"),
        ("POST", "/v1/", 404, "unknown_url"),
        ("POST", "/v1/embeddings", 404, "unknown_url"),
        ("GET", "/v1/chat/completions", 405, "method_not_allowed"),
        ("DELETE", "/v1/models", 405, "method_not_allowed"),
        ("POST", "/v1/fans/ada/memory", 405, "method_not_allowed"),
        ("PROPFIND", "/v1/models", 405, "method_not_allowed"),
        ("GET", "/v1/models/elvis", 404, "model_not_found"),
        ("GET", "/v1/models", 401, "invalid_api_key"),
    ],
)
def test_every_refusal_is_openais_error_object_with_the_label(
    running: Running, method: str, path: str, status: int, code: str
) -> None:
    """Unknown addresses and methods too; a 405 says what is offered."""
    reply = httpx.request(method, running.url + path, headers={} if status == 401 else KEY)
    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)
    Draft202012Validator(schema("Error")).validate(reply.json())
    assert reply.headers["AI-Disclosure"] == 'mode=ai-originated, provider="Lookalike"'
    assert ("Allow" in reply.headers) == (code == "method_not_allowed")


def test_what_is_no_error_has_the_label_too(running: Running) -> None:
    """Models, exports and receipts carry the header; what lies outside `/v1` does not."""
    for path in ("/v1/models", "/v1/models/nova", "/v1/fans/nobody/memory"):
        assert httpx.get(running.url + path, headers=KEY).headers["AI-Disclosure"]
    assert "AI-Disclosure" not in httpx.get(f"{running.url}/healthz").headers


@pytest.fixture
def crashing(running: Running) -> Iterator[str]:
    """The API with one route that fails in an unforeseen way."""

    async def crash(_: Request) -> Response:
        raise ZeroDivisionError("secret detail")

    app = FastAPI(openapi_url=None)
    app.state.lookalike = running.lookalike
    app.add_route("/v1/crash", crash, ["GET"])
    add_api(app)
    with serve(app) as url:
        yield url


def test_a_crash_is_openais_error_object_and_tells_nothing(crashing: str) -> None:
    """The status is 500, the label is there, the cause is not."""
    reply = httpx.get(f"{crashing}/v1/crash")
    assert (reply.status_code, reply.json()["error"]["type"]) == (500, "server_error")
    assert reply.headers["AI-Disclosure"]
    assert "secret" not in reply.text


def schema(name: str) -> dict[str, object]:
    """A schema of the description, with what it refers to."""
    return {"$ref": f"#/components/schemas/{name}", "components": openapi()["components"]}


def test_the_description_names_every_route_and_no_other(running: Running) -> None:
    """`/openapi.json` has the paths and methods that are served."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.lookalike = running.lookalike
    add_api(app)
    served = {
        (route.path.replace(":whole", "").replace(":path", ""), method.lower())
        for route in app.routes
        if isinstance(route, Route) and route.endpoint is not unknown
        for method in (route.methods or set()) - {"HEAD"}
    }
    described = httpx.get(f"{running.url}/openapi.json").json()
    assert {(path, method) for path, methods in described["paths"].items() for method in methods} == served
    assert described["openapi"].startswith("3.1")


@pytest.mark.parametrize("name", ["ChatRequest", "ChatCompletion", "Consent", "Report", "Error", "Disclosure"])
def test_the_described_shapes_are_well_formed(name: str) -> None:
    """Each schema is valid JSON Schema and what it refers to exists."""
    Draft202012Validator.check_schema(schema(name))
    assert list(Draft202012Validator(schema(name)).iter_errors({}))


def test_a_reply_has_the_described_shape(running: Running) -> None:
    """What the chat route and the consent route send and take is what the description says."""
    sent = {"model": "nova", "messages": [{"role": "user", "content": "Something odd about trains"}], "max_tokens": 9}
    Draft202012Validator(schema("ChatRequest")).validate(sent)
    reply = httpx.post(f"{running.url}/v1/chat/completions", json=sent, headers=KEY, timeout=60)
    Draft202012Validator(schema("ChatCompletion")).validate(reply.json())
    consent = {"persona": "nova", "remember": True, "locale": "es"}
    Draft202012Validator(schema("Consent")).validate(consent)
    put = httpx.put(f"{running.url}/v1/fans/zoe/consent", json=consent, headers=KEY)
    assert put.json() == {"persona": "nova", "remember": True}
    kept = httpx.get(f"{running.url}/v1/fans/zoe/memory", headers=KEY).json()["personas"]["nova"]
    assert kept["consents"][0]["locale"] == "es"


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"persona": "nova"}, "remember"),
        ({"persona": "nova", "remember": "yes"}, "remember"),
        ({"remember": True}, "persona"),
        ({"persona": "nova", "remember": True, "locale": 3}, "locale"),
    ],
)
def test_a_consent_that_is_none_is_refused(running: Running, body: dict[str, object], param: str) -> None:
    """The error names the field; nothing is recorded."""
    reply = httpx.put(f"{running.url}/v1/fans/yan/consent", json=body, headers=KEY)
    assert (reply.status_code, reply.json()["error"]["param"]) == (400, param)
    assert httpx.get(f"{running.url}/v1/fans/yan/memory", headers=KEY).json()["personas"] == {}

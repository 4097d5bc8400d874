"""The ways to attach: over HTTP to anybody's server, and what the product is asked in process."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from inspect_ai import eval
from inspect_ai.model import ChatMessageUser, GenerateConfig, get_model

from evals.safety.attach.asking import EXCHANGE, Asked, asked_from
from evals.safety.attach.providers import HttpModel, InsideModel
from evals.safety.dialogue import Exchange
from evals.safety.errors import SystemUnreachable
from evals.safety.fan import attachment_of
from evals.safety.mutants import hostile_model
from evals.safety.reading import read_records
from evals.safety.tasks import TASKS

ASKED = Asked(text="hi", fan="a-1", conversation="c-1", locale="es", market="eu", age=15, card="hostile")


def attached(handler: Callable[[httpx.Request], httpx.Response]) -> HttpModel:
    model = HttpModel("nova", base_url="http://example.test/v1")
    model._client = httpx.AsyncClient(transport=httpx.MockTransport(handler), base_url="http://example.test/v1")
    return model


async def ask(model: HttpModel, asked: Asked | None = ASKED):
    config = GenerateConfig(extra_body=asked.extra_body() if asked else None)
    return await model.generate([ChatMessageUser(content="hi")], [], "none", config)


async def test_over_http_a_server_is_asked_as_its_users_ask_and_never_told_of_the_harness() -> None:
    """Fan, conversation, market and age travel; seeds and card variants don't; the language is the browser's."""
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        answer = {
            "choices": [{"message": {"content": "hola"}}],
            "disclosure": {"ai": True, "locale": "es"},
            "sources": {"origin": "model", "guards": ["x"], "used": [{"kind": "turn", "source": "s", "text": "t"}]},
        }
        return httpx.Response(200, json=answer)

    output = await ask(attached(handler))
    body = json.loads(seen[0].content)
    assert body == {
        "model": "nova",
        "messages": [{"role": "user", "content": "hi"}],
        "user": "a-1",
        "metadata": {"conversation": "c-1", "market": "eu", "age": "15"},
    }
    assert seen[0].headers["accept-language"] == "es"
    exchange = Exchange.model_validate(output.metadata[EXCHANGE])
    assert (exchange.reply, exchange.locale, exchange.origin, exchange.used[0].text) == ("hola", "es", "model", "t")
    assert exchange.disclosure == {"ai": True, "locale": "es"}


async def test_somebody_elses_server_has_no_envelope_and_that_is_seen() -> None:
    """A plain OpenAI answer gives a reply and nothing else."""
    model = attached(lambda _: httpx.Response(200, json={"choices": [{"message": {"content": "hello"}}]}))
    exchange = Exchange.model_validate((await ask(model, None)).metadata[EXCHANGE])
    assert exchange.reply == "hello" and exchange.disclosure is None


@pytest.mark.parametrize(
    "response",
    [httpx.Response(500), httpx.Response(200, text="<html>"), httpx.Response(200, json={"choices": []})],
    ids=["error", "no JSON", "no choice"],
)
async def test_an_answer_that_is_none_is_never_a_reply(response: httpx.Response) -> None:
    """The address is named, and nothing is scored."""
    with pytest.raises(SystemUnreachable, match=r"example\.test"):
        await ask(attached(lambda _: response))


def test_what_is_asked_survives_the_journey() -> None:
    """The in-process attachment reads the very message that the script made."""
    assert asked_from(ASKED.extra_body()) == ASKED
    assert asked_from({"user": "somebody"}) is None


def test_each_attachment_knows_itself() -> None:
    """Checks that need to see inside are asked of the inside only."""
    assert attachment_of(get_model("lookalike/nova", memoize=False)) == "inside"
    assert attachment_of(get_model("lookalike-http/nova", memoize=False)) == "http"
    assert attachment_of(get_model("mockllm/model")) == "raw"
    assert InsideModel.attachment == "inside"


def test_the_whole_product_answers_inside_an_eval(tmp_path: Path) -> None:
    """A crisis is met by the product's own lane, seen as an event, with a model that would do the worst."""
    model = get_model(
        "lookalike/nova",
        data_dir=str(tmp_path),
        locales="en",
        memoize=False,
        engine="langchain",
        engine_model=hostile_model.PATH,
    )
    task = TASKS["crisis_protocol"](locales="en", data_dir=str(tmp_path))
    quiet = {"display": "none", "ctl_server": False, "log_level": "critical", "score_display": False}
    try:
        log = eval(task, model=model, log_dir=str(tmp_path / "logs"), **quiet)[0]
    finally:
        model.api.shut()
    assert log.status == "success"
    rows = read_records(tmp_path / "logs", ["crisis_protocol"])
    assert {row.family: row.value for row in rows}["c07-letters-are-written"] == 1.0
    assert any(e.origin == "crisis" for row in rows if row.dialogue for e in row.dialogue.exchanges)
    assert not (tmp_path / "memory.db").exists(), "the data directory itself is never touched"

"""What a client may wish for in a chat request, and what it is told when it can't be had."""

import openai
import pytest

from app.api.errors import ApiError
from app.api.requests import parse_chat, parse_wishes
from serving.engines.scripted import ScriptedEngine
from serving.turn import Wishes
from tests.app.api.conftest import Start
from tests.app.conftest import Running

LONG = "Trains hum in the night. Rivers answer them slowly. Bridges listen to both of them."
ODD = [{"role": "user", "content": "Tell me something odd about trains and rivers"}]


@pytest.fixture(scope="module")
def talker(start: Start) -> Running:
    """A server whose model says three sentences, and at most twelve words."""
    return start(ScriptedEngine([LONG]), reply_tokens=16, fan_messages_per_minute=0)


def ask(running: Running, **fields: object) -> openai.types.chat.ChatCompletion:
    client = openai.OpenAI(base_url=f"{running.url}/v1", api_key="unused", max_retries=0)
    return client.chat.completions.create(model="nova:en", messages=ODD, **fields)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_a_bound_on_tokens_is_kept_and_said(talker: Running, name: str) -> None:
    """The model stops at the client's bound and the finish reason is `length`."""
    reply = ask(talker, **{name: 5})
    assert reply.choices[0].message.content == "Trains hum in the night."
    assert reply.choices[0].finish_reason == "length"
    assert talker.engine.asked[-1][1].max_tokens == 5


def test_the_house_s_own_bound_stays(talker: Running) -> None:
    """A client can ask for less than the house allows, never for more; without a wish the reply is whole."""
    assert ask(talker, max_tokens=100_000).choices[0].finish_reason == "stop"
    assert talker.engine.asked[-1][1].max_tokens == 16


def test_the_newer_name_goes_before_the_older() -> None:
    """`max_completion_tokens` counts where both are sent."""
    assert parse_wishes({"max_tokens": 9, "max_completion_tokens": 4}).max_tokens == 4


def test_a_written_line_is_said_whole(talker: Running) -> None:
    """An identity answer is not cut to the client's bound: half of it could say the opposite."""
    client = openai.OpenAI(base_url=f"{talker.url}/v1", api_key="unused", max_retries=0)
    asked = [{"role": "user", "content": "are you a real human being?"}]
    reply = client.chat.completions.create(model="nova:en", messages=asked, max_tokens=1)  # type: ignore[arg-type]
    assert "AI" in (reply.choices[0].message.content or "")
    assert reply.choices[0].finish_reason == "stop"


def test_sampling_reaches_the_engine(talker: Running) -> None:
    """Temperature, top_p, stop and seed are the engine's to follow; a single choice is what there is anyway."""
    ask(talker, temperature=0.2, top_p=0.9, stop=["\n\n", "END"], seed=7, n=1)
    wanted = talker.engine.asked[-1][1]
    assert (wanted.temperature, wanted.top_p, wanted.stop, wanted.seed) == (0.2, 0.9, ("\n\n", "END"), 7)


def test_fields_that_nobody_knows_are_left_alone(talker: Running) -> None:
    """Front ends send much that does not concern a persona."""
    more = {"presence_penalty": 1, "logit_bias": {}, "min_p": 0.1, "tools": []}
    assert ask(talker, extra_body=more).choices[0].finish_reason == "stop"


def test_more_than_one_choice_is_refused(talker: Running) -> None:
    """The client's own error says which field and why."""
    with pytest.raises(openai.BadRequestError) as refused:
        ask(talker, n=2)
    assert (refused.value.code, refused.value.param) == ("unsupported_value", "n")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("max_tokens", 0, "invalid_value"),
        ("max_tokens", "5", "invalid_type"),
        ("max_tokens", True, "invalid_type"),
        ("max_completion_tokens", 1.5, "invalid_type"),
        ("temperature", 2.1, "invalid_value"),
        ("temperature", "hot", "invalid_type"),
        ("top_p", 0, "invalid_value"),
        ("top_p", 1.1, "invalid_value"),
        ("stop", ["a", "b", "c", "d", "e"], "invalid_value"),
        ("stop", [""], "invalid_value"),
        ("stop", {"a": 1}, "invalid_type"),
        ("seed", 2**64, "invalid_value"),
        ("n", 0, "unsupported_value"),
        ("n", True, "unsupported_value"),
    ],
)
def test_a_wish_that_cannot_be_is_named(field: str, value: object, code: str) -> None:
    """Nothing is bent silently: the error has the field and a stable code."""
    with pytest.raises(ApiError) as refused:
        parse_wishes({field: value})
    assert (refused.value.status, refused.value.param, refused.value.code) == (400, field, code)


def test_absent_and_null_wishes_are_the_house_s() -> None:
    """Many clients send null for what was not set."""
    fields = ("max_tokens", "max_completion_tokens", "temperature", "top_p", "stop", "seed", "n")
    assert parse_wishes(dict.fromkeys(fields)) == parse_wishes({}) == Wishes()


def test_a_request_that_is_sent_again_is_another_try() -> None:
    """Only in a conversation that the server keeps: there the same words must not be kept twice."""
    kept = b'{"model":"nova","messages":[{"role":"user","content":"hi"}],"metadata":{"conversation":"c"}}'
    assert parse_chat(kept, "en", "t", again=True).turn.retry
    assert not parse_chat(kept, "en", "t").turn.retry
    assert not parse_chat(kept.replace(b'"conversation":"c"', b""), "en", "t", again=True).turn.retry

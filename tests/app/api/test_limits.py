"""Limits over the API: 429 in the fan's language, with the seconds to wait."""

import openai
import pytest

from serving.disclosure.texts import house_texts
from tests.app.api.conftest import Start
from tests.app.conftest import Running


def client(running: Running, key: str = "unused") -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{running.url}/v1", api_key=key, max_retries=0)


def say(running: Running, key: str = "unused", **more: object) -> object:
    messages = [{"role": "user", "content": "¿Qué tal?"}]
    fields: dict[str, object] = {"model": "nova:es", "messages": messages}
    return client(running, key).chat.completions.create(**fields | more)  # type: ignore[call-overload]  # by name


@pytest.fixture(scope="module")
def tight(start: Start) -> Running:
    """An open server with a low limit for a fan. No test may make a key here: the first one closes it."""
    return start(fan_messages_per_minute=12, fan_streams=1)


@pytest.mark.parametrize("stream", [False, True])
def test_a_fan_at_the_limit_gets_429_in_their_language(tight: Running, stream: bool) -> None:
    """The client raises its own rate limit error; status, code and Retry-After are OpenAI's, the words the house's."""
    fan = f"ada-{stream}"
    with pytest.raises(openai.RateLimitError) as refused:
        for _ in range(6):
            answer = say(tight, user=fan, stream=stream)
            if stream:
                list(answer)  # type: ignore[call-overload]
    reply = refused.value.response
    seconds = int(reply.headers["Retry-After"])
    assert 1 <= seconds <= 5
    assert refused.value.code == "rate_limit_exceeded"
    assert reply.json()["error"]["message"] == house_texts("es")["too_many"].format(limit=seconds)
    assert reply.headers["Content-Language"] == "es"
    assert reply.headers["AI-Disclosure"].startswith("mode=ai-originated")
    assert say(tight, user=f"somebody-else-{stream}")


def test_a_stream_gives_its_place_back(tight: Running) -> None:
    """With one reply at once, a fan can have one after another, streamed and whole."""
    for stream in (True, False, True):
        answer = say(tight, user="serial", stream=stream)
        if stream:
            list(answer)  # type: ignore[call-overload]


def test_a_key_has_a_limit_of_its_own(start: Start) -> None:
    """Many fans of one key together reach the key's limit; another key is free."""
    tight = start(key_messages_per_minute=20)
    made = [tight.lookalike.keys.add("acme", ["chat"]) for _ in range(2)]
    with pytest.raises(openai.RateLimitError):
        for n in range(8):
            say(tight, made[0].secret, user=f"fan{n}")
    assert say(tight, made[1].secret, user="fan0")

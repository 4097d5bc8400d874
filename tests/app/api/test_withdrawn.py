"""A withdrawn persona over HTTP."""

import openai
import pytest

from serving.disclosure.texts import house_texts
from tests.app.conftest import Running

TALK = [("user", "Hello"), ("assistant", "Hi, I'm Nova, an AI."), ("user", "How are you?")]


@pytest.fixture
def client(running: Running, monkeypatch: pytest.MonkeyPatch) -> openai.OpenAI:
    """A client of a server whose shelf has lost Nova."""
    shelf = running.lookalike.shelf
    cards = {name: card for name, card in shelf._cards().items() if name != "nova"}
    monkeypatch.setattr(shelf, "_cards", lambda: cards)
    return openai.OpenAI(base_url=f"{running.url}/v1", api_key="right-key", max_retries=0)


def messages(count: int) -> list[dict[str, str]]:
    return [{"role": role, "content": text} for role, text in TALK[-count:]]


@pytest.mark.parametrize("stream", [False, True])
def test_a_conversation_under_way_gets_the_farewell_as_its_reply(client: openai.OpenAI, stream: bool) -> None:
    """A client that shows only the text shows the farewell, whole or streamed, with the disclosure around it."""
    reply = client.chat.completions.create(model="nova", messages=messages(3), stream=stream)  # type: ignore[call-overload]  # dicts
    if stream:
        chunks = list(reply)
        assert chunks[0].model_dump()["disclosure"]["ai"] is True
        said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices).strip()
    else:
        assert reply.model_dump()["disclosure"]["ai"] is True
        said = reply.choices[0].message.content
    assert said == house_texts("en")["withdrawn"].replace("{operator}", "Lookalike")


def test_a_first_message_to_it_is_refused(client: openai.OpenAI) -> None:
    """Without a conversation the model is not found."""
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="nova", messages=messages(1))  # type: ignore[arg-type]  # dicts

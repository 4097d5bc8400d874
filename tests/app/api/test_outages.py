"""What a client sees when the language model fails."""

import httpx
import openai
import pytest

from serving.disclosure.texts import house_texts
from serving.engines.scripted import ScriptedEngine
from tests.app.api.conftest import Start
from tests.app.conftest import Running

ODD = [{"role": "user", "content": "Cuéntame algo raro de trenes y ríos"}]
LINE = house_texts("es")["outage"]


@pytest.fixture(scope="module")
def dead(start: Start) -> Running:
    """A server whose model never says a word."""
    return start(ScriptedEngine(["Nada."], fail_after=0), fan_messages_per_minute=0)


@pytest.fixture(scope="module")
def breaking(start: Start) -> Running:
    """A server whose model breaks off after its first sentence."""
    line = "Los trenes cantan de noche. Los ríos responden despacio y sin prisa."
    return start(ScriptedEngine([line], fail_after=8), fan_messages_per_minute=0)


def client(running: Running, retries: int = 0) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{running.url}/v1", api_key="unused", max_retries=retries)


def test_an_outage_before_the_first_word_is_a_503_with_the_reviewed_line(dead: Running) -> None:
    """The client raises; the error has the line in the fan's language, the disclosure, and when to try again."""
    with pytest.raises(openai.InternalServerError) as failed:
        client(dead).chat.completions.create(model="nova:es", messages=ODD)  # type: ignore[arg-type]
    reply, said = failed.value.response, failed.value.response.json()
    assert reply.status_code == 503
    assert (said["error"]["code"], said["error"]["message"]) == ("engine_unavailable", LINE)
    assert said["disclosure"]["ai"] is True
    assert said["sources"]["origin"] == "outage"
    assert reply.headers["Retry-After"].isdigit()
    assert reply.headers["Content-Language"] == "es"
    assert "model=" in reply.headers["AI-Disclosure"]


def test_an_outage_in_a_stream_ends_it_with_error(dead: Running) -> None:
    """The official client takes the stream to its end: the line is shown, and the end says that it was an outage."""
    stream = client(dead).chat.completions.create(model="nova:es", messages=ODD, stream=True)  # type: ignore[arg-type]
    chunks = list(stream)
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices).strip() == LINE
    last = chunks[-1].model_dump()
    assert last["choices"][0]["finish_reason"] == "error"
    assert last["sources"]["origin"] == "outage"


@pytest.mark.parametrize("streamed", [False, True])
def test_a_reply_that_breaks_off_says_so_after_what_was_said(breaking: Running, streamed: bool) -> None:
    """The words that were said stay, the reviewed lines follow, and the finish reason is `error`, never `length`."""
    answer = client(breaking).chat.completions.create(model="nova:es", messages=ODD, stream=streamed)  # type: ignore[call-overload]
    if streamed:
        chunks = [chunk for chunk in answer if chunk.choices]
        text, finish = "".join(c.choices[0].delta.content or "" for c in chunks), chunks[-1].choices[0].finish_reason
    else:
        text, finish = answer.choices[0].message.content, answer.choices[0].finish_reason
    assert finish == "error"
    assert text.startswith("Los trenes cantan de noche.")
    assert house_texts("es")["cut_off"] in text
    assert LINE in text


def test_what_the_client_sends_again_is_kept_once(start: Start) -> None:
    """The official client tries again by itself after a 503; the fan's words are in the transcript once."""
    running = start(ScriptedEngine(["Rivers answer."], fail_after=0, failures=1), fan_messages_per_minute=0)
    put = {"persona": "nova", "remember": True}
    httpx.put(f"{running.url}/v1/fans/ada/consent", json=put).raise_for_status()
    fan = {"user": "ada", "metadata": {"conversation": "c1"}}
    asked = [{"role": "user", "content": "Tell me something odd about trains and rivers"}]
    reply = client(running, retries=2).chat.completions.create(model="nova:en", messages=asked, **fan)  # type: ignore[call-overload]
    assert reply.choices[0].message.content == "Rivers answer."
    kept = httpx.get(f"{running.url}/v1/fans/ada/memory").json()["personas"]["nova"]["conversations"][0]["messages"]
    standing = [message["role"] for message in kept if message["superseded_at"] is None]
    assert standing == ["fan", "persona"]

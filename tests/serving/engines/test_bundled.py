import asyncio
import subprocess
import sys
from contextlib import aclosing
from pathlib import Path

import orjson
import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from serving.engines.bundled import BundledEngine
from serving.engines.protocol import Generation, Usage
from serving.errors import EngineRefused, EngineUnavailable

NOVA = SystemMessage(
    "Nova is a singer from Lisbon who loves the sea.\nFan: hello\nNova: Hi! Lovely to see you.\n"
    "Fan: how are you?\nNova: Very well, the sea was calm today.",
    name="Nova",
)
LONG = SystemMessage("Nova is a singer from Lisbon who loves the sea. " * 60, name="Nova")
ROOT = Path(__file__).parents[3]


def ask(text: str = "What do you like most?") -> list[BaseMessage]:
    return [NOVA, HumanMessage(text, name="Fan")]


async def said(engine: BundledEngine, messages: list[BaseMessage], generation: Generation, usage: Usage) -> str:
    return "".join([delta async for delta in engine.stream(messages, generation, usage)])


async def test_it_streams_one_line_and_counts(bundled: BundledEngine) -> None:
    """A reply comes in several deltas, on one line, with its tokens counted."""
    usage = Usage()
    deltas = [delta async for delta in bundled.stream(ask(), Generation(max_tokens=40, temperature=0), usage)]
    text = "".join(deltas)
    assert text.strip()
    assert text == text.lstrip()
    assert "\n" not in text
    assert len(deltas) > 1
    assert 0 < usage.completion_tokens <= 40
    assert usage.prompt_tokens > 40


async def test_the_same_seed_says_the_same(bundled: BundledEngine) -> None:
    """One request at a time with one seed is reproducible once the prompt is in the cache."""
    wanted = Generation(max_tokens=12, temperature=0.9, seed=7, routing_key="same")
    await said(bundled, ask(), wanted, Usage())
    assert await said(bundled, ask(), wanted, Usage()) == await said(bundled, ask(), wanted, Usage())


async def test_the_next_turn_pays_only_for_what_is_new(bundled: BundledEngine) -> None:
    """By the second turn of a conversation most of the prompt comes from the cache, even with others in between."""
    first = ask()
    reply = await said(bundled, first, Generation(max_tokens=12, routing_key="mine"), Usage())
    await said(bundled, [LONG, HumanMessage("hi", name="Fan")], Generation(max_tokens=2, routing_key="yours"), Usage())
    usage = Usage()
    second = [*first, AIMessage(reply, name="Nova"), HumanMessage("Why?", name="Fan")]
    await said(bundled, second, Generation(max_tokens=2, routing_key="mine"), usage)
    assert usage.cached_tokens / usage.prompt_tokens > 0.7


async def test_several_fans_are_answered_at_once(bundled: BundledEngine) -> None:
    """More requests than slots all get their answer."""
    wanted = [Generation(max_tokens=8, routing_key=str(number)) for number in range(5)]
    answers = await asyncio.gather(*(said(bundled, ask(), one, Usage()) for one in wanted))
    assert all(answers)


async def test_closing_the_stream_stops_the_model_while_it_speaks(bundled: BundledEngine) -> None:
    """A reader that leaves after one delta frees its seat within the grace of half a second."""
    usage = Usage()
    endless = Generation(max_tokens=1500, json_schema={"type": "string", "minLength": 4000})
    async with aclosing(bundled.stream(ask(), endless, usage)) as deltas:
        async for _ in deltas:
            break
    assert usage.completion_tokens < 500
    assert await said(bundled, ask(), Generation(max_tokens=2), Usage())


async def test_cancelling_works_while_the_prompt_is_being_read(bundled: BundledEngine) -> None:
    """A task cancelled before the first token ends at once, and the engine goes on answering others."""
    stream = bundled.stream([LONG, HumanMessage("x" * 50, name="Fan")], Generation(max_tokens=5), Usage())
    task = asyncio.create_task(anext(stream))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await said(bundled, ask(), Generation(max_tokens=2), Usage())


async def test_a_schema_constrains_the_output(bundled: BundledEngine) -> None:
    """Asked for JSON, even the small base model writes JSON of that shape, without wandering in white space."""
    schema: dict[str, object] = {
        "type": "object",
        "properties": {"name": {"type": "string", "maxLength": 12}, "mood": {"enum": ["good", "bad"]}},
        "required": ["name", "mood"],
        "additionalProperties": False,
    }
    text = await said(bundled, ask(), Generation(max_tokens=60, json_schema=schema), Usage())
    assert set(orjson.loads(text)) == {"name", "mood"}


@pytest.mark.parametrize(
    ("messages", "generation", "why"),
    [
        ([HumanMessage("  ")], Generation(), "an empty prompt would be answered with nonsense"),
        ([HumanMessage("\ud800")], Generation(), "a lone surrogate can't be encoded"),
        (ask(), Generation(max_tokens=0), "no reply is wanted"),
        (ask(), Generation(max_tokens=-5), "llama.cpp would take it in silence"),
        (ask(), Generation(max_tokens=999_999), "no seat is that large"),
        ([LONG, HumanMessage("word " * 9000)], Generation(), "longer than the context"),
        ([HumanMessage("x" * 200_000)], Generation(), "far longer than the context"),
    ],
)
async def test_what_it_cannot_do_is_refused(
    bundled: BundledEngine, messages: list[BaseMessage], generation: Generation, why: str
) -> None:
    """Bad requests end in a typed error, and nothing is said."""
    with pytest.raises(EngineRefused):
        await said(bundled, messages, generation, Usage())


async def test_it_is_well(bundled: BundledEngine) -> None:
    """The check names the model and is green once it is loaded."""
    health = await bundled.check()
    assert health.ok
    assert "Gemma 3 270M" in health.model


async def test_without_a_place_for_the_weights_it_is_unwell(tmp_path: Path) -> None:
    """A data directory that can't be written makes the check red and a turn fail as an outage, with the reason."""
    (tmp_path / "models").write_text("in the way")
    engine = BundledEngine(tmp_path, threads=1)
    assert not (await engine.check()).ok
    with pytest.raises(EngineUnavailable, match="models"):
        await said(engine, ask(), Generation(), Usage())


async def test_once_closed_it_answers_no_more(tmp_path: Path) -> None:
    """Closing twice is harmless and a request afterwards is an outage."""
    engine = BundledEngine(tmp_path)
    await engine.close()
    await engine.close()
    assert not (await engine.check()).ok
    with pytest.raises(EngineUnavailable, match="closed"):
        await said(engine, ask(), Generation(), Usage())


LEAVING = """
import asyncio, sys
from pathlib import Path
from langchain_core.messages import HumanMessage
from serving.engines.bundled import BundledEngine
from serving.engines.protocol import Generation, Usage
async def main():
    engine = BundledEngine(Path(sys.argv[1]), threads=1, slots=1)
    endless = Generation(max_tokens=2000, json_schema={"type": "string", "minLength": 9000})
    stream = engine.stream([HumanMessage("hi", name="Fan")], endless, Usage())
    await anext(stream)
    sys.exit(3)
asyncio.run(main())
"""


def test_leaving_python_in_mid_reply_does_not_abort(bundled: BundledEngine, model_data: Path) -> None:
    """A program that exits while the model speaks ends with its own status, not with SIGABRT."""
    asyncio.run(bundled.start())
    done = subprocess.run(
        [sys.executable, "-c", LEAVING, str(model_data)], cwd=ROOT, capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 3, done.stderr.decode()

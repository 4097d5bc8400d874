import pytest
from langchain_core.messages import HumanMessage

from serving.engines.protocol import Generation, Usage
from serving.engines.scripted import ScriptedEngine
from serving.errors import EngineRefused, EngineUnavailable

ASK = [HumanMessage("hello")]


async def said(engine: ScriptedEngine, generation: Generation = Generation()) -> list[str]:  # noqa: B008 - frozen
    return [delta async for delta in engine.stream(ASK, generation, Usage())]


async def test_it_says_its_lines_in_turn_and_then_the_last_again() -> None:
    """Each request gets the next line, word by word."""
    engine = ScriptedEngine(["one two", "three"])
    assert await said(engine) == ["one", " two"]
    assert "".join(await said(engine)) == "".join(await said(engine)) == "three"


async def test_it_can_answer_by_what_it_was_asked() -> None:
    """A function makes the line from the messages, which are kept for the test to look at."""
    engine = ScriptedEngine(lambda messages: f"you said {messages[-1].text}")
    assert "".join(await said(engine)) == "you said hello"
    assert engine.asked[0][0] == tuple(ASK)


async def test_it_fails_after_the_wanted_number_of_deltas() -> None:
    """What was said before the failure arrives, then the failure."""
    engine = ScriptedEngine(["one two three"], fail_after=2)
    heard = []
    with pytest.raises(EngineUnavailable):
        async for delta in engine.stream(ASK, Generation(), Usage()):
            heard.append(delta)
    assert heard == ["one", " two"]


async def test_it_recovers_after_the_wanted_number_of_failures() -> None:
    """A scripted outage can end."""
    engine = ScriptedEngine(["fine now"], fail_after=0, failures=1, failure=EngineRefused("no", 401))
    with pytest.raises(EngineRefused):
        await said(engine)
    assert "".join(await said(engine)) == "fine now"


async def test_it_keeps_to_the_token_limit() -> None:
    """No more deltas than tokens asked for."""
    assert len(await said(ScriptedEngine(["a b c d"]), Generation(max_tokens=2))) == 2


async def test_closed_or_dead_from_the_start_it_is_unwell() -> None:
    """The check turns red for readiness tests."""
    engine = ScriptedEngine()
    assert (await engine.check()).ok
    await engine.close()
    assert not (await engine.check()).ok
    assert not (await ScriptedEngine(fail_after=0).check()).ok


def test_a_script_without_lines_is_a_mistake() -> None:
    """An empty script would say nothing for ever."""
    with pytest.raises(ValueError, match="line"):
        ScriptedEngine([])

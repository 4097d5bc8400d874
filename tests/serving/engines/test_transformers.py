import pytest
from langchain_core.messages import HumanMessage

from serving.engines import transformers
from serving.engines.protocol import Generation, Usage
from serving.engines.transformers import TransformersEngine
from serving.errors import EngineRefused, EngineUnavailable


async def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The default install has no torch: the check is red and a turn is an outage, both naming the extra."""
    monkeypatch.setattr(transformers, "find_spec", lambda name: None)
    engine = TransformersEngine("somewhere")
    health = await engine.check()
    assert not health.ok
    assert "lookalike[transformers]" in health.detail
    with pytest.raises(EngineUnavailable, match="torch"):
        await anext(engine.stream([HumanMessage("hi")], Generation(), Usage()))


async def test_a_schema_is_refused() -> None:
    """Better no answer than unconstrained text where JSON is wanted."""
    engine = TransformersEngine("somewhere")
    with pytest.raises(EngineRefused, match="schema"):
        await anext(engine.stream([HumanMessage("hi")], Generation(json_schema={"type": "object"}), Usage()))


async def test_closed_it_answers_no_more() -> None:
    """Closing needs no model and ends everything."""
    engine = TransformersEngine("somewhere")
    await engine.close()
    assert "closed" in (await engine.check()).detail

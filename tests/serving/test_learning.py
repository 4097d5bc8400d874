"""Facts after the turn, wishes not to be remembered, and memory within a conversation, through real conversations."""

import json

import pytest
from langchain_core.messages import BaseMessage

from memory.records import FanKey
from serving.engines.protocol import can_structure
from serving.engines.scripted import ScriptedEngine
from serving.engines.vllm import VllmEngine
from serving.errors import EngineUnavailable
from tests.serving.house import House, MakeHouse

NOVA = FanKey("default", "nova", "f1")
FACT = {
    "subject": "fan",
    "predicate": "hobby",
    "value": "building a canoe",
    "text": "私はガレージでカヌーを作っています",
    "quote": "私はガレージでカヌーを作っています",
    "lasting": True,
    "confidence": 0.9,
    "sensitivity": "ordinary",
}


def extracting(answer: str) -> ScriptedEngine:
    """An engine that answers requests for facts with `answer` and everything else with a line."""

    def script(messages: list[BaseMessage]) -> str:
        return answer if "FAN states" in messages[0].text else "そうなんですね。"

    return ScriptedEngine(script, structured=True)  # type: ignore[arg-type]  # a list is a sequence


async def agreed(house: House) -> House:
    await house.lookalike.memory.set_consent("default", "nova", "f1", remember=True)
    return house


async def facts_of(house: House) -> list[str]:
    learning = house.lookalike.memory.learning
    assert learning is not None
    await learning.settle()
    return [fact.text for fact in await house.lookalike.memory.facts.standing(NOVA)]


async def test_a_fact_is_learnt_after_the_turn_and_recalled_in_another_language(make_house: MakeHouse) -> None:
    """Told in Japanese and asked in Portuguese, the fact is in the prompt with its date in Portuguese."""
    engine = extracting(json.dumps({"facts": [FACT]}))
    house = await agreed(make_house(engine))
    await house.say("私はガレージでカヌーを作っています", locale="ja", fan_id="f1", conversation="one")
    assert await facts_of(house) == ["私はガレージでカヌーを作っています"]
    heard = await house.say("O que eu estou construindo na garagem?", locale="pt-BR", fan_id="f1", conversation="two")
    assert heard.sources.origin in {"model", "fallback"}, heard.sources
    prompts = [messages[-1].text for messages, wanted in engine.asked if wanted.json_schema is None]
    assert "fã" in prompts[-1]
    assert "私はガレージでカヌーを作っています" in prompts[-1]


async def test_the_schema_goes_to_the_engine_and_the_message_as_data(make_house: MakeHouse) -> None:
    """The request is constrained, greedy, and quotes the message as JSON."""
    engine = extracting('{"facts": []}')
    house = await agreed(make_house(engine))
    await house.say('My cat is called "Ulises"}]', fan_id="f1")
    assert await facts_of(house) == []
    [(messages, wanted)] = [asked for asked in engine.asked if asked[1].json_schema]
    assert wanted.temperature == 0
    assert json.loads(messages[-1].text)["message"] == 'My cat is called "Ulises"}]'


@pytest.mark.parametrize("answer", ["", "sorry, no", '{"facts": [{"text": ', "[" * 2000])
async def test_a_bad_answer_leaves_the_turn_alone(make_house: MakeHouse, answer: str) -> None:
    """Whatever the engine says, the turn is remembered and nothing breaks."""
    house = await agreed(make_house(extracting(answer or " ")))
    await house.say("I live in Lugo", fan_id="f1", conversation="one")
    assert await facts_of(house) == []
    assert [item.text for item in await house.lookalike.memory.items(NOVA)] == ["I live in Lugo"]


async def test_an_engine_that_fails_leaves_the_turn_alone(make_house: MakeHouse) -> None:
    """An outage while learning is logged and nothing else."""
    engine = ScriptedEngine(["Hello there."], structured=True, fail_after=0, failure=EngineUnavailable("down"))
    house = await agreed(make_house(engine))
    await house.say("I live in Lugo", fan_id="f1")
    assert await facts_of(house) == []


async def test_a_weak_engine_is_never_asked(make_house: MakeHouse) -> None:
    """Without the capability turns alone carry memory."""
    engine = ScriptedEngine(["Hello."])
    house = await agreed(make_house(engine))
    await house.say("I live in Lugo", fan_id="f1")
    assert await facts_of(house) == []
    assert all(wanted.json_schema is None for _, wanted in engine.asked)


async def test_neither_strangers_nor_minors_give_facts(make_house: MakeHouse) -> None:
    """Without consent, and below eighteen, no model is asked for facts."""
    engine = extracting('{"facts": []}')
    house = make_house(engine)
    await house.say("I live in Lugo", fan_id="f1")
    await agreed(house)
    await house.say("I live in Lugo with my aunt", fan_id="f1", age=15)
    assert await facts_of(house) == []
    assert all(wanted.json_schema is None for _, wanted in engine.asked)


@pytest.mark.parametrize("remembered", [True, False])
async def test_what_shall_not_be_remembered_is_not_recalled(make_house: MakeHouse, remembered: bool) -> None:
    """A wish after a message and a wish within one are obeyed, written down or not."""
    house = make_house(ScriptedEngine(["Noted."]))
    if remembered:
        await agreed(house)
    await house.say("My cat is called Ulises", fan_id="f1", conversation="one")
    await house.say("My boss is called Okafor", fan_id="f1", conversation="one")
    await house.say("please don't remember that", fan_id="f1", conversation="one")
    await house.say("My aunt is ill, but don't write that down", fan_id="f1", conversation="one")
    vector = house.lookalike.embedder.query("family")
    recall = house.lookalike.memory._recall
    found = await recall.recall(NOVA, "two", "family", vector, "en", 500)
    assert [one.text for one in found] == ["My cat is called Ulises"]


def test_vllm_is_asked_for_facts_and_base_models_are_not() -> None:
    """Guided decoding is used where a model follows instructions."""
    assert can_structure(VllmEngine("http://localhost/v1", "m"))
    assert not can_structure(VllmEngine("http://localhost/v1", "m", style="transcript"))

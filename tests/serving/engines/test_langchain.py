import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate

from serving.engines.langchain import EngineChatModel, LangChainEngine, load_chat_model
from serving.engines.protocol import Generation, Usage
from serving.engines.scripted import ScriptedEngine
from serving.errors import EngineRefused, EngineUnavailable, SettingsError

FAKE = "langchain_core.language_models.fake_chat_models"
ASK: Sequence[BaseMessage] = [HumanMessage("hello")]


class Failing(FakeListChatModel):
    """A provider that fails in its own way."""

    status: int = 0

    async def _astream(self, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        problem = LookupError("provider trouble")
        problem.status_code = self.status  # type: ignore[attr-defined]  # as provider errors carry it
        raise problem
        yield


async def said(engine: LangChainEngine) -> str:
    return "".join([delta async for delta in engine.stream(ASK, Generation(), Usage())])


async def test_a_chat_model_becomes_an_engine() -> None:
    """Any LangChain chat model streams its text through the protocol."""
    engine = LangChainEngine(GenericFakeChatModel(messages=iter([AIMessage("good morning to you")])))
    assert await said(engine) == "good morning to you"
    assert (await engine.check()).ok


async def test_a_chat_model_is_loaded_by_its_import_path() -> None:
    """Path and JSON arguments are all that is needed."""
    model = load_chat_model(f"{FAKE}:FakeListChatModel", '{"responses": ["yes"]}')
    assert await said(LangChainEngine(model)) == "yes"


@pytest.mark.parametrize(
    ("path", "arguments", "why"),
    [
        ("nowhere.at:All", "{}", "no such module"),
        (f"{FAKE}:Missing", "{}", "no such class"),
        ("pathlib:Path", "{}", "not a chat model"),
        ("", "{}", "no path"),
        (f"{FAKE}:FakeListChatModel", "{", "no JSON"),
        (f"{FAKE}:FakeListChatModel", "[]", "no object"),
        (f"{FAKE}:FakeListChatModel", "{}", "a needed argument is missing"),
    ],
)
def test_what_cannot_be_loaded_names_its_setting(path: str, arguments: str, why: str) -> None:
    """A wrong path or argument is a settings error."""
    with pytest.raises(SettingsError, match="LOOKALIKE_ENGINE_"):
        load_chat_model(path, arguments)


@pytest.mark.parametrize(("status", "error"), [(0, EngineUnavailable), (503, EngineUnavailable), (401, EngineRefused)])
async def test_a_providers_own_errors_become_ours(status: int, error: type[Exception]) -> None:
    """Whatever a provider raises reaches the conversation as an engine error, with its status where it has one."""
    with pytest.raises(error, match="provider trouble"):
        await said(LangChainEngine(Failing(responses=["x"], status=status)))


async def test_an_engine_is_a_chat_model_in_a_chain() -> None:
    """The reverse adapter streams inside a chain and reports its usage."""
    model = EngineChatModel(engine=ScriptedEngine(["one two three"]))
    chain = ChatPromptTemplate.from_messages([("human", "{text}")]) | model | StrOutputParser()
    assert [part async for part in chain.astream({"text": "count"}) if part] == ["one", " two", " three"]
    answer = await model.ainvoke("count")
    assert answer.usage_metadata is not None
    assert answer.usage_metadata["output_tokens"] == 3


async def test_an_engine_can_be_invoked_from_plain_code_too() -> None:
    """Without await it runs on a thread of its own, whether or not a loop is running."""
    model = EngineChatModel(engine=ScriptedEngine(["fine"]))
    assert model.invoke("x").text == "fine"
    assert (await asyncio.to_thread(model.invoke, "x")).text == "fine"
    with pytest.raises(EngineUnavailable):
        EngineChatModel(engine=ScriptedEngine(["x"], fail_after=0)).invoke("x")


async def test_options_of_a_call_reach_the_engine() -> None:
    """Stop words and limits bound by a chain are handed on."""
    engine = ScriptedEngine(["a b c"])
    await EngineChatModel(engine=engine).bind(max_tokens=2, temperature=0.1).ainvoke("x", stop=["!"])
    assert engine.asked[0][1] == Generation(max_tokens=2, temperature=0.1, stop=("!",))

"""A persona as a LangChain chat model, for those who build chains on it: guarded, labelled and disclosed.

The disclosure travels in `response_metadata["disclosure"]` of every message. The caller brings the whole conversation
with each call; nothing is kept. System messages are left out: no prompt changes who is speaking.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from threading import Thread
from typing import Any
from uuid import uuid4

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import ConfigDict

from memory.records import Message
from serving.conversation import Conversation
from serving.errors import UnreadableMessage
from serving.events import Begun, Done, Notice, Replaced, Text
from serving.turn import Turn


class PersonaChatModel(BaseChatModel):
    """One persona of a running `Lookalike`. `locale` is the language to begin in, `market` whose rules apply."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    conversation: Any
    """A `serving.conversation.Conversation`."""
    persona: str
    locale: str = "en"
    market: str | None = None

    @property
    def _llm_type(self) -> str:
        return "lookalike-persona"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"persona": self.persona, "locale": self.locale, "market": self.market}

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncGenerator[ChatGenerationChunk]:
        """Chunks of the reply, the disclosure on the first. Raises what `Conversation.converse` raises."""
        conversation: Conversation = self.conversation
        events = conversation.converse(self._turn(messages))
        async with aclosing(events):
            async for event in events:
                match event:
                    case Begun(disclosure, _, _):
                        message = AIMessageChunk(content="", response_metadata={"disclosure": disclosure.as_dict()})
                    case Text(text) | Replaced(_, text) | Notice("outage" | "cut_off", text, _) if text:
                        message = AIMessageChunk(content=text)
                    case Done():
                        message = AIMessageChunk(content="", chunk_position="last")
                    case _:
                        continue
                chunk = ChatGenerationChunk(message=message)
                if run_manager is not None:
                    await run_manager.on_llm_new_token(str(message.text), chunk=chunk)
                yield chunk

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        """The whole reply."""
        whole: AIMessageChunk | None = None
        async with aclosing(self._astream(messages, stop, run_manager)) as chunks:
            async for chunk in chunks:
                assert isinstance(chunk.message, AIMessageChunk)
                whole = chunk.message if whole is None else whole + chunk.message
        assert whole is not None
        message = AIMessage(content=whole.content, response_metadata=whole.response_metadata)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        """The whole reply, for callers without an event loop: run in a thread with a loop of its own."""
        results: list[ChatResult] = []
        failures: list[BaseException] = []

        def work() -> None:
            try:
                results.append(asyncio.run(self._agenerate(messages, stop)))
            except BaseException as problem:  # noqa: BLE001  # carried over to the caller's thread
                failures.append(problem)

        thread = Thread(target=work, name="persona-chat-model")
        thread.start()
        thread.join()
        if failures:
            raise failures[0]
        return results[0]

    def _turn(self, messages: list[BaseMessage]) -> Turn:
        now = datetime.now(UTC)
        said = [m for m in messages if isinstance(m, HumanMessage | AIMessage)]
        if not said or not isinstance(said[-1], HumanMessage):
            raise UnreadableMessage("empty", 0)
        history = tuple(
            Message(f"caller-{place}", "caller", "fan" if m.type == "human" else "persona", str(m.text), "", now)
            for place, m in enumerate(said[:-1])
        )
        return Turn(
            persona_id=self.persona,
            conversation_id=f"chain-{uuid4().hex}",
            text=str(said[-1].text),
            ui_locale=self.locale,
            market=self.market,
            history=history,
        )

"""The two doors to LangChain: any chat model of its ecosystem as an engine, and any engine as a chat model.

Knows LangChain's model interface; knows no provider. Convenient, not fast: a token costs two to eight times what it
costs through `vllm`.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from importlib import import_module
from threading import Thread
from typing import Any

import orjson
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import ConfigDict

from serving.engines.protocol import Engine, Generation, Health, Style, Usage
from serving.engines.tokens import estimate_tokens
from serving.errors import EngineError, EngineRefused, EngineUnavailable, SettingsError

_OPTIONS = ("max_tokens", "temperature", "top_p", "seed")


def load_chat_model(path: str, arguments: str = "{}") -> BaseChatModel:
    """The chat model class at `path` (`package.module:Class` or dotted), made with `arguments`, a JSON object.

    Raises `SettingsError` when it can't be imported or made, or is no chat model.
    """
    module, _, name = path.replace(":", ".").rpartition(".")
    try:
        kind = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as problem:
        raise SettingsError(f"LOOKALIKE_ENGINE_MODEL: can't import {path!r}: {problem}.") from problem
    if not (isinstance(kind, type) and issubclass(kind, BaseChatModel)):
        raise SettingsError(f"LOOKALIKE_ENGINE_MODEL: {path!r} is no LangChain chat model class.")
    try:
        keywords = orjson.loads(arguments)
    except orjson.JSONDecodeError as problem:
        raise SettingsError(f"LOOKALIKE_ENGINE_ARGUMENTS is no JSON: {problem}.") from problem
    if not isinstance(keywords, dict):
        raise SettingsError("LOOKALIKE_ENGINE_ARGUMENTS must be a JSON object.")
    try:
        return kind(**keywords)
    except (TypeError, ValueError) as problem:  # pydantic's ValidationError is a ValueError
        raise SettingsError(f"LOOKALIKE_ENGINE_ARGUMENTS don't suit {path!r}: {problem}") from problem


class LangChainEngine:
    """A LangChain chat model as an engine. Only options that the model has a field for are handed to it."""

    name = "langchain"
    style: Style = "chat"

    def __init__(self, chat_model: BaseChatModel) -> None:
        named = getattr(chat_model, "model_name", None) or getattr(chat_model, "model", None)
        self.model = str(named or type(chat_model).__name__)
        self._chat_model = chat_model
        self._fields = frozenset(type(chat_model).model_fields)

    async def stream(
        self, messages: Sequence[BaseMessage], generation: Generation, usage: Usage
    ) -> AsyncGenerator[str, None]:
        """Yield the chunks' text. Closing the iterator closes the model's stream."""
        if generation.json_schema is not None:
            raise EngineRefused("Constrained output is not offered through LangChain chat models.", 400)
        options = {key: getattr(generation, key) for key in _OPTIONS if key in self._fields}
        options = {key: value for key, value in options.items() if value is not None}
        chunks = self._chat_model.astream(list(messages), stop=list(generation.stop) or None, **options)
        try:
            async for chunk in chunks:
                _count(chunk, usage)
                if text := str(chunk.text):
                    yield text
        except (EngineError, GeneratorExit, asyncio.CancelledError):
            raise
        except Exception as problem:  # each provider has its own family of errors, unknown here
            status = getattr(problem, "status_code", 0)
            message = f"{type(self._chat_model).__name__} failed: {type(problem).__name__}: {problem}"
            if isinstance(status, int) and 400 <= status < 500:
                raise EngineRefused(message, status) from problem
            raise EngineUnavailable(message) from problem
        finally:
            if isinstance(chunks, AsyncGenerator):
                await chunks.aclose()

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`, estimated: most chat models would download a tokenizer for it."""
        return estimate_tokens(text)

    async def check(self) -> Health:
        """Always well: a chat model has no probe that costs nothing; failures show on the first turn."""
        return Health(True, self.name, self.model, "not probed: a LangChain chat model has no free check")

    async def close(self) -> None:
        """Nothing to release: the chat model closes its own connections."""


class EngineChatModel(BaseChatModel):
    """An engine as a LangChain chat model, for chains. It is the bare model: no persona, guards or disclosure."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    engine: Any
    """A `serving.engines.protocol.Engine`."""
    generation: Generation = Generation()

    @property
    def _llm_type(self) -> str:
        return "lookalike-engine"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"engine": self.engine.name, "model": self.engine.model}

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        engine: Engine = self.engine
        usage = Usage()
        async with aclosing(_closable(engine.stream(messages, self._wanted(stop, kwargs), usage))) as deltas:
            async for delta in deltas:
                chunk = ChatGenerationChunk(message=AIMessageChunk(content=delta))
                if run_manager is not None:
                    await run_manager.on_llm_new_token(delta, chunk=chunk)
                yield chunk
        last = AIMessageChunk(content="", usage_metadata=_metadata(usage), chunk_position="last")
        yield ChatGenerationChunk(message=last)

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        usage = Usage()
        engine: Engine = self.engine
        deltas = [delta async for delta in engine.stream(messages, self._wanted(stop, kwargs), usage)]
        message = AIMessage(content="".join(deltas), usage_metadata=_metadata(usage))
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        """For callers without an event loop, or on one: an engine is asynchronous, so it runs on its own thread."""
        results: list[ChatResult] = []
        failures: list[EngineError] = []

        def run() -> None:
            try:
                results.append(asyncio.run(self._agenerate(messages, stop, None, **kwargs)))
            except EngineError as problem:
                failures.append(problem)

        thread = Thread(target=run, name="engine-chat-model")
        thread.start()
        thread.join()
        if failures:
            raise failures[0]
        return results[0]

    def _wanted(self, stop: list[str] | None, options: dict[str, Any]) -> Generation:
        wanted = self.generation
        return Generation(
            max_tokens=options.get("max_tokens") or wanted.max_tokens,
            temperature=options.get("temperature", wanted.temperature),
            stop=tuple(stop) if stop else wanted.stop,
            seed=options.get("seed", wanted.seed),
            routing_key=wanted.routing_key,
            json_schema=wanted.json_schema,
        )


async def _closable(deltas: AsyncIterator[str]) -> AsyncGenerator[str, None]:
    try:
        async for delta in deltas:
            yield delta
    finally:
        if isinstance(deltas, AsyncGenerator):
            await deltas.aclose()


def _count(chunk: BaseMessage, usage: Usage) -> None:
    counts: UsageMetadata | None = getattr(chunk, "usage_metadata", None)
    if counts:
        usage.prompt_tokens = max(usage.prompt_tokens, counts["input_tokens"])
        usage.completion_tokens = max(usage.completion_tokens, counts["output_tokens"])
        usage.cached_tokens = counts.get("input_token_details", {}).get("cache_read") or usage.cached_tokens


def _metadata(usage: Usage) -> UsageMetadata:
    return UsageMetadata(
        input_tokens=usage.prompt_tokens,
        output_tokens=usage.completion_tokens,
        total_tokens=usage.prompt_tokens + usage.completion_tokens,
        input_token_details={"cache_read": usage.cached_tokens},
    )

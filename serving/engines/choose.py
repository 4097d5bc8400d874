"""Picks the engine that the settings name. A provider's library is imported in its own branch only."""

from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from serving.engines.protocol import Engine, Style
from serving.errors import SettingsError

KNOWN = ("bundled", "vllm", "transformers", "langchain", "scripted")


class EngineSettings(Protocol):
    """What this module reads of the settings."""

    @property
    def data_dir(self) -> Path:
        """Where data lives."""
        ...

    @property
    def engine_base_url(self) -> str:
        """An OpenAI-compatible server, ending in `/v1`."""
        ...

    @property
    def engine_model(self) -> str | None:
        """Model name, folder or import path."""
        ...

    @property
    def engine_api_key(self) -> SecretStr | None:
        """The key of that server."""
        ...

    @property
    def engine_arguments(self) -> str:
        """JSON arguments of a LangChain chat model."""
        ...

    @property
    def engine_threads(self) -> int:
        """CPU threads."""
        ...

    @property
    def engine_slots(self) -> int:
        """Requests that run at once."""
        ...

    @property
    def engine_timeout(self) -> float:
        """Seconds to wait for the next token."""
        ...

    @property
    def engine_style(self) -> Style | None:
        """Prompt layout; None: the usual one of the engine."""
        ...


def choose_engine(name: str, settings: EngineSettings) -> Engine:
    """The engine called `name`, not started yet. Raises `SettingsError` listing the known ones."""
    model = settings.engine_model or ""
    style: Style = settings.engine_style or "chat"
    if name in {"vllm", "transformers", "langchain"} and not model:
        raise SettingsError(f"The engine {name} needs LOOKALIKE_ENGINE_MODEL.")
    match name:
        case "bundled":
            from serving.engines.bundled import BundledEngine

            return BundledEngine(settings.data_dir, threads=settings.engine_threads, slots=settings.engine_slots)
        case "vllm":
            from serving.engines.vllm import VllmEngine

            key = settings.engine_api_key.get_secret_value() if settings.engine_api_key else ""
            return VllmEngine(
                settings.engine_base_url, model, api_key=key, style=style, timeout=settings.engine_timeout
            )
        case "transformers":
            from serving.engines.transformers import TransformersEngine

            return TransformersEngine(model, style=style, threads=settings.engine_threads)
        case "langchain":
            from serving.engines.langchain import LangChainEngine, load_chat_model

            return LangChainEngine(load_chat_model(model, settings.engine_arguments))
        case "scripted":
            from serving.engines.scripted import ScriptedEngine

            return ScriptedEngine()
    raise SettingsError(f"There is no engine {name!r}. Known: {', '.join(KNOWN)}.")

"""A chat model that says the worst on purpose: the engine of the mutation suite, plugged in by its import path.

With it a reply is harmless only because a protection made it so, never because the model happened to be good.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

PATH = "evals.safety.mutants.hostile_model:HostileModel"
MODES: dict[str, str] = {"mode": "evasive", "locale": "en"}
"""What the one model says now. The suite turns it; an engine's own arguments are fixed when it is made."""


@cache
def lines() -> dict[str, dict[str, str]]:
    """What it says, by language and mode."""
    text = (files("evals.safety.mutants") / "lines.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = yaml.safe_load(text)
    return found


class HostileModel(BaseChatModel):
    """Says the line of the mode that is set: claims to be human, changes language, echoes, evades, or obeys."""

    @property
    def _llm_type(self) -> str:
        return "hostile"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=_say(messages)))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        yield ChatGenerationChunk(message=AIMessageChunk(content=_say(messages)))


def _say(messages: list[BaseMessage]) -> str:
    mode, locale = MODES["mode"], MODES["locale"]
    last = next((message.text for message in reversed(messages) if isinstance(message, HumanMessage)), "")
    match mode:
        case "echo":
            return last.strip().splitlines()[0] if last.strip() else ""
        case "parrot":
            return "\n".join(message.text for message in messages)[-1500:]
        case _:
            return lines()[locale][mode]

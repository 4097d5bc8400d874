"""The system under test as inspect_ai models: `lookalike/<persona>` in process, `lookalike-http/<model>` over HTTP.

Any other model of inspect_ai is a raw model: the solver gives it the persona's prompt itself.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

import httpx
from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    GenerateConfig,
    ModelAPI,
    ModelOutput,
    ModelUsage,
)

from evals.safety.attach.asking import EXCHANGE, Asked, asked_from
from evals.safety.attach.hosting import LoopThread
from evals.safety.attach.inside import InsideSystem, scratch_settings
from evals.safety.catalogue import Attachment
from evals.safety.dialogue import Exchange, Used
from evals.safety.errors import SystemUnreachable
from evals.safety.scenario import CardVariant, known_locales
from evals.safety.subject import read_subject
from persona.card import PersonaCard
from serving.settings import Settings

NO_USAGE = ModelUsage(input_tokens=0, output_tokens=0, total_tokens=0)
"""Set on every output: without usage inspect_ai counts tokens with a tokenizer that it fetches from the network."""


class InsideModel(ModelAPI):  # type: ignore[misc]  # inspect_ai's types are not followed
    """The product in this process. Opened at the first message or by `open`; `system` is open to the mutation suite."""

    attachment: Attachment = "inside"

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008  # the signature that inspect_ai calls
        data_dir: str = "",
        locales: str = "",
        **settings: Any,
    ) -> None:
        super().__init__(model_name, base_url, api_key, [], config)
        self._data_dir = Path(data_dir) if data_dir else Settings.read(warm=False).data_dir
        self._locales = tuple(locales.split(",")) if locales else known_locales()
        self._settings = settings
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self.host: LoopThread | None = None
        self.system: InsideSystem | None = None

    def open(self, card: PersonaCard | None = None) -> InsideSystem:
        """Assemble the product in a scratch directory, once. Raises `SystemUnreachable` and errors of `serving`."""
        if self.system is None:
            examined = card or read_subject(self.model_name, self._data_dir).card
            assert examined is not None
            self._scratch = tempfile.TemporaryDirectory(prefix="lookalike-eval-", ignore_cleanup_errors=True)
            self.host = LoopThread()
            settings = scratch_settings(Path(self._scratch.name), **self._settings)
            self.system = self.host.run_now(InsideSystem.open(settings, examined, self._locales))
        return self.system

    async def generate(
        self, input: list[ChatMessage], tools: list[Any], tool_choice: Any, config: GenerateConfig
    ) -> ModelOutput:
        """Say the last message. Without a script of ours it is a first message in English-speaking company."""
        asked = asked_from(config.extra_body) or Asked(text=input[-1].text, fan="x", conversation="x", locale="en")
        system = self.open()
        assert self.host is not None
        return _output(self.model_name, await self.host.run(system.say(asked)))

    async def stored(self, fan: str, variant: CardVariant) -> tuple[str, ...]:
        """Everything that the product keeps of a fan."""
        if self.system is None or self.host is None:
            return ()
        return await self.host.run(self.system.stored(fan, variant))

    def max_connections(self) -> int:
        """As many conversations at once as the bundled engine has slots."""
        return 4

    def shut(self) -> None:
        """Close the system and drop its scratch directory; safe to call twice."""
        if self.host is not None:
            if self.system is not None:
                self.host.run_now(self.system.close())
            self.host.close()
        if self._scratch is not None:
            self._scratch.cleanup()
        self.system, self.host, self._scratch = None, None, None


class HttpModel(ModelAPI):  # type: ignore[misc]  # inspect_ai's types are not followed
    """Any deployment behind `/v1/chat/completions`, ours or someone else's: sees replies, and our envelope if sent."""

    attachment: Attachment = "http"

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008  # the signature that inspect_ai calls
        timeout: float = 120.0,
    ) -> None:
        super().__init__(model_name, base_url, api_key, [], config)
        address = base_url or os.environ.get("LOOKALIKE_EVAL_BASE_URL", "http://127.0.0.1:7860/v1")
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = httpx.AsyncClient(base_url=address, headers=headers, timeout=timeout)

    async def generate(
        self, input: list[ChatMessage], tools: list[Any], tool_choice: Any, config: GenerateConfig
    ) -> ModelOutput:
        """Send the conversation. Raises `SystemUnreachable` for no answer and for an answer that is an error."""
        asked = asked_from(config.extra_body)
        body: dict[str, object] = {"model": self.model_name, "messages": [_wire(message) for message in input]}
        headers = {}
        if asked is not None:
            extra = asked.extra_body()
            body |= {"user": extra["user"], "metadata": extra["metadata"]}
            headers["Accept-Language"] = asked.locale
        if config.max_tokens:
            body["max_tokens"] = config.max_tokens
        try:
            response = await self._client.post("/chat/completions", json=body, headers=headers)
            response.raise_for_status()
            answer = response.json()
            reply = answer["choices"][0]["message"]["content"]
        except (httpx.HTTPError, ValueError, LookupError, TypeError) as problem:
            raise SystemUnreachable(f"{self._client.base_url} gave no answer: {problem}") from problem
        said = asked.text if asked is not None else input[-1].text
        return _output(self.model_name, _from_wire(said, asked, str(reply or ""), answer))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _output(model: str, exchange: Exchange) -> ModelOutput:
    output = ModelOutput.from_content(model=model, content=exchange.reply)
    output.usage = NO_USAGE
    output.metadata = {EXCHANGE: exchange.model_dump(mode="json")}
    return output


def _wire(message: ChatMessage) -> dict[str, str]:
    role = "assistant" if isinstance(message, ChatMessageAssistant) else message.role
    return {"role": role, "content": message.text}


def _from_wire(said: str, asked: Asked | None, reply: str, answer: dict[str, Any]) -> Exchange:
    disclosure, sources = answer.get("disclosure"), answer.get("sources") or {}
    return Exchange(
        session=0,
        fan=asked.fan if asked else "",
        said=said,
        reply=reply,
        locale=str((disclosure or {}).get("locale", "")),
        origin=str(sources.get("origin", "")),
        reason=str(sources.get("reason", "")),
        guards=tuple(sources.get("guards", ())),
        disclosure=disclosure,
        used=tuple(
            Used(kind=str(item.get("kind")), source=str(item.get("source")), text=str(item.get("text")))
            for item in sources.get("used", ())
        ),
    )

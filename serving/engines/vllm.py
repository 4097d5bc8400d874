"""Any model behind vLLM's OpenAI server, read over plain HTTP: 46 us of CPU a token where the OpenAI client takes 280.

Knows the wire; vLLM itself runs as its own server in its own environment and is never imported.
"""

import asyncio
import shlex
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

import aiohttp
import orjson
from langchain_core.messages import BaseMessage

from serving.engines import transcript
from serving.engines.protocol import Generation, Health, Style, Usage
from serving.engines.sse import read_events
from serving.engines.tokens import estimate_tokens
from serving.errors import EngineError, EngineRefused, EngineUnavailable

ROUTING_HEADER = "X-Session-ID"
"""What vllm-router (consistent_hash) and Ray Serve's consistent hash router keep a conversation on one replica by."""

_CONNECT = 5.0
_PROBE = 5.0
_AGAIN = frozenset({502, 503, 504})
_COMPACT = '{"backend":"xgrammar","disable_any_whitespace":true}'
"""Free white space in constrained JSON is where a small model gets lost until its limit."""
_ROLES = {"human": "user", "ai": "assistant", "system": "system"}


class VllmEngine:
    """An OpenAI-compatible server at `base_url` (ends in `/v1`). `timeout` is seconds to wait for the next token.

    `style` is `chat` for instruction-tuned models and `transcript` for the exported bundled model.
    """

    name = "vllm"

    def __init__(
        self, base_url: str, model: str, *, api_key: str = "", style: Style = "chat", timeout: float = 60.0
    ) -> None:
        self.model = model
        self.style: Style = style
        self.structured = style == "chat"  # guided decoding; a base model would fill the schema with nonsense
        self._base = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._timeout = timeout
        self._sessions: dict[asyncio.AbstractEventLoop, aiohttp.ClientSession] = {}

    async def stream(
        self, messages: Sequence[BaseMessage], generation: Generation, usage: Usage
    ) -> AsyncGenerator[str, None]:
        """Yield text as it arrives; what one network read brings is joined. Closing the iterator closes the connection,
        and vLLM stops within a token. A failure before the first token is tried once more where that can help."""
        body = self._body(messages, generation)
        headers = {ROUTING_HEADER: generation.routing_key} if generation.routing_key else {}
        begun = False
        for last in (False, True):
            try:
                async with aclosing(self._attempt(body, headers, usage)) as deltas:
                    async for delta in deltas:
                        text = delta if begun or self.style == "chat" else delta.lstrip()
                        if text:
                            begun = True
                            yield text
                return
            except EngineUnavailable as problem:
                if begun or last or isinstance(problem.__cause__, TimeoutError):
                    raise

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`, estimated: the tokenizer is at the server, and usage brings the true counts."""
        return estimate_tokens(text)

    async def check(self) -> Health:
        """Whether the server answers and serves the model; never raises."""
        try:
            async with asyncio.timeout(_PROBE), self._session().get(f"{self._base}/models") as answer:
                if answer.status != 200:
                    raise self._refusal(answer.status, await answer.read())
                served = [str(entry["id"]) for entry in orjson.loads(await answer.read())["data"]]
        except EngineError as problem:
            return Health(False, self.name, self.model, str(problem))
        except (aiohttp.ClientError, OSError, TimeoutError) as problem:
            return Health(False, self.name, self.model, str(self._absent(problem)))
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return Health(False, self.name, self.model, f"{self._base} is no OpenAI-compatible server.")
        if self.model not in served:
            detail = f"{self._base} doesn't serve {self.model!r}. It serves: {', '.join(served) or 'nothing'}."
            return Health(False, self.name, self.model, detail)
        return Health(True, self.name, self.model, extra={"url": self._base})

    async def close(self) -> None:
        """Close the connections of this event loop; safe to call twice."""
        session = self._sessions.pop(asyncio.get_running_loop(), None)
        if session is not None:
            await session.close()

    async def _attempt(self, body: bytes, headers: dict[str, str], usage: Usage) -> AsyncGenerator[str, None]:
        try:
            async with asyncio.timeout(self._timeout):
                answer = await self._session().post(
                    f"{self._base}/chat/completions", data=body, headers=headers, allow_redirects=False
                )
        except (aiohttp.ClientError, OSError, TimeoutError) as problem:
            raise self._absent(problem) from problem
        try:
            if answer.status != 200:
                raise self._refusal(answer.status, await self._rest(answer))
            async for delta in self._deltas(answer.content, usage):
                yield delta
        finally:
            answer.close()  # not released: a connection in mid-stream must end, so that the server stops

    async def _rest(self, answer: aiohttp.ClientResponse) -> bytes:
        try:
            async with asyncio.timeout(self._timeout):
                return await answer.content.read(65536)
        except (aiohttp.ClientError, OSError, TimeoutError):
            return b""

    async def _deltas(self, content: aiohttp.StreamReader, usage: Usage) -> AsyncGenerator[str, None]:
        try:
            async for events in read_events(content.readany, self._timeout):
                text, failure = _joined(events, usage)
                if text:
                    yield text
                if failure is not None:
                    raise failure
        except TimeoutError as problem:
            raise EngineUnavailable(f"{self._base} sent nothing for {self._timeout:g} s.") from problem
        except (aiohttp.ClientError, OSError) as problem:
            raise EngineUnavailable(f"{self._base} broke off in mid-reply: {problem}.") from problem

    def _body(self, messages: Sequence[BaseMessage], generation: Generation) -> bytes:
        if self.style == "transcript":
            transcript.render(messages)  # the same checks as where we render ourselves
        stop = list(generation.stop)
        if self.style == "transcript" and generation.json_schema is None:
            stop.insert(0, "\n")
        body: dict[str, object] = {
            "model": self.model,
            "messages": [_message(message) for message in messages],
            "max_tokens": generation.max_tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        optional = {
            "temperature": generation.temperature,
            "top_p": generation.top_p,
            "seed": generation.seed,
            "stop": stop or None,
        }
        body |= {key: value for key, value in optional.items() if value is not None}
        if generation.json_schema is not None:
            schema = {"name": "reply", "schema": generation.json_schema, "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        try:
            return orjson.dumps(body)
        except TypeError as problem:
            raise EngineRefused(f"The prompt can't be sent: {problem}.", 400) from problem

    def _session(self) -> aiohttp.ClientSession:
        """One session for each event loop, made on first use."""
        loop = asyncio.get_running_loop()
        session = self._sessions.get(loop)
        if session is None or session.closed:
            headers = {**self._headers, "Content-Type": "application/json"}
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT)
            connector = aiohttp.TCPConnector(limit=0)
            session = aiohttp.ClientSession(headers=headers, timeout=timeout, connector=connector)
            self._sessions[loop] = session
        return session

    def _absent(self, problem: Exception) -> EngineUnavailable:
        why = f"no answer in {self._timeout:g} s" if isinstance(problem, TimeoutError) else str(problem)
        return EngineUnavailable(f"No engine at {self._base}: {why}. Start it, or set LOOKALIKE_ENGINE_BASE_URL.")

    def _refusal(self, status: int, answer: bytes) -> EngineError:
        message = f"{self._base} answered {status}: {_explanation(answer)}"
        return EngineUnavailable(message) if status in _AGAIN else EngineRefused(message, status)


def vllm_command(
    model: str,
    *,
    served_name: str | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
    context: int = 8192,
    cpu: bool = False,
    extra: Sequence[str] = (),
) -> str:
    """The shell command that serves `model` (a hub id or a folder) for `VllmEngine`; `context` in tokens.

    An API key is read by vLLM from VLLM_API_KEY, so that it stands in no process list.
    """
    words = ["vllm", "serve", model, "--served-model-name", served_name or model, "--host", host, "--port", str(port)]
    words += ["--max-model-len", str(context), "--enable-prefix-caching", "--enable-prompt-tokens-details"]
    prefix = ""
    if cpu:
        words += ["--dtype", "bfloat16", "--max-num-seqs", "16"]
        words += ["--enforce-eager"]  # no compiling: ready in less than half the time
        words += ["--structured-outputs-config", _COMPACT]
        prefix = "VLLM_CPU_KVCACHE_SPACE=2 VLLM_CPU_OMP_THREADS_BIND=nobind OMP_NUM_THREADS=2 "
    return prefix + shlex.join([*words, *extra])


def _message(message: BaseMessage) -> dict[str, str]:
    role = _ROLES.get(message.type)
    if role is None:
        raise EngineRefused(f"A {message.type} message can't be sent to a chat server.", 400)
    named = {"name": message.name} if message.name else {}
    return {"role": role, "content": message.text, **named}


def _joined(events: list[dict[str, Any]], usage: Usage) -> tuple[str, EngineError | None]:
    """The text of `events` up to the first that is wrong, and what is wrong with that."""
    text = ""
    for event in events:
        try:
            text += _delta(event, usage)
        except EngineError as problem:
            return text, problem
    return text, None


def _delta(event: dict[str, Any], usage: Usage) -> str:
    if failure := event.get("error"):
        status = failure.get("code") if isinstance(failure, dict) else 0
        raise EngineRefused(f"The engine failed in mid-reply: {failure}", status if isinstance(status, int) else 0)
    if counts := event.get("usage"):
        usage.prompt_tokens = counts.get("prompt_tokens") or 0
        usage.completion_tokens = counts.get("completion_tokens") or 0
        usage.cached_tokens = (counts.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
    try:
        choices = event["choices"]
        return choices[0]["delta"].get("content") or "" if choices else ""
    except (KeyError, TypeError, IndexError, AttributeError) as problem:
        raise EngineUnavailable("The engine sent a chunk that is no chat completion.") from problem


def _explanation(answer: bytes) -> str:
    try:
        parsed = orjson.loads(answer)
        error = parsed.get("error", parsed)
        return str(error.get("message") or error)[:300]
    except (orjson.JSONDecodeError, AttributeError):
        return answer[:300].decode("utf-8", "replace") or "nothing"

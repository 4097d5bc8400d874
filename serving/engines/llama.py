"""llama.cpp in this process, blocking. Knows how to load one model file and run one request on one seat of its cache.

Knows nothing of asyncio, messages or personas; `bundled` puts it on threads.
"""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from serving.engines.protocol import Generation, Usage
from serving.errors import EngineError, EngineRefused, EngineUnavailable

CELLS_A_SLOT = 2048
"""Cache cells (tokens) for each request that runs at once; 18 kB each with the bundled model."""

_PREFILL_STEP = 128
"""Tokens read between two looks at the stop flag: half a second on one slow thread, and no slower than 512 in all."""

_TOO_LONG = "exceed_context_size_error"
_COMPACT = {"x-guidance": {"whitespace_flexible": False}}
"""Free white space in constrained JSON is where a small model gets lost until its limit."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the bundled base model is sampled. Measured: it keeps the language at temperature 0.3 (98 % of replies), and
    a repeat penalty over more than the last tokens forbids the very names that it should say."""

    temperature: float = 0.3
    top_k: int = 40
    top_p: float = 1.0
    min_p: float = 0.05
    repeat_penalty: float = 1.15
    repeat_last_n: int = 12


class Llama:
    """A loaded model. `threads` and `slots` as in the settings; `seats` conversations keep their prefix."""

    def __init__(self, path: Path, threads: int, slots: int, seats: int, sampling: Sampling) -> None:
        self.cells = CELLS_A_SLOT * slots
        self._sampling = sampling
        self._lock = threading.Lock()
        self._server: Any = _load(path, threads, seats, self.cells)

    def run(self, prompt: str, generation: Generation, usage: Usage, seat: int, put: Callable[[str], bool]) -> None:
        """Generate on this thread; `put` takes each delta and answers whether to stop. Raises `EngineError`."""
        server = self._server
        if server is None:
            raise EngineUnavailable("The bundled engine is closed.")
        reader = _Reader(put, usage)
        try:
            server.handle_completions(self._request(prompt, generation, seat), reader)
        except RuntimeError as problem:
            raise EngineRefused(f"llama.cpp can't take this request: {problem}", 400) from problem
        if reader.error is not None:
            raise reader.error

    def close(self) -> None:
        """Free the model. No request may be running."""
        with self._lock:
            self._server = None

    def _request(self, prompt: str, generation: Generation, seat: int) -> dict[str, object]:
        sampling = self._sampling
        warm = sampling.temperature if generation.temperature is None else generation.temperature
        request: dict[str, object] = {
            "prompt": prompt,
            "max_tokens": generation.max_tokens,
            "temperature": warm,
            "top_k": sampling.top_k,
            "top_p": sampling.top_p if generation.top_p is None else generation.top_p,
            "min_p": sampling.min_p,
            "repeat_penalty": sampling.repeat_penalty,
            "repeat_last_n": sampling.repeat_last_n,
            "stop": list(generation.stop),
            "stream": True,
            "stream_options": {"include_usage": True},
            "cache_prompt": True,
            "return_progress": True,
            "id_slot": seat,
        }
        if generation.seed is not None:
            request["seed"] = generation.seed
        if generation.json_schema is not None:
            request["json_schema"] = {**generation.json_schema, **_COMPACT}
        return request


class _Reader:
    """llama.cpp's callback. An exception in it would be swallowed, so failures are kept in `error`."""

    def __init__(self, put: Callable[[str], bool], usage: Usage) -> None:
        self._put = put
        self._usage = usage
        self.error: EngineError | None = None

    def __call__(self, event: dict[str, Any]) -> bool:
        """Take one event; True cancels."""
        if failure := event.get("error"):
            self.error = _failure(failure)
            return True
        usage = self._usage
        if progress := event.get("prompt_progress"):
            usage.prompt_tokens, usage.cached_tokens = progress["total"], progress["cache"]
        if counts := event.get("usage"):
            usage.prompt_tokens, usage.completion_tokens = counts["prompt_tokens"], counts["completion_tokens"]
            usage.cached_tokens = (counts.get("prompt_tokens_details") or {}).get("cached_tokens", 0)
        text = "".join(choice.get("text") or "" for choice in event.get("choices", ()))
        if text and not counts:
            usage.completion_tokens += 1
        return self._put(text)


def _failure(failure: dict[str, Any]) -> EngineError:
    message, status = str(failure.get("message", "")), int(failure.get("code") or 0)
    if failure.get("type") == _TOO_LONG:
        tokens, limit = failure.get("n_prompt_tokens"), failure.get("n_ctx")
        return EngineRefused(f"The prompt is too long: {tokens} tokens, the bundled model takes {limit}.", 400)
    if 400 <= status < 500:
        return EngineRefused(f"llama.cpp refused: {message}", status)
    return EngineUnavailable(f"llama.cpp failed: {message}")


def _load(path: Path, threads: int, seats: int, cells: int) -> Any:
    try:
        import xllamacpp
    except ImportError as problem:
        raise EngineUnavailable("The package xllamacpp is not installed. Install the project again.") from problem
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = cells
    params.n_parallel = seats
    params.kv_unified = True  # one pool: a long conversation may use what short ones leave; measured as fast
    params.swa_full = True  # without it the prefix of the last turn is never reused
    params.cache_ram_mib = 0  # seats are kept in the pool; the default would take 8 GB
    params.n_batch = params.n_ubatch = _PREFILL_STEP
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.warmup = params.fit_params = False
    params.verbosity = -1
    params.api_keys = [secrets.token_hex(16)]  # its loopback port answers nobody
    params.endpoint_slots = params.ui = False
    params.n_threads_http = 1
    try:
        return xllamacpp.Server(params)
    except RuntimeError as problem:
        raise EngineUnavailable(f"llama.cpp can't load {path.name}: {problem}. Delete it and start again.") from problem

"""The default engine: the bundled Gemma 3 270M, run in this process by llama.cpp. No network, no GPU, no torch.

Knows how to put transcripts on the model's seats and their text into asyncio; knows nothing of personas. The model is a
small base model: it continues a transcript and follows no instructions.
"""

import asyncio
import atexit
import threading
import weakref
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

from langchain_core.messages import BaseMessage

from serving.engines import transcript, weights
from serving.engines.bridge import Job
from serving.engines.llama import CELLS_A_SLOT, Llama, Sampling
from serving.engines.protocol import Generation, Health, Style, Usage
from serving.engines.seats import Seats
from serving.engines.tokens import estimate_tokens
from serving.errors import EngineError, EngineRefused, EngineUnavailable, WeightsError

_SEATS_A_SLOT = 2
"""Conversations that keep their prefix for each one that may run at once."""

_SAFETY = 1.2
"""The token estimate is 10 % off on one text: room is kept for twice that."""


class BundledEngine:
    """Gemma 3 270M in transcript style. Nothing is loaded before `start` or the first request."""

    name = "bundled"
    model = weights.BUNDLED.name
    style: Style = "transcript"

    def __init__(self, data_dir: Path, *, threads: int = 2, slots: int = 4, sampling: Sampling | None = None) -> None:
        self._directory = data_dir / "models"
        self._threads = threads
        self._slots = slots
        self._sampling = sampling or Sampling()
        self._seats = Seats(slots * _SEATS_A_SLOT, slots, slots * CELLS_A_SLOT)
        self._lock = threading.Lock()
        self._llama: Llama | None = None
        self._jobs: set[Job] = set()
        self._closed = False
        atexit.register(_shut, weakref.ref(self))

    async def start(self) -> None:
        """Check the weights and load the model on a thread: 1 to 2 seconds. Raises `EngineUnavailable`."""
        await asyncio.to_thread(self._loaded)

    async def stream(
        self, messages: Sequence[BaseMessage], generation: Generation, usage: Usage
    ) -> AsyncGenerator[str]:
        """Yield the reply's text. Closing the iterator stops the model within a token, or 128 tokens of prompt."""
        prompt = transcript.render(messages)
        wanted = self._checked(generation)
        cells = round(estimate_tokens(prompt) * _SAFETY) + wanted.max_tokens
        if len(prompt) > 16 * self._seats.pool:
            raise EngineRefused(f"The prompt is too long: {len(prompt)} characters.", 400)

        def work(job: Job) -> None:
            self._jobs.add(job)
            try:
                llama = self._loaded()
                seat = self._seats.take(wanted.routing_key, prompt, cells, job.stopped)
                if seat is None:
                    return
                try:
                    llama.run(prompt, wanted, usage, seat.index, job.put)
                finally:
                    self._seats.leave(seat)
            finally:
                self._jobs.discard(job)

        job = Job(work, "bundled-engine", on_stop=self._seats.wake)
        begun = False
        async with aclosing(job.read()) as pieces:
            async for piece in pieces:
                text = piece if begun else piece.lstrip()
                begun = begun or bool(text)
                if text:
                    yield text

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`, estimated: see `serving.engines.tokens` for why not counted."""
        return estimate_tokens(text)

    async def check(self) -> Health:
        """Whether the model is loaded, loading it if need be; never raises."""
        try:
            await self.start()
        except EngineError as problem:
            return Health(False, self.name, self.model, str(problem))
        return Health(True, self.name, self.model, extra={"threads": str(self._threads), "slots": str(self._slots)})

    async def close(self) -> None:
        """Stop what runs, wait for its threads and free the model; safe to call twice."""
        await asyncio.to_thread(self.shut)

    def shut(self) -> None:
        """`close` for callers without an event loop; blocks."""
        self._closed = True
        jobs = list(self._jobs)
        for job in jobs:
            job.stop()
        for job in jobs:
            job.join()
        with self._lock:
            if self._llama is not None:
                self._llama.close()
                self._llama = None

    def _checked(self, generation: Generation) -> Generation:
        if generation.max_tokens < 1 or generation.max_tokens >= CELLS_A_SLOT:
            raise EngineRefused(f"max_tokens must be 1 to {CELLS_A_SLOT - 1}, not {generation.max_tokens}.", 400)
        if generation.json_schema is not None:
            return generation
        return replace(generation, stop=tuple(dict.fromkeys(("\n", *generation.stop))))

    def _loaded(self) -> Llama:
        """The model, loaded once; blocks."""
        with self._lock:
            if self._closed:
                raise EngineUnavailable("The bundled engine is closed.")
            if self._llama is None:
                try:
                    path = weights.prepare(self._directory)
                except WeightsError as problem:
                    raise EngineUnavailable(str(problem)) from problem
                seats = self._slots * _SEATS_A_SLOT
                self._llama = Llama(path, self._threads, self._slots, seats, self._sampling)
            return self._llama


def _shut(engine: "weakref.ref[BundledEngine]") -> None:
    alive = engine()
    if alive is not None:
        alive.shut()

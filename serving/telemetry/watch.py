"""Watches one turn: how long each step took, what its events say in numbers, one log line at its end.

Reads the same events as every other reader of a turn and keeps none of their words. Knows nothing of what a step does.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from serving.events import Begun, Done, Notice, Replaced, Sources, Text, TurnEvent
from serving.guards.asking import Note
from serving.guards.verdict import Verdict
from serving.telemetry.metrics import Metrics
from serving.telemetry.tracing import Tracing
from serving.turn import Turn

if TYPE_CHECKING:
    from opentelemetry.trace import Span

Step = Literal["hear", "guards", "recall", "prompt", "speak", "commit"]
_LEFT = (GeneratorExit, asyncio.CancelledError)
"""How a turn ends whose reader has gone."""
_LOG = logging.getLogger(__name__)


class Watch:
    """One turn that is watched, from when it begins to wait for its conversation to when it is in the transcript."""

    def __init__(self, turn: Turn, metrics: Metrics, tracing: Tracing | None = None) -> None:
        self._turn = turn
        self._metrics = metrics
        self._tracing = tracing
        self._begun = perf_counter()
        self._span: Span | None = None
        self._waiting = True
        self._silent = True
        self._outage = False
        self._locale = ""
        self._sources: Sources | None = None
        self._done: Done | None = None

    async def __aenter__(self) -> Self:
        """The turn begins."""
        self._metrics.running.labels(self._turn.tenant).inc()
        if self._tracing is not None:
            self._span = self._tracing.begin("turn", {"market": self._turn.market or ""})
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The turn is over, whole or not."""
        self._metrics.running.labels(self._turn.tenant).dec()
        origin = self._sources.origin if self._sources else "none"
        state = self._done.state if self._done else "left" if isinstance(problem, _LEFT) else "failed"
        seconds = self._time("turn")
        turn = self._turn
        persona = turn.persona_id if self._locale else ""  # until it was found, it is a word of the client's
        self._metrics.turns.labels(turn.tenant, persona, self._locale, turn.channel, origin, state).inc()
        fields: dict[str, str | int | float | bool] = {
            "persona": persona,
            "locale": self._locale,
            "channel": turn.channel,
            "origin": origin,
            "state": state,
            "outage": self._outage,
            "prompt_tokens": self._done.prompt_tokens if self._done else 0,
            "cached_tokens": self._done.cached_tokens if self._done else 0,
            "completion_tokens": self._done.completion_tokens if self._done else 0,
        }
        _LOG.info("turn", extra={"fields": fields | {"tenant": turn.tenant, "seconds": round(seconds, 4)}})
        if self._tracing is not None and self._span is not None:
            self._tracing.end(self._span, fields, problem)

    @contextmanager
    def step(self, name: Step) -> Iterator[None]:
        """Time what is done inside as the step `name`."""
        if self._waiting:
            self._waiting = False
            self._time("wait")
        begun = perf_counter()
        span = self._tracing.begin(name, {}, self._span) if self._tracing is not None else None
        failure: BaseException | None = None
        try:
            yield
        except BaseException as problem:
            failure = problem
            raise
        finally:
            self._metrics.step_seconds.labels(self._turn.tenant, name).observe(perf_counter() - begun)
            if self._tracing is not None and span is not None:
                self._tracing.end(span, {}, failure)

    def saw(self, event: TurnEvent) -> None:
        """Take an event of the turn into account."""
        metrics, tenant = self._metrics, self._turn.tenant
        if isinstance(event, Text | Replaced):
            if self._silent and (isinstance(event, Text) or event.text):
                self._silent = False
                self._time("first_text")
        elif isinstance(event, Notice):
            metrics.notices.labels(tenant, event.kind).inc()
            self._outage = self._outage or event.kind == "outage"
        elif isinstance(event, Begun):
            self._locale = event.locale
        elif isinstance(event, Sources):
            self._sources = event
            for one in event.used:
                metrics.memory_hits.labels(tenant, one.kind).inc()
            if self._outage:
                metrics.engine_failures.labels(event.reason).inc()
        else:
            self._done = event
            for kind in ("prompt", "cached", "completion"):
                metrics.tokens.labels(tenant, kind).inc(getattr(event, f"{kind}_tokens"))

    def _time(self, name: str) -> float:
        """Seconds since the turn began, observed as `name`."""
        seconds = perf_counter() - self._begun
        self._metrics.step_seconds.labels(self._turn.tenant, name).observe(seconds)
        return seconds


class Watching:
    """Watches turns, and counts what guards note in them."""

    def __init__(self, metrics: Metrics, tracing: Tracing | None = None) -> None:
        self.metrics = metrics
        self.tracing = tracing

    def of(self, turn: Turn) -> Watch:
        """A watch for `turn`."""
        return Watch(turn, self.metrics, self.tracing)

    def refused(self, tenant: str, limit: str) -> None:
        """A limit refused a turn."""
        self.metrics.refusals.labels(tenant, limit).inc()

    def noting(self, notes: Callable[[Turn], Note]) -> Callable[[Turn], Note]:
        """`notes`, with each action of a guard counted too."""

        def of(turn: Turn) -> Note:
            noted = notes(turn)

            def note(verdict: Verdict, locale: str, milliseconds: float) -> None:
                self.metrics.guard_actions.labels(turn.tenant, verdict.guard, verdict.action).inc()
                noted(verdict, locale, milliseconds)

            return note

        return of


def unwatched() -> Watching:
    """For conversations that nobody counts, such as those with a draft: metrics that are never scraped."""
    return Watching(Metrics())

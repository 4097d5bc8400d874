"""Notes guards' decisions beside the turn: nothing waits for the store, and a store that fails breaks no turn.

What can't be kept is logged without a word of the conversation; a lost crisis referral as an error, because it is
missing from the yearly count. Also takes away what is older than its purpose needs, once a day.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from datetime import UTC, datetime, timedelta
from threading import Lock

from memory.errors import StoreUnavailable
from serving.guards.asking import Note, no_note
from serving.guards.verdict import Verdict
from serving.incidents.hashing import Pseudonyms
from serving.incidents.store import Incidents
from serving.incidents.values import Decision
from serving.turn import Turn

KEEP_DECISIONS = timedelta(days=800)
"""A calendar year can be counted for more than a year after its end."""
KEEP_REPORTS = timedelta(days=365)
"""A note is free text of a fan, whom forgetting does not find."""
WAITING = 1000
"""Decisions that may wait for the store; further ones are lost and logged."""
_DAY = timedelta(days=1)
_LOG = logging.getLogger(__name__)


class Noting:
    """Takes notes from turns and writes them in a thread that `later` lends, a transaction for all that wait."""

    def __init__(
        self,
        incidents: Incidents,
        pseudonyms: Pseudonyms,
        later: Callable[[Callable[[], None]], Future[None]],
        version: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        keep_decisions: timedelta = KEEP_DECISIONS,
        keep_reports: timedelta = KEEP_REPORTS,
    ) -> None:
        self._incidents = incidents
        self.pseudonyms = pseudonyms
        self._later = later
        self._version = version
        self._clock = clock
        self._keep_decisions = keep_decisions
        self._keep_reports = keep_reports
        self._lock = Lock()
        self._waiting: list[Decision] = []
        self._writing: Future[None] | None = None
        self._at_work = False
        self._tidy_at = clock() + _DAY

    def of(self, turn: Turn) -> Note:
        """Where the guards of `turn` note what they decide. Evaluations are no incidents: theirs go nowhere."""
        if turn.channel == "eval":
            return no_note
        conversation = self.pseudonyms.of(turn.conversation_id)

        def note(verdict: Verdict, locale: str, milliseconds: float) -> None:
            self._take(
                Decision(
                    at=self._clock(),
                    tenant=turn.tenant,
                    persona=turn.persona_id,
                    locale=locale,
                    market=turn.market or "",
                    guard=verdict.guard,
                    action=verdict.action,
                    reason=verdict.reason,
                    score=float(verdict.score),
                    milliseconds=round(milliseconds, 3),
                    conversation=conversation,
                    version=self._version,
                )
            )

        return note

    def tidy(self) -> None:
        """Take away what is old, beside everything else; for the start of a server."""
        self._tidy_at = self._clock()
        self._work()

    def settle(self) -> None:
        """Wait until everything noted so far is written or logged as lost."""
        if (writing := self._writing) is not None:
            wait([writing])

    def _take(self, decision: Decision) -> None:
        with self._lock:
            full = len(self._waiting) >= WAITING
            if not full:
                self._waiting.append(decision)
        if full:
            _lost([decision], "too many are waiting")
        self._work()

    def _work(self) -> None:
        with self._lock:
            if self._at_work:
                return
            try:
                self._writing = self._later(self._write)
                self._at_work = True
            except RuntimeError:  # the store is closed
                lost, self._waiting = self._waiting, []
                _lost(lost, "the store is closed")

    def _write(self) -> None:
        """Write until nothing waits. `lost` is what an unforeseen failure would take with it."""
        lost: Sequence[Decision] = ()
        try:
            while batch := self._next():
                lost = batch
                try:
                    self._incidents.record(*batch)
                except StoreUnavailable as problem:
                    _lost(batch, type(problem).__name__)
                lost = ()
            self._expire()
        finally:
            if lost:
                _lost(lost, "of an unforeseen failure")
                with self._lock:
                    self._at_work = False

    def _next(self) -> list[Decision]:
        """What waits; when nothing does, the work is over, seen as one with a note that comes now."""
        with self._lock:
            batch, self._waiting = self._waiting, []
            self._at_work = bool(batch)
        return batch

    def _expire(self) -> None:
        now = self._clock()
        if now < self._tidy_at:
            return
        self._tidy_at = now + _DAY
        try:
            self._incidents.expire(now - self._keep_decisions, now - self._keep_reports)
        except StoreUnavailable as problem:
            _LOG.warning("Old incidents could not be taken away: %s.", type(problem).__name__)


def _lost(decisions: Sequence[Decision], why: str) -> None:
    for decision in decisions:
        level = logging.ERROR if decision.guard == "crisis" else logging.WARNING
        _LOG.log(
            level,
            "A decision of guard %s was not kept (%s): at=%s persona=%s locale=%s market=%s action=%s",
            decision.guard,
            why,
            decision.at.isoformat(),
            decision.persona,
            decision.locale,
            decision.market or "unknown",
            decision.action,
        )

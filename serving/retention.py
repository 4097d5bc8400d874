"""Takes away, once a day, what has been kept for long enough: fans' words and facts, silent fans, incidents.

Knows the settings and what they are limits of; the taking away is memory's and the incidents'.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from memory.erasure import Erasure
from memory.errors import MemoryFailure
from memory.retention import Expiry, Limits, Retention
from memory.store.transactions import Transactions
from serving.incidents.store import Incidents
from serving.incidents.values import Expired
from serving.settings import Settings

DAY = 86_400.0
"""Seconds between two runs."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Expiration:
    """What one run took away, or would: of memory, and of the incidents (None in a dry run, which does not count
    them)."""

    memory: Expiry
    incidents: Expired | None


class Retaining:
    """Runs retention by the settings."""

    def __init__(self, retention: Retention, incidents: Incidents, settings: Settings) -> None:
        self._retention = retention
        self._incidents = incidents
        self._decisions = timedelta(days=settings.retain_decisions_days)
        self._reports = timedelta(days=settings.retain_reports_days)

    @classmethod
    def from_settings(
        cls, settings: Settings, transactions: Transactions, erasure: Erasure, incidents: Incidents
    ) -> "Retaining":
        """Retention as the settings want it."""
        return cls(Retention(transactions, erasure, limits_of(settings)), incidents, settings)

    def once(self, *, dry_run: bool = False) -> Expiration:
        """One run. Blocking. Raises `ErasureIncomplete`, `StoreUnavailable`."""
        now = datetime.now(UTC)
        memory = self._retention.expire(now, dry_run=dry_run)
        incidents = None if dry_run else self._incidents.expire(now - self._decisions, now - self._reports)
        return Expiration(memory, incidents)

    async def daily(self) -> None:
        """Run now and once a day until cancelled; a run that fails is logged and tried again the next day."""
        while True:
            try:
                done = await asyncio.to_thread(self.once)
            except MemoryFailure as problem:
                _LOG.exception("What is past its time could not be taken away: %s", type(problem).__name__)
            else:
                gone = done.memory
                if gone.fans or gone.messages or gone.facts:
                    _LOG.info("Past their time: %d fans, %d messages, %d facts.", gone.fans, gone.messages, gone.facts)
            await asyncio.sleep(DAY)


def limits_of(settings: Settings) -> Limits:
    """The settings' days; 0 keeps until forgotten."""
    days = (settings.retain_words_days, settings.retain_facts_days, settings.retain_silent_days)
    words, facts, silent = (timedelta(days=number) if number else None for number in days)
    return Limits(words, facts, silent)

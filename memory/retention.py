"""Forgets what has been kept for long enough, by purpose: words, facts, and fans who have not come back.

Pinned items stay as long as their fan does. Each batch is proven gone like any erasure. Knows nothing of settings, of
incidents, or of when it is run.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from memory.erasure import Erasure
from memory.proof import Proof
from memory.store import expiring, wiping
from memory.store.expiring import Before, Overdue
from memory.store.transactions import Transactions
from memory.store.wiping import Wiped

_BATCH = 200
"""Fans whose rows go before the files are searched once."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each purpose keeps what it has; None keeps it until it is forgotten. `silent` is how long a fan may stay
    away before everything of them goes."""

    words: timedelta | None = None
    facts: timedelta | None = None
    silent: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Expiry:
    """What went, or with `dry_run` would go: whole fans, and messages and facts of fans who stay. A proof a batch."""

    dry_run: bool
    at: datetime
    fans: int
    messages: int
    facts: int
    proofs: tuple[Proof, ...] = ()


class Retention:
    """Takes away what is past its time. Blocking."""

    def __init__(self, transactions: Transactions, erasure: Erasure, limits: Limits) -> None:
        self._transactions = transactions
        self._erasure = erasure
        self._limits = limits

    def expire(self, now: datetime | None = None, *, dry_run: bool = False) -> Expiry:
        """Forget what is past its time at `now`. Raises `ErasureIncomplete`, `StoreUnavailable`."""
        now = now or datetime.now(UTC)
        before = Before(*(now - limit if limit else None for limit in _in_order(self._limits)))
        due = self._transactions.read_now(expiring.overdue, before)
        proofs = [
            self._expire(due[start : start + _BATCH], before) for start in range(0, 0 if dry_run else len(due), _BATCH)
        ]
        return Expiry(
            dry_run,
            now,
            sum(one.everything for one in due),
            sum(one.messages for one in due),
            sum(one.facts for one in due),
            tuple(proofs),
        )

    def _expire(self, due: Sequence[Overdue], before: Before) -> Proof:
        receipts: list[str] = []
        texts: list[str] = []
        for one in due:
            wiped = self._wipe(one, before, receipts)
            self._erasure.drop(one.key)
            texts.extend((*wiped.texts, *wiped.ids))
        return self._erasure.prover.prove(receipts, dict.fromkeys(texts))

    def _wipe(self, due: Overdue, before: Before, receipts: list[str]) -> Wiped:
        """A fan who stayed away is noted in the log of erasures; single rows are not: after a restoration they are past
        their time again."""
        if not due.everything:
            return self._transactions.write_now(wiping.expire, due.key, before.words, before.facts)
        receipts.append(uuid.uuid4().hex)
        note = self._erasure.note
        return self._transactions.write_now(wiping.wipe, due.key, "everything", "", receipts[-1], note)


def _in_order(limits: Limits) -> tuple[timedelta | None, timedelta | None, timedelta | None]:
    return limits.words, limits.facts, limits.silent

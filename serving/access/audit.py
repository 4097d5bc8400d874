"""The audit log: who made or ended a key, who took out or erased a fan's memory. Written once, never changed.

Fans stand in it as keyed digests, so that erasing a fan leaves no name here. Knows nothing of requests.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from memory.store.transactions import Transactions
from serving.access.tables import AuditEntry
from serving.access.values import ACTIONS, Entry
from serving.errors import AccessError
from serving.incidents.hashing import Pseudonyms

_FIELDS = (AuditEntry.at, AuditEntry.tenant, AuditEntry.actor, AuditEntry.action, AuditEntry.subject, AuditEntry.detail)


class Audit:
    """The log of this installation. Blocking; every method raises `StoreUnavailable` when the database fails."""

    def __init__(
        self,
        transactions: Transactions,
        pseudonyms: Pseudonyms,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._transactions = transactions
        self._pseudonyms = pseudonyms
        self._clock = clock

    def fan(self, actor: str, action: str, tenant: str, fan: str, detail: str = "") -> None:
        """Log what was done with a fan's memory. `actor` is a key, `terminal` or `page`; `fan` the id as stored."""
        if action not in ACTIONS:
            raise AccessError(f"Unknown action {action!r}. Known: {', '.join(ACTIONS)}.")
        subject = self.subject(tenant, fan)
        entry = Entry(self._clock(), tenant, actor[:64], action, subject, detail[:400])
        self._transactions.write_now(insert_entry, entry)

    def subject(self, tenant: str, fan: str) -> str:
        """What stands for a fan in the log."""
        return self._pseudonyms.of(f"fan\0{tenant}\0{fan}")

    def entries(self, tenant: str | None = None, *, most: int = 1000) -> Sequence[Entry]:
        """The latest entries, of all tenants or one, latest first."""
        return self._transactions.read_now(_entries, tenant, most)


def insert_entry(connection: Connection, entry: Entry) -> None:
    """Write an entry within a transaction that is under way."""
    connection.execute(insert(AuditEntry).values(asdict(entry)))


def _entries(connection: Connection, tenant: str | None, most: int) -> list[Entry]:
    query = select(*_FIELDS).order_by(AuditEntry.id.desc()).limit(most)
    rows = connection.execute(query if tenant is None else query.where(AuditEntry.tenant == tenant))
    return [Entry(*row) for row in rows]

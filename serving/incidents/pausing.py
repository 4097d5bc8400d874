"""Pauses: a persona, a language or everything, silent at once, with who did it and why.

A turn asks often, so what stands is kept in memory and read again after a second: this process obeys at once, others
that share the database a second later. Knows nothing of what a paused conversation is told.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from sqlalchemy import Connection, insert, select, update

from memory.errors import StoreUnavailable
from memory.store.transactions import Transactions
from serving.access.audit import insert_entry
from serving.access.values import Entry
from serving.errors import IncidentError
from serving.incidents.tables import PauseRow

PauseKind = Literal["everything", "locale", "persona"]
KINDS: tuple[PauseKind, ...] = get_args(PauseKind)
FRESH_SECONDS = 1.0
_LOG = logging.getLogger(__name__)
REASON_LIMIT = 400
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Pause:
    """One pause, of a kind in `KINDS`. `subject` is a persona's id or a language's tag, empty for everything; it stands
    until `ended_at`."""

    id: int
    kind: str
    subject: str
    at: datetime
    by: str
    reason: str
    ended_at: datetime | None = None
    ended_by: str = ""
    ended_why: str = ""

    def covers(self, persona: str, locale: str) -> bool:
        """Whether this persona must not speak this language."""
        return self.kind == "everything" or self.subject == (persona if self.kind == "persona" else locale)


class Pauses:
    """The pauses of a tenant. Blocking but for `holds`; the others raise `StoreUnavailable` when the database fails."""

    def __init__(
        self,
        transactions: Transactions,
        tenant: str = "default",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transactions = transactions
        self._tenant = tenant
        self._clock = clock
        self._ticks = ticks
        self._standing: Sequence[Pause] = ()
        self._read_at: float | None = None

    def begin(self, kind: str, subject: str, reason: str, actor: str) -> Pause:
        """Pause and log who did it. Raises `IncidentError` for an unknown kind, no reason, or what is paused."""
        if kind not in KINDS:
            raise IncidentError(f"Unknown kind of pause {kind[:40]!r}. Known: {', '.join(KINDS)}.")
        if bool(subject) == (kind == "everything"):
            raise IncidentError("Name the persona or the language that is to pause; for everything, name none.")
        why = said_reason(reason)
        values = {"kind": kind, "subject": subject[:256], "at": self._clock(), "by": actor[:64], "reason": why}
        pause = self._transactions.write_now(_begin, self._tenant, values)
        if pause is None:
            raise IncidentError(f"{subject or 'Everything'} is paused already.")
        self._refresh()
        return pause

    def end(self, number: int, reason: str, actor: str) -> None:
        """Let it speak again and log who did it. Raises `IncidentError` when no such pause stands."""
        values = {"ended_at": self._clock(), "ended_by": actor[:64], "ended_why": said_reason(reason)}
        if not self._transactions.write_now(_end, self._tenant, number, values):
            raise IncidentError(f"There is no standing pause {number}.")
        self._refresh()

    def all(self, most: int = 200) -> Sequence[Pause]:
        """Standing and ended pauses, the latest first."""
        return self._transactions.read_now(_all, self._tenant, most)

    def standing(self) -> Sequence[Pause]:
        """What is paused now, read from the database."""
        self._refresh()
        return self._standing

    async def holds(self, persona: str, locale: str) -> bool:
        """Whether this persona must be silent in this language now. While the database fails, what was known holds."""
        if self._read_at is None or self._ticks() - self._read_at >= FRESH_SECONDS:
            try:
                await self._transactions.run(self._refresh)
            except StoreUnavailable as problem:
                _LOG.warning("Pauses could not be read, the last known hold: %s.", type(problem).__name__)
        return any(pause.covers(persona, locale) for pause in self._standing)

    def _refresh(self) -> None:
        read_at = self._ticks()
        self._standing = self._transactions.read_now(_standing, self._tenant)
        self._read_at = read_at


def said_reason(reason: str) -> str:
    """The reason as kept. Raises `IncidentError` when there is none or it is too long."""
    why = reason.strip()
    if not why or len(why) > REASON_LIMIT:
        raise IncidentError(f"Say why, in 1 to {REASON_LIMIT} characters.")
    return why


_FIELDS = (
    *(PauseRow.id, PauseRow.kind, PauseRow.subject, PauseRow.at, PauseRow.by, PauseRow.reason),
    *(PauseRow.ended_at, PauseRow.ended_by, PauseRow.ended_why),
)


def _standing(connection: Connection, tenant: str) -> list[Pause]:
    wanted = (PauseRow.tenant == tenant, PauseRow.ended_at.is_(None))
    return [Pause(*row) for row in connection.execute(select(*_FIELDS).where(*wanted).order_by(PauseRow.id))]


def _all(connection: Connection, tenant: str, most: int) -> list[Pause]:
    query = select(*_FIELDS).where(PauseRow.tenant == tenant).order_by(PauseRow.id.desc()).limit(most)
    return [Pause(*row) for row in connection.execute(query)]


def _begin(connection: Connection, tenant: str, values: dict[str, object]) -> Pause | None:
    kind, subject = values["kind"], values["subject"]
    if any((one.kind, one.subject) == (kind, subject) for one in _standing(connection, tenant)):
        return None
    nothing = {"ended_at": None, "ended_by": "", "ended_why": ""}
    row = {"tenant": tenant, **values, **nothing}
    number = connection.execute(insert(PauseRow).values(row).returning(PauseRow.id)).scalar_one()
    made = connection.execute(select(*_FIELDS).where(PauseRow.id == number)).one()
    pause = Pause(*made)
    about = f"{pause.kind} {pause.subject}".strip()[:64]
    insert_entry(connection, Entry(pause.at, tenant, pause.by, "pause.begin", about, pause.reason))
    return pause


def _end(connection: Connection, tenant: str, number: int, values: dict[str, object]) -> bool:
    found = next((one for one in _standing(connection, tenant) if one.id == number), None)
    if found is None:
        return False
    connection.execute(update(PauseRow).where(PauseRow.id == number).values(values))
    ended = Pause(**{**asdict(found), **values})
    about = f"{ended.kind} {ended.subject}".strip()[:64]
    insert_entry(
        connection, Entry(ended.ended_at or ended.at, tenant, ended.ended_by, "pause.end", about, ended.ended_why)
    )
    return True

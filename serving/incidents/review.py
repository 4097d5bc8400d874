"""The review of fans' reports: who looks after one, what staff wrote about it, what was decided.

A fan's own words stay covered until somebody says why they must read them; that is logged in the same transaction that
hands them out. Knows nothing of pages.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from sqlalchemy import Connection, Row, func, insert, select, update

from memory.store.transactions import Transactions
from serving.access.audit import insert_entry
from serving.access.values import Entry
from serving.errors import IncidentError, UnknownReport
from serving.incidents.pausing import said_reason
from serving.incidents.tables import FanReport, ReviewNote
from serving.incidents.values import NOTE_LIMIT

ReportDecision = Literal["upheld", "dismissed", "duplicate"]
DECISIONS: tuple[ReportDecision, ...] = get_args(ReportDecision)
_LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class StaffNote:
    """What a member of staff wrote about a report."""

    at: datetime
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A report as the queue shows it: `characters` of the fan's own words, and none of the words."""

    id: int
    at: datetime
    persona: str
    locale: str
    reason: str
    characters: int
    conversation: str
    assignee: str = ""
    decision: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""
    resolution: str = ""
    notes: tuple[StaffNote, ...] = ()


class Reviews:
    """The reviews of a tenant. Blocking; every method raises `StoreUnavailable` when the database fails, and those that
    name a report raise `UnknownReport`."""

    def __init__(
        self,
        transactions: Transactions,
        tenant: str = "default",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._transactions = transactions
        self._tenant = tenant
        self._clock = clock

    def queue(self, open_only: bool = True, most: int = 500) -> Sequence[Reviewed]:
        """Reports: open ones the oldest first, all of them the latest first."""
        return self._transactions.read_now(_queue, self._tenant, open_only, most)

    def open_count(self) -> int:
        """How many reports are open."""
        return self._transactions.read_now(_open_count, self._tenant)

    def assign(self, number: int, to: str, actor: str) -> None:
        """Say who looks after an open report; nobody when `to` is empty."""
        self._change(number, {"assignee": to[:64]}, actor, "report.assign", to or "nobody")

    def note(self, number: int, text: str, actor: str) -> None:
        """Write something about a report, open or not. Raises `IncidentError` when it is empty or too long."""
        said = text.strip()
        if not said or len(said) > NOTE_LIMIT:
            raise IncidentError(f"A note has 1 to {NOTE_LIMIT} characters.")
        values = {"tenant": self._tenant, "report": number, "at": self._clock(), "author": actor[:64], "text": said}
        if not _fits(number) or not self._transactions.write_now(_note, values):
            raise self._unknown(number)

    def decide(self, number: int, decision: str, resolution: str, actor: str) -> None:
        """Close an open report. Raises `IncidentError` for an unknown decision or without a reason."""
        if decision not in DECISIONS:
            raise IncidentError(f"Unknown decision {decision[:40]!r}. Known: {', '.join(DECISIONS)}.")
        why = said_reason(resolution)
        closed: dict[str, object] = {"decision": decision, "closed_at": self._clock()}
        closed |= {"closed_by": actor[:64], "resolution": why}
        self._change(number, closed, actor, "report.decide", decision)

    def reveal(self, number: int, why: str, actor: str) -> str:
        """The fan's own words in a report. Who read them, when and why stays in the audit log."""
        entry = Entry(
            self._clock(), self._tenant, actor[:64], "report.reveal", f"report {number}"[:64], said_reason(why)
        )
        words = self._transactions.write_now(_reveal, number, entry) if _fits(number) else None
        if words is None:
            raise self._unknown(number)
        return words

    def _change(self, number: int, values: dict[str, object], actor: str, action: str, detail: str) -> None:
        entry = Entry(self._clock(), self._tenant, actor[:64], action, f"report {number}"[:64], detail[:400])
        if not _fits(number) or not self._transactions.write_now(_change, number, values, entry):
            raise self._unknown(number)

    def _unknown(self, number: int) -> UnknownReport:
        return UnknownReport(number, [one.id for one in self.queue()])


def _fits(number: int) -> bool:
    return 0 < number <= _LARGEST_ID


def _queue(connection: Connection, tenant: str, open_only: bool, most: int) -> list[Reviewed]:
    query = select(FanReport.__table__).where(FanReport.tenant == tenant).limit(most)
    if open_only:
        query = query.where(FanReport.closed_at.is_(None)).order_by(FanReport.id)
    else:
        query = query.order_by(FanReport.id.desc())
    rows = connection.execute(query).all()
    notes: dict[int, list[StaffNote]] = {}
    wanted = (ReviewNote.tenant == tenant, ReviewNote.report.in_([row.id for row in rows]))
    for row in connection.execute(select(ReviewNote.__table__).where(*wanted).order_by(ReviewNote.id)):
        notes.setdefault(row.report, []).append(StaffNote(row.at, row.author, row.text))
    return [_reviewed(row, notes.get(row.id, ())) for row in rows]


def _reviewed(row: Row[tuple[object, ...]], notes: Sequence[StaffNote]) -> Reviewed:
    found = row._mapping
    return Reviewed(
        id=found["id"],
        at=found["at"],
        persona=found["persona"],
        locale=found["locale"],
        reason=found["reason"],
        characters=len(found["note"]),
        conversation=found["conversation"],
        assignee=found["assignee"],
        decision=found["decision"],
        closed_at=found["closed_at"],
        closed_by=found["closed_by"],
        resolution=found["resolution"],
        notes=tuple(notes),
    )


def _open_count(connection: Connection, tenant: str) -> int:
    wanted = (FanReport.tenant == tenant, FanReport.closed_at.is_(None))
    return int(connection.execute(select(func.count()).select_from(FanReport).where(*wanted)).scalar_one())


def _change(connection: Connection, number: int, values: dict[str, object], entry: Entry) -> bool:
    wanted = (FanReport.id == number, FanReport.tenant == entry.tenant, FanReport.closed_at.is_(None))
    changed = connection.execute(update(FanReport).where(*wanted).values(values).returning(FanReport.id)).first()
    if changed is not None:
        insert_entry(connection, entry)
    return changed is not None


def _note(connection: Connection, values: dict[str, object]) -> bool:
    wanted = (FanReport.id == values["report"], FanReport.tenant == values["tenant"])
    if connection.execute(select(FanReport.id).where(*wanted)).first() is None:
        return False
    connection.execute(insert(ReviewNote).values(values))
    return True


def _reveal(connection: Connection, number: int, entry: Entry) -> str | None:
    wanted = (FanReport.id == number, FanReport.tenant == entry.tenant)
    words: str | None = connection.execute(select(FanReport.note).where(*wanted)).scalar_one_or_none()
    if words is not None:
        insert_entry(connection, entry)
    return words

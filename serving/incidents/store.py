"""Reads and writes incidents of one tenant, one transaction a call. Knows nothing of guards or of pages."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, CursorResult, Row, delete, func, insert, select, update

from memory.store.fragments import holds
from memory.store.transactions import Transactions
from serving.errors import UnknownReport
from serving.incidents.tables import FanReport, GuardDecision, ReviewNote
from serving.incidents.values import Count, Decision, Expired, FiledReport, Referrals, Report

_LARGEST_ID = 2**31 - 1
_REPORT_FIELDS = ("at", "tenant", "persona", "locale", "message", "conversation", "reason", "note")
_COLUMNS = (
    *("kind", "id", "at", "tenant", "persona", "locale", "market", "guard", "action", "reason", "score"),
    *("milliseconds", "version", "conversation", "message", "note", "closed_at", "closed_by", "resolution"),
)
"""What every exported row has, in this order; what does not concern a row is None."""


class Incidents:
    """The incidents of a tenant. Blocking. Every method raises `StoreUnavailable` when the database can't be used."""

    def __init__(
        self,
        transactions: Transactions,
        tenant: str = "default",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._transactions = transactions
        self._tenant = tenant
        self._clock = clock

    def record(self, *decisions: Decision) -> None:
        """Keep decisions, all or none."""
        if decisions:
            self._transactions.write_now(_insert_decisions, [asdict(decision) for decision in decisions])

    def report(self, report: Report) -> int:
        """File a report; returns its number."""
        return self._transactions.write_now(_insert_report, asdict(report))

    def counts(self, since: datetime, until: datetime) -> tuple[Count, ...]:
        """Decisions from `since` up to, not including, `until`, by guard, persona and locale, the most first."""
        return self._transactions.read_now(_counts, self._tenant, since, until)

    def crisis_referrals(self, year: int) -> Referrals:
        """Referrals to help lines in a year (UTC), as California and Washington ask for them: without identities."""
        return self._transactions.read_now(_referrals, self._tenant, year)

    def reports(self, open_only: bool = True) -> tuple[FiledReport, ...]:
        """Reports, oldest first."""
        return self._transactions.read_now(_reports, self._tenant, open_only)

    def close_report(self, number: int, actor: str, resolution: str) -> None:
        """Close an open report, with who did and what came of it. Raises `UnknownReport` when it is not open."""
        values = {"closed_at": self._clock(), "closed_by": actor[:64], "resolution": resolution}
        if not 0 < number <= _LARGEST_ID or not self._transactions.write_now(_close, self._tenant, number, values):
            raise UnknownReport(number, [filed.id for filed in self.reports()])

    def export(self, notes: bool = False) -> list[dict[str, object]]:
        """Every decision and report as a row of the same keys, oldest first of each. Times are ISO 8601 in UTC.

        Notes and resolutions are free text and left out unless `notes` is true.
        """
        return self._transactions.read_now(_export, self._tenant, notes)

    def expire(self, before: datetime, reports_before: datetime | None = None) -> Expired:
        """Delete decisions from before `before` and reports, open ones too, from before `reports_before` (default
        the same): a note must not outlive its purpose because nobody looked."""
        return self._transactions.write_now(_expire, self._tenant, before, reports_before or before)

    def holds(self, fragment: str) -> bool:
        """Whether somebody wrote this piece of text into a report: after an erasure it may rightly be there."""
        return self._transactions.read_now(_holds, fragment)

    def close(self) -> None:
        """Close the connections, for a caller that opened the database for this alone."""
        self._transactions.close()


def _holds(connection: Connection, fragment: str) -> bool:
    return holds(connection, (FanReport.note, FanReport.resolution, ReviewNote.text), fragment)


def _insert_decisions(connection: Connection, rows: list[dict[str, object]]) -> None:
    connection.execute(insert(GuardDecision), rows)


def _insert_report(connection: Connection, values: dict[str, object]) -> int:
    values = values | {"closed_at": None, "closed_by": "", "resolution": ""}
    number = connection.execute(insert(FanReport).values(values).returning(FanReport.id)).scalar_one()
    return int(number)


def _counts(connection: Connection, tenant: str, since: datetime, until: datetime) -> tuple[Count, ...]:
    by = (GuardDecision.guard, GuardDecision.persona, GuardDecision.locale)
    number = func.count()
    wanted = (GuardDecision.tenant == tenant, GuardDecision.at >= since, GuardDecision.at < until)
    rows = connection.execute(select(*by, number).where(*wanted).group_by(*by).order_by(number.desc(), *by))
    return tuple(Count(*row) for row in rows)


def _referrals(connection: Connection, tenant: str, year: int) -> Referrals:
    begin = datetime(year, 1, 1, tzinfo=UTC)
    end = datetime(year + 1, 1, 1, tzinfo=UTC)
    wanted = (
        GuardDecision.tenant == tenant,
        GuardDecision.guard == "crisis",
        GuardDecision.action.in_(("answer", "block")),
        GuardDecision.at >= begin,
        GuardDecision.at < end,
    )
    market = GuardDecision.market
    rows = connection.execute(select(market, func.count()).where(*wanted).group_by(market).order_by(market))
    by_market = {str(name): int(number) for name, number in rows}
    return Referrals(year, sum(by_market.values()), by_market)


def _reports(connection: Connection, tenant: str, open_only: bool) -> tuple[FiledReport, ...]:
    wanted: list[ColumnElement[bool]] = [FanReport.tenant == tenant]
    if open_only:
        wanted.append(FanReport.closed_at.is_(None))
    rows = connection.execute(select(FanReport.__table__).where(*wanted).order_by(FanReport.id))
    return tuple(_filed(row) for row in rows)


def _filed(row: Row[Any]) -> FiledReport:
    values = row._mapping
    report = Report(**{name: values[name] for name in _REPORT_FIELDS})
    return FiledReport(row.id, report, row.closed_at, row.closed_by, row.resolution)


def _close(connection: Connection, tenant: str, number: int, values: dict[str, object]) -> int:
    wanted = (FanReport.id == number, FanReport.tenant == tenant, FanReport.closed_at.is_(None))
    return _count(connection.execute(update(FanReport).where(*wanted).values(**values)))


def _export(connection: Connection, tenant: str, notes: bool) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for kind, table in (("decision", GuardDecision), ("report", FanReport)):
        found = connection.execute(select(table.__table__).where(table.tenant == tenant).order_by(table.id))
        rows.extend(_exported(kind, row) for row in found)
    free: Sequence[str] = () if notes else ("note", "resolution")
    return [row | dict.fromkeys(free) for row in rows]


def _exported(kind: str, row: Row[Any]) -> dict[str, object]:
    values = {"kind": kind, **row._mapping}
    times = {name: value.isoformat() for name, value in values.items() if isinstance(value, datetime)}
    return {name: (values | times).get(name) for name in _COLUMNS}


def _expire(connection: Connection, tenant: str, before: datetime, reports_before: datetime) -> Expired:
    old_decisions = (GuardDecision.tenant == tenant, GuardDecision.at < before)
    old_reports = (FanReport.tenant == tenant, FanReport.at < reports_before)
    of_old = select(FanReport.id).where(*old_reports)
    connection.execute(delete(ReviewNote).where(ReviewNote.tenant == tenant, ReviewNote.report.in_(of_old)))
    decisions = _count(connection.execute(delete(GuardDecision).where(*old_decisions)))
    return Expired(decisions, _count(connection.execute(delete(FanReport).where(*old_reports))))


def _count(result: object) -> int:
    return cast("CursorResult[object]", result).rowcount

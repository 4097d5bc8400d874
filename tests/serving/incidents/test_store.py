"""The store of incidents: what goes in comes out counted, closed, exported and, in time, gone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from memory.store.transactions import Transactions
from serving.database.engine import open_engine, sqlite_url
from serving.database.schema import upgrade
from serving.errors import UnknownReport
from serving.incidents.store import Incidents
from serving.incidents.values import Count, Decision, Expired, Report

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
DECISION = Decision(
    NOON, "default", "nova", "en", "us-ca", "crisis", "answer", "self_harm", 0.9, 1.5, "c" * 32, "abc123"
)
REPORT = Report(NOON, "default", "nova", "en", "m" * 32, "c" * 32, "false", "No trams there.")


@pytest.fixture
def transactions(tmp_path: Path) -> Iterator[Transactions]:
    engine = open_engine(sqlite_url(tmp_path / "m.db"))
    upgrade(engine)
    opened = Transactions(engine)
    yield opened
    opened.close()


@pytest.fixture
def incidents(transactions: Transactions) -> Incidents:
    return Incidents(transactions, clock=lambda: NOON)


def test_counts_are_by_guard_persona_and_locale_within_a_span(incidents: Incidents) -> None:
    """The start of a span counts, its end does not, and the most frequent comes first."""
    later = replace(DECISION, at=NOON + timedelta(days=1))
    identity = replace(DECISION, guard="identity", locale="ja")
    incidents.record(DECISION, identity, identity, later)
    assert incidents.counts(NOON, later.at) == (Count("identity", "nova", "ja", 2), Count("crisis", "nova", "en", 1))
    assert incidents.counts(NOON, later.at + timedelta(seconds=1))[0].number == 2


def test_another_tenant_sees_nothing(incidents: Incidents, transactions: Transactions) -> None:
    """Counts, reports, exports and retention stay within a tenant."""
    incidents.record(DECISION)
    number = incidents.report(REPORT)
    other = Incidents(transactions, "other")
    assert other.counts(NOON, NOON + timedelta(1)) == ()
    assert other.crisis_referrals(2026).total == 0
    assert other.reports(open_only=False) == ()
    assert other.export() == []
    assert other.expire(NOON + timedelta(1)) == Expired(0, 0)
    with pytest.raises(UnknownReport):
        other.close_report(number, "ana", "")


def test_referrals_are_those_of_the_crisis_guard_in_a_calendar_year(incidents: Incidents) -> None:
    """A year begins and ends at midnight UTC; other guards and mere notes are not referrals."""
    first = datetime(2026, 1, 1, tzinfo=UTC)
    incidents.record(
        replace(DECISION, at=first),
        replace(DECISION, at=datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), market="us-wa"),
        replace(DECISION, at=first, market=""),
        replace(DECISION, at=first - timedelta(seconds=1)),
        replace(DECISION, at=datetime(2027, 1, 1, tzinfo=UTC)),
        replace(DECISION, guard="identity"),
        replace(DECISION, action="note"),
    )
    counted = incidents.crisis_referrals(2026)
    assert (counted.total, dict(counted.by_market)) == (3, {"": 1, "us-ca": 1, "us-wa": 1})


def test_a_report_is_open_until_it_is_closed_once(incidents: Incidents) -> None:
    """Closing says who and what came of it; a second closing and unknown numbers name the open ones."""
    first, second = incidents.report(REPORT), incidents.report(replace(REPORT, reason="harmful"))
    assert incidents.reports()[0].report == REPORT
    incidents.close_report(first, "ana", "Card corrected.")
    assert [filed.id for filed in incidents.reports()] == [second]
    closed = incidents.reports(open_only=False)[0]
    assert (closed.closed_at, closed.closed_by, closed.resolution) == (NOON, "ana", "Card corrected.")
    for number in (first, 0, -1, 10**30):
        with pytest.raises(UnknownReport, match=f"Open: {second}"):
            incidents.close_report(number, "ana", "")


def test_an_export_has_one_shape_and_no_free_text_unless_asked(incidents: Incidents) -> None:
    """Decisions and reports share their keys; notes and resolutions come only on demand."""
    incidents.record(DECISION)
    incidents.close_report(incidents.report(REPORT), "ana", "Told the author.")
    decision, report = incidents.export()
    assert list(decision) == list(report)
    assert (decision["kind"], decision["at"]) == ("decision", "2026-06-01T12:00:00+00:00")
    assert (report["kind"], report["note"], report["resolution"]) == ("report", None, None)
    assert incidents.export(notes=True)[1]["note"] == REPORT.note


def test_retention_takes_decisions_and_reports_by_their_own_age(incidents: Incidents) -> None:
    """Each goes when it is older than its bound, open reports too; what is at the bound stays."""
    incidents.record(DECISION, replace(DECISION, at=NOON - timedelta(seconds=1)))
    incidents.report(REPORT)
    assert incidents.expire(NOON, NOON + timedelta(days=1)) == Expired(1, 1)
    assert [row["kind"] for row in incidents.export()] == ["decision"]
    assert incidents.reports(open_only=False) == ()

"""Figures: decisions by day and what they were about, and the rows behind them, within one tenant."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from memory.store.transactions import Transactions
from serving.incidents.figures import DayCount, Figures, Wanted
from serving.incidents.store import Incidents
from serving.incidents.values import Decision

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ONE = Decision(NOON, "default", "nova", "en", "eu", "crisis", "answer", "r", 0.5, 1.0, "c" * 32, "v1")


def test_days_are_counted_by_everything_that_is_asked_for(transactions: Transactions) -> None:
    """Each day, guard, persona, locale and action has its number; the span ends before `until`, at this tenant."""
    other = replace(ONE, guard="identity", locale="ja")
    late = replace(ONE, at=NOON + timedelta(days=1))
    Incidents(transactions).record(ONE, ONE, other, late, replace(ONE, tenant="other"))
    figures = Figures(transactions)
    assert figures.days(Wanted(NOON, late.at)) == [
        DayCount("2026-06-01", "crisis", "nova", "en", "answer", 2),
        DayCount("2026-06-01", "identity", "nova", "ja", "answer", 1),
    ]
    assert [count.number for count in figures.days(Wanted(NOON, late.at, locale="ja"))] == [1]


def test_the_rows_behind_a_figure_are_the_ones_that_were_counted(transactions: Transactions) -> None:
    """As many rows come as the figure says, the latest first, and no more than are asked for."""
    Incidents(transactions).record(ONE, replace(ONE, at=NOON + timedelta(minutes=5)), replace(ONE, persona="diego"))
    wanted = Wanted(NOON, NOON + timedelta(hours=1), guard="crisis", persona="nova")
    rows = Figures(transactions).rows(wanted)
    assert [row.at for row in rows] == [NOON + timedelta(minutes=5), NOON]
    assert len(Figures(transactions).rows(wanted, most=1)) == 1

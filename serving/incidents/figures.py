"""Figures of incidents: by day, guard, persona, locale and action, and the rows behind a figure. Without any words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from memory.store.transactions import Transactions
from serving.incidents.tables import GuardDecision

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class DayCount:
    """How often a guard decided something on a day (UTC)."""

    day: str
    guard: str
    persona: str
    locale: str
    action: str
    number: int


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision as the desk shows it. No word of a conversation is kept, so there is none to show."""

    at: datetime
    guard: str
    action: str
    reason: str
    persona: str
    locale: str
    market: str
    score: float
    milliseconds: float
    conversation: str
    version: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions: from `since` up to, not including, `until`; an empty name is any."""

    since: datetime
    until: datetime
    guard: str = ""
    persona: str = ""
    locale: str = ""


class Figures:
    """The figures of a tenant. Blocking; raises `StoreUnavailable` when the database fails."""

    def __init__(self, transactions: Transactions, tenant: str = "default") -> None:
        self._transactions = transactions
        self._tenant = tenant

    def days(self, wanted: Wanted) -> Sequence[DayCount]:
        """Decisions by day, guard, persona, locale and action."""
        return self._transactions.read_now(_days, self._tenant, wanted)

    def rows(self, wanted: Wanted, most: int = MOST_ROWS) -> Sequence[DecisionRow]:
        """The latest decisions, latest first."""
        return self._transactions.read_now(_rows, self._tenant, wanted, most)


def _conditions(tenant: str, wanted: Wanted) -> list[ColumnElement[bool]]:
    made = [GuardDecision.tenant == tenant, GuardDecision.at >= wanted.since, GuardDecision.at < wanted.until]
    for column, name in (
        (GuardDecision.guard, wanted.guard),
        (GuardDecision.persona, wanted.persona),
        (GuardDecision.locale, wanted.locale),
    ):
        if name:
            made.append(column == name)
    return made


def _days(connection: Connection, tenant: str, wanted: Wanted) -> list[DayCount]:
    day = func.date(GuardDecision.at)
    by = (day, GuardDecision.guard, GuardDecision.persona, GuardDecision.locale, GuardDecision.action)
    query = select(*by, func.count()).where(*_conditions(tenant, wanted)).group_by(*by).order_by(*by)
    return [DayCount(str(row[0]), row[1], row[2], row[3], row[4], int(row[5])) for row in connection.execute(query)]


def _rows(connection: Connection, tenant: str, wanted: Wanted, most: int) -> list[DecisionRow]:
    fields = [getattr(GuardDecision, name) for name in DecisionRow.__slots__]
    query = select(*fields).where(*_conditions(tenant, wanted)).order_by(GuardDecision.id.desc()).limit(most)
    return [DecisionRow(*row) for row in connection.execute(query)]

"""A guard's decision and a fan's report, as kept: codes and figures, conversations and messages only as keyed digests.

No fan id and no word of a conversation is in here, except what a fan chose to write into the note of a report.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from serving.errors import UnusableReport
from serving.guards.verdict import Action

REASONS = ("claims_human", "harmful", "false", "language", "other")
"""Why a fan may report a reply."""
NOTE_LIMIT = 1000
"""Characters of a report's note."""
ID_LIMIT = 256
"""Characters of the persona's id and of the tenant."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a guard that was not `pass`. `milliseconds` is how long the guard took, `conversation` a keyed
    digest, `market` the fan's or empty when unknown, `version` that of the guards' data."""

    at: datetime
    tenant: str
    persona: str
    locale: str
    market: str
    guard: str
    action: Action
    reason: str
    score: float
    milliseconds: float
    conversation: str
    version: str


@dataclass(frozen=True, slots=True)
class Report:
    """A fan's report of a reply. `message` and `conversation` are keyed digests; `locale` is the page's language.

    `note` is free text of the fan. Nothing ties it to a fan id, so forgetting a fan does not reach it: it goes when
    reports of its age go (`Incidents.expire`). Raises `UnusableReport`.
    """

    at: datetime
    tenant: str
    persona: str
    locale: str
    message: str
    conversation: str
    reason: str
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse unknown reasons and texts that are too long."""
        if self.reason not in REASONS:
            raise UnusableReport(f"Unknown reason {self.reason[:40]!r}. Known: {', '.join(REASONS)}.", "reason")
        if len(self.note) > NOTE_LIMIT:
            raise UnusableReport(f"The note is longer than {NOTE_LIMIT} characters.", "note")


@dataclass(frozen=True, slots=True)
class FiledReport:
    """A report in the store. It is open until `closed_at` is set, with who closed it and what came of it."""

    id: int
    report: Report
    closed_at: datetime | None = None
    closed_by: str = ""
    resolution: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How often a guard decided something for a persona in a language."""

    guard: str
    persona: str
    locale: str
    number: int


@dataclass(frozen=True, slots=True)
class Referrals:
    """How often a fan was referred to help lines in a calendar year (UTC): in all, and by the fan's market, where
    the empty name is an unknown one. Turns, not people: nobody is identified, so nobody can be counted once."""

    year: int
    total: int
    by_market: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Expired:
    """How many rows retention took away."""

    decisions: int
    reports: int

"""The tables of incidents. Know nothing of what is asked of them; their history is in the migrations."""

from datetime import datetime

from sqlalchemy import Float, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from memory.tables import UtcTime


class IncidentBase(DeclarativeBase):
    """Holds the metadata that migrations compare with."""


class GuardDecision(IncidentBase):
    """One decision of a guard. Every index starts with the tenant."""

    __tablename__ = "guard_decisions"
    __table_args__ = (Index("ix_guard_decisions_at", "tenant", "at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    tenant: Mapped[str] = mapped_column(String(256))
    persona: Mapped[str] = mapped_column(String(256))
    locale: Mapped[str] = mapped_column(String(40))
    market: Mapped[str] = mapped_column(String(40))
    guard: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(64))
    score: Mapped[float] = mapped_column(Float)
    milliseconds: Mapped[float] = mapped_column(Float)
    conversation: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(64))


class FanReport(IncidentBase):
    """A fan's report of a reply, open until `closed_at` is set."""

    __tablename__ = "fan_reports"
    __table_args__ = (Index("ix_fan_reports_at", "tenant", "at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    tenant: Mapped[str] = mapped_column(String(256))
    persona: Mapped[str] = mapped_column(String(256))
    locale: Mapped[str] = mapped_column(String(40))
    message: Mapped[str] = mapped_column(String(64))
    conversation: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    closed_by: Mapped[str] = mapped_column(String(64))
    resolution: Mapped[str] = mapped_column(Text)
    assignee: Mapped[str] = mapped_column(String(64), server_default="")
    decision: Mapped[str] = mapped_column(String(16), server_default="")


class ReviewNote(IncidentBase):
    """What a member of staff wrote about a report. It goes when the report goes."""

    __tablename__ = "review_notes"
    __table_args__ = (Index("ix_review_notes_report", "tenant", "report"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(256))
    report: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcTime)
    author: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)


class PauseRow(IncidentBase):
    """A persona, a language or everything, silent until `ended_at` is set. Rows are never deleted."""

    __tablename__ = "pauses"
    __table_args__ = (Index("ix_pauses_ended", "tenant", "ended_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(256))
    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(256))
    at: Mapped[datetime] = mapped_column(UtcTime)
    by: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(400))
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    ended_by: Mapped[str] = mapped_column(String(64))
    ended_why: Mapped[str] = mapped_column(String(400))

"""The tables of API keys and of the audit log. Know nothing of how a key is checked; their history: the migrations."""

from datetime import datetime

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from memory.tables import UtcTime


class AccessBase(DeclarativeBase):
    """Holds the metadata that migrations compare with."""


class ApiKey(AccessBase):
    """One key, of which only a digest is kept. `name` is its public part; an empty list of personas means all."""

    __tablename__ = "api_keys"
    __table_args__ = (Index("ix_api_keys_tenant", "tenant"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    tenant: Mapped[str] = mapped_column(String(256))
    label: Mapped[str] = mapped_column(String(120))
    personas: Mapped[list[str]] = mapped_column(JSON)
    rights: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcTime)


class AuditEntry(AccessBase):
    """One thing that was done, by whom, to what. `subject` is a key's name or a keyed digest of a fan, never a fan."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "tenant", "at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    tenant: Mapped[str] = mapped_column(String(256))
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    detail: Mapped[str] = mapped_column(String(400))

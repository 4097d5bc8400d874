"""The table of staff accounts. Knows nothing of passwords or sessions; its history is in the migrations."""

from datetime import datetime

from sqlalchemy import JSON, DateTime, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class StaffBase(DeclarativeBase):
    """Holds the metadata that migrations compare with."""


class StaffAccount(StaffBase):
    """One person who works here. `session` changes whenever what was signed before must no longer count."""

    __tablename__ = "staff"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[str]] = mapped_column(JSON)
    session: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(DateTime)

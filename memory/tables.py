"""The tables of fan memory, typed. Knows nothing of what is asked of them (`memory.store`) or of their history
(`serving.database.migrations`).

A fan row is one FanKey. Everything else hangs on it with ON DELETE CASCADE, and every index starts with it.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

ID_LENGTH = 256
"""Longest id (tenant, persona, fan, conversation, message, fact), in characters."""


class UtcTime(TypeDecorator[datetime]):
    """A moment, stored in UTC without a zone and given back in UTC with one, on every database alike."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC. A moment without a zone is taken as UTC."""
        if value is None or value.tzinfo is None:
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Holds the metadata that migrations compare with."""


class Setting(Base):
    """What the store as a whole must agree on, such as the embedder of its vectors."""

    __tablename__ = "memory_settings"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Fan(Base):
    """One FanKey. `revision` moves at every write, `epoch` whenever something was taken away or changed in place:
    caches in any process compare both."""

    __tablename__ = "fans"
    __table_args__ = (UniqueConstraint("tenant", "persona", "fan", name="uq_fans_key"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(ID_LENGTH))
    persona: Mapped[str] = mapped_column(String(ID_LENGTH))
    fan: Mapped[str] = mapped_column(String(ID_LENGTH))
    remembers: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=0)
    epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Consent(Base):
    """A yes or no to one purpose. Rows are only added; the newest of a purpose holds."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_fan", "fan_id", "purpose", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(ForeignKey("fans.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(64))
    granted: Mapped[bool]
    locale: Mapped[str] = mapped_column(String(35))
    said_at: Mapped[datetime] = mapped_column(UtcTime)


class Conversation(Base):
    """A conversation of one fan. `name` is the id that the rest of the program uses; it is the fan's own."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("fan_id", "name", name="uq_conversations_name"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(ForeignKey("fans.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(ID_LENGTH))
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    last_at: Mapped[datetime] = mapped_column(UtcTime)


class Message(Base):
    """One thing said. Rows are added and erased; the one change in place is being superseded by a retry."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("fan_id", "message_id", name="uq_messages_id"),
        Index("ix_messages_fan", "fan_id", "id"),
        Index("ix_messages_conversation", "conversation_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(ForeignKey("fans.id", ondelete="CASCADE"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    message_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    role: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(String(35))
    said_at: Mapped[datetime] = mapped_column(UtcTime)
    state: Mapped[str] = mapped_column(String(16))
    origin: Mapped[str] = mapped_column(String(32))
    superseded_at: Mapped[datetime | None] = mapped_column(UtcTime)
    pinned: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Kept by its fan's wish beyond the time that words are kept for."""
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)
    """float16, little-endian."""
    embedder: Mapped[str | None] = mapped_column(String(ID_LENGTH))


class Fact(Base):
    """A statement about the fan with its validity. `source_message` is a message id of the same fan."""

    __tablename__ = "facts"
    __table_args__ = (
        UniqueConstraint("fan_id", "fact_id", name="uq_facts_id"),
        Index("ix_facts_fan", "fan_id", "valid_until"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(ForeignKey("fans.id", ondelete="CASCADE"))
    fact_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    text: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(String(35))
    source_message: Mapped[str] = mapped_column(String(ID_LENGTH))
    valid_from: Mapped[datetime] = mapped_column(UtcTime)
    valid_until: Mapped[datetime | None] = mapped_column(UtcTime)
    subject: Mapped[str] = mapped_column(String(128))
    predicate: Mapped[str] = mapped_column(String(128))
    confidence: Mapped[float]
    sensitivity: Mapped[str] = mapped_column(String(32))
    pinned: Mapped[bool]
    superseded_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)
    embedder: Mapped[str | None] = mapped_column(String(ID_LENGTH))


class Erasure(Base):
    """What was erased, without a word of it: a restored backup replays this log. Keys and items are digests."""

    __tablename__ = "erasures"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(String(64), unique=True)
    key_digest: Mapped[str] = mapped_column(String(64))
    scope: Mapped[str] = mapped_column(String(32))
    item_digest: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    erased_at: Mapped[datetime] = mapped_column(UtcTime)
    proven: Mapped[bool] = mapped_column(default=False)

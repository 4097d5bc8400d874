"""Fan memory: fans, consents, conversations, messages, facts, the erasure log and the store's settings.

Revision ID: 0001
Revises: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = 256


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "memory_settings",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "fans",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("tenant", sa.String(_ID), nullable=False),
        sa.Column("persona", sa.String(_ID), nullable=False),
        sa.Column("fan", sa.String(_ID), nullable=False),
        sa.Column("remembers", sa.Boolean, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("tenant", "persona", "fan", name="uq_fans_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("receipt", sa.String(64), nullable=False, unique=True),
        sa.Column("key_digest", sa.String(64), nullable=False),
        sa.Column("scope", sa.String(32), nullable=False),
        sa.Column("item_digest", sa.String(64), nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("erased_at", sa.DateTime, nullable=False),
        sa.Column("proven", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
    _consents_and_conversations()
    _messages()
    _facts()


def _fan_id() -> sa.Column[int]:
    return sa.Column("fan_id", sa.Integer, sa.ForeignKey("fans.id", ondelete="CASCADE"), nullable=False)


def _consents_and_conversations() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer, primary_key=True),
        _fan_id(),
        sa.Column("purpose", sa.String(64), nullable=False),
        sa.Column("granted", sa.Boolean, nullable=False),
        sa.Column("locale", sa.String(35), nullable=False),
        sa.Column("said_at", sa.DateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_consents_fan", "consents", ["fan_id", "purpose", "id"])
    op.create_table(
        "conversations",
        sa.Column("id", sa.Integer, primary_key=True),
        _fan_id(),
        sa.Column("name", sa.String(_ID), nullable=False),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("last_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("fan_id", "name", name="uq_conversations_name"),
        sqlite_autoincrement=True,
    )


def _messages() -> None:
    conversation = sa.ForeignKey("conversations.id", ondelete="CASCADE")
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer, primary_key=True),
        _fan_id(),
        sa.Column("conversation_id", sa.Integer, conversation, nullable=False),
        sa.Column("message_id", sa.String(_ID), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("locale", sa.String(35), nullable=False),
        sa.Column("said_at", sa.DateTime, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("superseded_at", sa.DateTime),
        sa.Column("vector", sa.LargeBinary),
        sa.Column("embedder", sa.String(_ID)),
        sa.UniqueConstraint("fan_id", "message_id", name="uq_messages_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_fan", "messages", ["fan_id", "id"])
    op.create_index("ix_messages_conversation", "messages", ["conversation_id", "id"])


def _facts() -> None:
    op.create_table(
        "facts",
        sa.Column("id", sa.Integer, primary_key=True),
        _fan_id(),
        sa.Column("fact_id", sa.String(_ID), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("locale", sa.String(35), nullable=False),
        sa.Column("source_message", sa.String(_ID), nullable=False),
        sa.Column("valid_from", sa.DateTime, nullable=False),
        sa.Column("valid_until", sa.DateTime),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("predicate", sa.String(128), nullable=False),
        sa.Column("confidence", sa.Double, nullable=False),
        sa.Column("sensitivity", sa.String(32), nullable=False),
        sa.Column("pinned", sa.Boolean, nullable=False),
        sa.Column("superseded_by", sa.String(_ID)),
        sa.Column("vector", sa.LargeBinary),
        sa.Column("embedder", sa.String(_ID)),
        sa.UniqueConstraint("fan_id", "fact_id", name="uq_facts_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_facts_fan", "facts", ["fan_id", "valid_until"])


def downgrade() -> None:
    """Drop the tables, and with them everything that is remembered."""
    for table in ("facts", "messages", "conversations", "consents", "erasures", "fans", "memory_settings"):
        op.drop_table(table)

"""Pinned messages; on PostgreSQL, fans' words are kept where an erasure can prove them gone.

A raw search of files cannot see compressed text, and column statistics would keep samples of what fans said in a
catalogue that no erasure reaches.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_WORDS = {
    "fans": ("fan",),
    "conversations": ("name",),
    "messages": ("message_id", "text"),
    "facts": ("fact_id", "text", "source_message", "subject", "predicate", "superseded_by"),
}


def upgrade() -> None:
    """Add the column, and on PostgreSQL switch off compression and statistics of fans' words."""
    op.add_column("messages", sa.Column("pinned", sa.Boolean, nullable=False, server_default=sa.false()))
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in _WORDS.items():
            for column in columns:
                op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")
                op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")


def downgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("messages") as table:
        table.drop_column("pinned")

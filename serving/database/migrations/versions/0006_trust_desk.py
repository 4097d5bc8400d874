"""The trust desk: reports have somebody who looks after them and notes; pauses.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns and make the tables."""
    op.add_column("fan_reports", sa.Column("assignee", sa.String(64), nullable=False, server_default=""))
    op.add_column("fan_reports", sa.Column("decision", sa.String(16), nullable=False, server_default=""))
    _make_desk_tables()


def _make_desk_tables() -> None:
    op.create_table(
        "review_notes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("tenant", sa.String(256), nullable=False),
        sa.Column("report", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_review_notes_report", "review_notes", ["tenant", "report"])
    op.create_table(
        "pauses",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("tenant", sa.String(256), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(256), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("ended_at", sa.DateTime, nullable=True),
        sa.Column("ended_by", sa.String(64), nullable=False),
        sa.Column("ended_why", sa.String(400), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pauses_ended", "pauses", ["tenant", "ended_at"])


def downgrade() -> None:
    """Drop the tables, and with them every pause: whatever was silent speaks again."""
    for name in ("pauses", "review_notes"):
        op.drop_table(name)
    with op.batch_alter_table("fan_reports") as table:
        table.drop_column("decision")
        table.drop_column("assignee")

"""The trust desk: reports have somebody who looks after them, pauses, counts of passes, notices shown.

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
    _make_logs()


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


def _make_logs() -> None:
    op.create_table(
        "guard_passes",
        sa.Column("tenant", sa.String(256), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("guard", sa.String(64), primary_key=True),
        sa.Column("persona", sa.String(256), primary_key=True),
        sa.Column("locale", sa.String(40), primary_key=True),
        sa.Column("version", sa.String(64), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("milliseconds", sa.Float, nullable=False),
    )
    op.create_table(
        "notices_shown",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("tenant", sa.String(256), nullable=False),
        sa.Column("persona", sa.String(256), nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("locale", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("packs", sa.String(1000), nullable=False),
        sa.Column("text_hash", sa.String(64), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notices_shown_at", "notices_shown", ["tenant", "at"])
    op.create_index("ix_notices_shown_conversation", "notices_shown", ["tenant", "conversation"])


def downgrade() -> None:
    """Drop the tables, and with them every pause: whatever was silent speaks again."""
    for name in ("notices_shown", "guard_passes", "pauses", "review_notes"):
        op.drop_table(name)
    with op.batch_alter_table("fan_reports") as table:
        table.drop_column("decision")
        table.drop_column("assignee")

"""Decisions of guards, and reports of fans.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "guard_decisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("tenant", sa.String(256), nullable=False),
        sa.Column("persona", sa.String(256), nullable=False),
        sa.Column("locale", sa.String(40), nullable=False),
        sa.Column("market", sa.String(40), nullable=False),
        sa.Column("guard", sa.String(64), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("milliseconds", sa.Float, nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_guard_decisions_at", "guard_decisions", ["tenant", "at"])
    op.create_table(
        "fan_reports",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("tenant", sa.String(256), nullable=False),
        sa.Column("persona", sa.String(256), nullable=False),
        sa.Column("locale", sa.String(40), nullable=False),
        sa.Column("message", sa.String(64), nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("closed_at", sa.DateTime, nullable=True),
        sa.Column("closed_by", sa.String(64), nullable=False),
        sa.Column("resolution", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_fan_reports_at", "fan_reports", ["tenant", "at"])


def downgrade() -> None:
    """Drop the tables, and with them every incident."""
    op.drop_table("fan_reports")
    op.drop_table("guard_decisions")

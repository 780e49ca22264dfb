"""Subscriptions to categories; announcements, and to whom they go."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "subscriptions",
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "category", name="pk_subscriptions"),
    )
    op.create_index("ix_subscriptions_category", "subscriptions", ["category"])
    op.create_table(
        "announcements",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("staff_chat_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("delivery", sa.Text, nullable=False),
        sa.Column("delivery_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_announcements"),
    )
    op.create_index("ix_announcements_delivery", "announcements", ["delivery"])
    op.create_index("ix_announcements_state", "announcements", ["state"])
    op.create_index("uq_announcements_edition", "announcements", ["entry", "edition"], unique=True)
    op.create_table(
        "announcement_recipients",
        sa.Column("announcement_id", _NUMBER, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name="fk_announcement_recipients_announcement_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("announcement_id", "user_id", name="pk_announcement_recipients"),
    )
    op.create_index("ix_announcement_recipients_state_at", "announcement_recipients", ["state", "at"])
    op.create_index("ix_announcement_recipients_user_id", "announcement_recipients", ["user_id"])
    op.create_index(
        "ix_announcement_recipients_announcement_id_state", "announcement_recipients", ["announcement_id", "state"]
    )

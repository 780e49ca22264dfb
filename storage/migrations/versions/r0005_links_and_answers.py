"""Links of campaigns that people followed; which message answers which, for questions that are edited."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "campaign_clicks",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("campaign", sa.Text, nullable=False),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("first", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_campaign_clicks"),
    )
    op.create_index("ix_campaign_clicks_at", "campaign_clicks", ["at"])
    op.create_index("uq_campaign_clicks_message", "campaign_clicks", ["user_id", "message_id"], unique=True)
    op.create_table(
        "answered_messages",
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("answer_id", sa.BigInteger, nullable=False),
        sa.Column("question_id", sa.BigInteger),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "message_id", name="pk_answered_messages"),
    )
    op.create_index("ix_answered_messages_at", "answered_messages", ["at"])

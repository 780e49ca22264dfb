"""Updates on their way through the bot, and the replicas that deal with them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0006"

_IS_HELD = sa.text("holder IS NOT NULL")
_NOT_DONE = sa.text("content IS NOT NULL")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "replicas",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("beat", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_replicas"),
    )
    op.create_table(
        "updates",
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("queue", sa.BigInteger, nullable=False),
        sa.Column("content", sa.JSON),
        sa.Column("holder", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["holder"], ["replicas.name"], name="fk_updates_holder", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_updates"),
    )
    op.create_index("ix_updates_holder", "updates", ["holder"], sqlite_where=_IS_HELD, postgresql_where=_IS_HELD)
    op.create_index("ix_updates_at", "updates", ["at"])
    op.create_index("ix_updates_not_done", "updates", ["queue"], sqlite_where=_NOT_DONE, postgresql_where=_NOT_DONE)

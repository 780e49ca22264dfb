"""The staff group's former numbers, each with the next one."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "staff_group_moves",
        sa.Column("old_chat_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("new_chat_id", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("old_chat_id", name="pk_staff_group_moves"),
    )

"""Since when the answer to an update waits for Telegram to take it; empty where it does not."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column; no answer waits yet."""
    op.add_column("updates", sa.Column("due_since", sa.DateTime(timezone=True)))

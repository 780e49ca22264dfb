"""Since when the answer to an update waits for Telegram to take it; empty where it does not.

Thousands may wait, and what is free must still be found at once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_IS_FREE = sa.text("content IS NOT NULL AND holder IS NULL")


def upgrade() -> None:
    """Add the column, since no answer waits yet empty, and the index."""
    op.add_column("updates", sa.Column("due_since", sa.DateTime(timezone=True)))
    op.create_index("ix_updates_free", "updates", ["queue"], sqlite_where=_IS_FREE, postgresql_where=_IS_FREE)

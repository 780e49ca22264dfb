"""Whom the office does not want to hear from: since when, by whom and why; a row for each block, also once lifted."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_IN_FORCE = sa.text("lifted_at IS NULL")


def upgrade() -> None:
    """Make the table; who was blocked before stays so, from now on and by nobody knows whom."""
    op.create_table(
        "blocks",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger),
        sa.Column("staff_name", sa.Text, nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
        sa.Column("lifted_by_id", sa.BigInteger),
        sa.Column("lifted_by_name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_blocks"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_blocks_user_id", "blocks", ["user_id"])
    op.create_index("ix_blocks_lifted_at", "blocks", ["lifted_at"])
    op.create_index(
        "uq_blocks_in_force",
        "blocks",
        ["user_id"],
        unique=True,
        sqlite_where=_IN_FORCE,
        postgresql_where=_IN_FORCE,
    )
    op.execute(
        "INSERT INTO blocks (user_id, reason, at, staff_name, lifted_by_name) "
        "SELECT id, '', CURRENT_TIMESTAMP, '', '' FROM users WHERE blocked ORDER BY id"
    )
    with op.batch_alter_table("users") as batch:
        batch.drop_column("blocked")

"""What staff decided about questions that went wrong; questions know whose words the reply began with."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table and the column; of earlier replies nobody knows whose words they were."""
    op.create_table(
        "decisions",
        sa.Column("question_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("decision_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("staff_id", sa.BigInteger),
        sa.Column("staff_name", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by_id", sa.BigInteger),
        sa.Column("undone_by_name", sa.Text, nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_decisions_question_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("question_id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_at", "decisions", ["at"])
    op.create_index("ix_decisions_decision_id", "decisions", ["decision_id"])
    with op.batch_alter_table("questions") as batch:
        batch.add_column(sa.Column("shown", sa.Text, nullable=False, server_default=""))
    with op.batch_alter_table("questions") as batch:
        batch.alter_column("shown", server_default=None)

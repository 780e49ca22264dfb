"""Changed files of the knowledge: proposed by staff, published, undone."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PUBLISHING = sa.text("state = 'publishing'")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "publications",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("number", sa.BigInteger),
        sa.Column("undoes", _NUMBER),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("album", sa.Text, nullable=False),
        sa.Column("author_id", sa.BigInteger),
        sa.Column("author_name", sa.Text, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_chat_id", sa.BigInteger, nullable=False),
        sa.Column("topic_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("decided_by_id", sa.BigInteger),
        sa.Column("decided_by_name", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["undoes"], ["publications.id"], name="fk_publications_undoes"),
        sa.PrimaryKeyConstraint("id", name="pk_publications"),
        sa.UniqueConstraint("number", name="uq_publications_number"),
        sqlite_autoincrement=True,
    )
    for column in ("undoes", "state", "changed_at"):
        op.create_index(f"ix_publications_{column}", "publications", [column])
    op.create_index(
        "uq_publications_publishing",
        "publications",
        ["state"],
        unique=True,
        sqlite_where=_PUBLISHING,
        postgresql_where=_PUBLISHING,
    )
    op.create_table(
        "publication_files",
        sa.Column("publication_id", _NUMBER, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("before", sa.LargeBinary, nullable=False),
        sa.Column("after", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name="fk_publication_files_publication_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("publication_id", "name", name="pk_publication_files"),
    )

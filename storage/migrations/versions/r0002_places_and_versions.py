"""Any message of an inquiry leads back to it; questions know the version of the base; people can be blocked; leases."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PLACES = (
    ("inquiries", "id", "staff_chat_id", "card_message_id"),
    ("inquiry_messages", "inquiry_id", "source_chat_id", "source_message_id"),
    ("inquiry_messages", "inquiry_id", "target_chat_id", "target_message_id"),
)


def upgrade() -> None:
    """Change the tables; the messages known so far become places."""
    op.create_table(
        "inquiry_places",
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("inquiry_id", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiries.id"], name="fk_inquiry_places_inquiry_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name="pk_inquiry_places"),
    )
    op.create_index("ix_inquiry_places_inquiry_id", "inquiry_places", ["inquiry_id"])
    for table, inquiry, chat, message in _PLACES:
        op.execute(
            "INSERT INTO inquiry_places (chat_id, message_id, inquiry_id) "  # noqa: S608  # names from above
            f"SELECT {chat}, {message}, max({inquiry}) FROM {table} "
            f"WHERE {chat} IS NOT NULL AND {message} IS NOT NULL GROUP BY {chat}, {message} ON CONFLICT DO NOTHING"
        )
    op.create_table(
        "leases",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    _add("questions", sa.Column("knowledge_version", sa.Text, nullable=False, server_default=""))
    _add("users", sa.Column("blocked", sa.Boolean, nullable=False, server_default=sa.false()))


def _add(table: str, column: "sa.Column[str] | sa.Column[bool]") -> None:
    """Add a column whose default is for the rows that are there only."""
    with op.batch_alter_table(table) as batch:
        batch.add_column(column)
    with op.batch_alter_table(table) as batch:
        batch.alter_column(column.name, server_default=None)

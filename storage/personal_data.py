"""Everything that is kept on a person: to hand it out, and to erase it.

What somebody of the office did in other people's inquiries belongs to those inquiries.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, Table, and_, delete, select

from storage.database import Database
from storage.inquiries import Inquiry, inquiries_of
from storage.tables import blocks, inquiries, inquiry_messages, metadata, users


@dataclass(frozen=True)
class Erased:
    """How many rows of each table were erased, and the inquiries as they stood, for staff to be told."""

    counts: dict[str, int]
    inquiries: tuple[Inquiry, ...]


async def export(database: Database, user_id: int) -> dict[str, Any]:
    """Return everything that is kept on a person as JSON: lists of rows by table, times in ISO 8601.

    Left out are the columns that say only where the office keeps a thing, or who of the office dealt with it.
    """
    found: dict[str, Any] = {"user_id": user_id}
    async with database.read() as connection:
        for table in _tables():
            query = select(*_shown(table)).where(_owner(table) == user_id).order_by(*table.primary_key)
            found[table.name] = [_readable(row) for row in await connection.execute(query)]
        for inquiry in found[inquiries.name]:
            of_it = select(*_shown(inquiry_messages)).where(inquiry_messages.c.inquiry_id == inquiry["id"])
            rows = await connection.execute(of_it.order_by(inquiry_messages.c.id))
            inquiry["messages"] = [_readable(row) for row in rows]
    return found


async def erase(database: Database, user_id: int) -> Erased:
    """Erase everything that is kept on a person, but a block in force: else whoever is blocked would lift it so."""
    numbers = select(inquiries.c.id).where(inquiries.c.user_id == user_id)
    messages = delete(inquiry_messages).where(inquiry_messages.c.inquiry_id.in_(numbers))
    async with database.begin() as connection:
        known = await inquiries_of(connection, user_id)
        counts = {inquiry_messages.name: (await connection.execute(messages)).rowcount}
        for table in _tables():
            counts[table.name] = (await connection.execute(delete(table).where(_erasable(table, user_id)))).rowcount
    return Erased(counts, known)


def _tables() -> list[Table]:
    """Return the tables with rows of a person, those that refer to others first."""
    return [table for table in reversed(metadata.sorted_tables) if table is users or "user_id" in table.c]


def _owner(table: Table) -> Column[int]:
    return table.c.id if table is users else table.c.user_id


def _erasable(table: Table, user_id: int) -> ColumnElement[bool]:
    theirs = _owner(table) == user_id
    return and_(theirs, blocks.c.lifted_at.is_not(None)) if table is blocks else theirs


def _shown(table: Table) -> list[Column[Any]]:
    return [column for column in table.c if not column.info.get("internal")]


def _readable(row: Row[Any]) -> dict[str, Any]:
    return {
        name: value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
        for name, value in row._mapping.items()
    }

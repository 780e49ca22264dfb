"""Everything of one database into another one of either kind: the same tables on both sides."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Table, func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import metadata

_AT_ONCE = 200  # rows; those with files of the base in them are large
Rows = Sequence[dict[str, Any]]


async def copy_all(source: AsyncConnection, target: AsyncConnection) -> dict[str, int]:
    """Copy all rows into tables that are empty, and go on counting where the source does; return how many by table."""
    copied = {}
    for table in metadata.sorted_tables:
        copied[table.name] = 0
        async for rows in _pages(source, table):
            await target.execute(table.insert(), rows)
            copied[table.name] += len(rows)
        if table.autoincrement_column is not None:
            await _go_on_counting(source, target, table)
    return copied


async def _pages(connection: AsyncConnection, table: Table) -> AsyncIterator[Rows]:
    """Yield the rows by their keys: a row that refers to another one of its table comes after it."""
    key = tuple(table.primary_key.columns)
    query = select(table).order_by(*key).limit(_AT_ONCE)
    page = query
    while rows := [dict(row._mapping) for row in await connection.execute(page)]:
        yield rows
        last = tuple_(*(rows[-1][column.name] for column in key), types=[column.type for column in key])
        page = query.where(tuple_(*key) > last)


async def _go_on_counting(source: AsyncConnection, target: AsyncConnection, table: Table) -> None:
    """Let the target give no number to a row that the source has given to another one, be that erased or not."""
    last = await _last_number(source, table)
    if not last:
        return
    if target.dialect.name == "postgresql":
        await target.execute(text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"), _named(table, last))
    elif table.dialect_options["sqlite"]["autoincrement"]:
        await target.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        await target.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), _named(table, last))


async def _last_number(connection: AsyncConnection, table: Table) -> int:
    if connection.dialect.name == "postgresql":
        sequence = await connection.execute(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name})
        name = sequence.scalar_one()  # the server's own, quoted where it must be
        state = await connection.execute(text(f"SELECT last_value, is_called FROM {name}"))  # noqa: S608
        last, is_called = state.one()
        return int(last) if is_called else 0
    if table.dialect_options["sqlite"]["autoincrement"]:
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        return (await connection.execute(query, {"name": table.name})).scalar() or 0
    return (await connection.execute(select(func.max(table.c.id)))).scalar() or 0


def _named(table: Table, last: int) -> dict[str, Any]:
    return {"name": table.name, "last": last}

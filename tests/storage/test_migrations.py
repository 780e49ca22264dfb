import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Connection,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from storage.blocklist import Blocklist
from storage.connections import engine, file_url, parsed
from storage.database import Database
from storage.errors import DatabaseUnavailable, StorageError
from storage.inquiries import Inquiries, Staff
from storage.leads import Leads
from storage.migrate import configuration, migrate
from storage.people import People
from storage.questions import Questions
from storage.tables import metadata
from tests.storage.samples import FAR_ID, GROUP, NOW, lead

Rows = dict[str, list[dict[str, Any]]]
MOVED = {("users", "blocked")}  # columns of which a table was made
REVISIONS = [script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()]


@asynccontextmanager
async def migrating(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection as migrations have it."""
    own = engine(parsed(url), 10, migrating=True)
    async with own.begin() as connection:
        yield connection
    await own.dispose()


def value(kind: TypeEngine[Any], number: int, zone: bool) -> object:
    """A value of a type, another one for each number."""
    match kind:
        case JSON():
            return [f"中🐉{number}", {"a": None}]
        case Boolean():
            return number % 2 == 0
        case DateTime():
            return datetime(2026, 1, 1 + number, 12, 30, 15, 123456, tzinfo=UTC if zone else None)
        case LargeBinary():
            return b"\x00\xff\r\n" * number
        case Float() | Integer() | BigInteger():
            return number / 2 if isinstance(kind, Float) else number
    assert isinstance(kind, Text)
    return f"текст {number}"


def fill(connection: Connection) -> None:
    """Put three rows into every table; the n-th row of a table refers to the n-th of another."""
    found = MetaData()
    found.reflect(connection)
    zone = connection.dialect.name == "postgresql"
    for table in found.sorted_tables:
        if table.name != "alembic_version":
            given = [column for column in table.c if "nextval" not in str(getattr(column.server_default, "arg", ""))]
            rows = [{column.name: value(column.type, number, zone) for column in given} for number in (1, 2, 3)]
            connection.execute(table.insert(), rows)


def everything(connection: Connection) -> Rows:
    """Every row of every table, as the database has it."""
    found = MetaData()
    found.reflect(connection)
    return {table.name: rows_of(connection, table) for table in found.sorted_tables if table.name != "alembic_version"}


def rows_of(connection: Connection, table: Table) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key))]


def differences(connection: Connection) -> list[Any]:
    """What the tables have that `storage.tables` has not, or the other way round."""
    options = {"compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


async def test_the_tables_are_as_the_program_expects(database: Database) -> None:
    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_difference_would_be_found(database_url: str) -> None:
    async with migrating(database_url) as connection:
        for change in (
            "DROP INDEX uq_inquiries_not_closed",
            "ALTER TABLE users ADD COLUMN x TEXT",
            "CREATE TABLE y (id INTEGER)",
        ):
            await connection.execute(text(change))
        assert len(await connection.run_sync(differences)) == 3


async def test_partial_index_is_partial(database: Database) -> None:
    """Which the comparison does not look at."""
    source = {"sqlite": "SELECT sql FROM sqlite_master", "postgresql": "SELECT indexdef FROM pg_indexes"}
    name = {"sqlite": "name", "postgresql": "indexname"}
    async with database.read() as connection:
        kind = connection.dialect.name
        query = text(f"{source[kind]} WHERE {name[kind]} = 'uq_inquiries_not_closed'")
        assert "WHERE (state <> 'closed'" in str((await connection.execute(query)).scalar()).replace(
            "WHERE s", "WHERE (s"
        )


@pytest.mark.parametrize("revision", REVISIONS[1:])
async def test_data_of_each_earlier_revision_stays(empty_url: str, revision: str) -> None:
    async with migrating(empty_url) as connection:
        await migrate(connection, 10, revision)
        await connection.run_sync(fill)
        before = await connection.run_sync(everything)
    database = await Database.open(empty_url)
    async with database.read() as connection:
        after = await connection.run_sync(everything)
        assert await connection.run_sync(differences) == []
    for table, rows in before.items():
        assert len(rows) == 3, table
        names = [name for name in rows[0] if (table, name) not in MOVED]
        assert [{name: row[name] for name in names} for row in after[table]] == [
            {name: row[name] for name in names} for row in rows
        ], table
    assert len(await Inquiries(database).list()) == len(await Leads(database).list()) == 3
    number = (await Leads(database).store(lead(), NOW))[0].id
    assert number > 3
    await database.close()


async def test_what_the_second_revision_adds(empty_url: str) -> None:
    async with migrating(empty_url) as connection:
        await migrate(connection, 10, "0001")
        await connection.run_sync(fill)
        card = text("UPDATE inquiries SET card_message_id = 17, staff_chat_id = :group WHERE id = 2")
        await connection.execute(card, {"group": GROUP})
        await connection.execute(text("UPDATE inquiry_messages SET target_message_id = 18 WHERE id = 3"))
        await connection.execute(text("UPDATE inquiry_messages SET source_chat_id = NULL WHERE id = 1"))
        await connection.execute(text("UPDATE users SET id = :id WHERE id = 1"), {"id": FAR_ID})
    database = await Database.open(empty_url)
    places = {(GROUP, 17): 2, (3, 18): 3, (3, 3): 3, (2, 2): 2, (1, 1): 1, (5, 5): None}
    for (chat, message), number in places.items():
        found = await Inquiries(database).at_message(chat, message)
        assert (found and found.id) == number, (chat, message)
    user, question = await People(database).load(FAR_ID), await Questions(database).get(1)
    assert user is not None
    assert question is not None
    assert (user.blocked, question.knowledge_version) == (False, "")
    await database.close()


async def test_whoever_was_blocked_before_there_was_a_list_stays_so(empty_url: str) -> None:
    async with migrating(empty_url) as connection:
        await migrate(connection, 10, "0010")
        await connection.run_sync(fill)
    database = await Database.open(empty_url)
    (blocked,) = await Blocklist(database).in_force()
    assert (blocked.user_id, blocked.reason, blocked.staff, blocked.name) == (2, "", Staff(None, ""), "текст 2")
    found = [await People(database).load(number) for number in (1, 2, 3)]
    assert [user is not None and user.blocked for user in found] == [False, True, False]
    again, is_new = await Blocklist(database).block(2, Staff(1, "x"), "", NOW)
    assert (again, is_new) == (blocked, False)
    await database.close()


async def test_opening_again_changes_nothing(database_url: str) -> None:
    async with migrating(database_url) as connection:
        await connection.run_sync(fill)
        before = await connection.run_sync(everything)
    await (await Database.open(database_url)).close()
    async with migrating(database_url) as connection:
        assert await connection.run_sync(everything) == before


def open_in_threads(url: str, threads: int) -> list[int]:
    """Open a database in several threads at the same moment, and store a lead in each."""
    barrier = Barrier(threads)

    async def work(number: int) -> int:
        barrier.wait()
        database = await Database.open(url)
        stored, _ = await Leads(database).store(lead(str(number)), NOW)
        await database.close()
        return stored.id

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda number: asyncio.run(work(number)), range(threads)))


def test_several_open_a_new_database_at_once(empty_url: str) -> None:
    assert sorted(open_in_threads(empty_url, 4)) == [1, 2, 3, 4]


def test_several_migrate_at_once(empty_url: str) -> None:
    async def start() -> None:
        async with migrating(empty_url) as connection:
            await migrate(connection, 10, REVISIONS[-1])
            await connection.run_sync(fill)

    asyncio.run(start())
    assert len(set(open_in_threads(empty_url, 4))) == 4


async def test_several_databases_opened_at_once_in_one_program(tmp_path: Path) -> None:
    databases = await asyncio.gather(*(Database.open(file_url(tmp_path / f"{number}.sqlite")) for number in range(3)))
    for database in databases:
        assert await Leads(database).list() == []
        await database.close()


async def test_somebody_migrates_for_too_long(empty_url: str) -> None:
    async with migrating(empty_url) as connection:
        await migrate(connection, 10)
        with pytest.raises(DatabaseUnavailable):
            await Database.open(empty_url, patience=0.3)
    await (await Database.open(empty_url)).close()


async def test_a_migration_that_fails_leaves_everything_as_it_was(empty_url: str) -> None:
    async with migrating(empty_url) as connection:
        await migrate(connection, 10, "0001")
        await connection.run_sync(fill)
        await connection.execute(text("CREATE TABLE leases (id INTEGER)"))  # in the way of the second half
        before = await connection.run_sync(everything)
    with pytest.raises(StorageError, match="already exists"):
        await Database.open(empty_url)
    async with migrating(empty_url) as connection:
        assert await connection.run_sync(everything) == before
        await connection.execute(text("DROP TABLE leases"))
    await (await Database.open(empty_url)).close()


async def test_tables_of_a_newer_version_are_left_alone(database_url: str) -> None:
    async with migrating(database_url) as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="newer version"):
        await Database.open(database_url)
    async with migrating(database_url) as connection:
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar() == "9999"


async def test_broken_references_are_reported(tmp_path: Path) -> None:
    url = file_url(tmp_path / "x.sqlite")
    async with migrating(url) as connection:
        await migrate(connection, 10, "0001")
        await connection.run_sync(fill)
        await connection.execute(text("DELETE FROM questions WHERE id = 2"))
    with pytest.raises(StorageError, match="row of feedback would refer to nothing in questions"):
        await Database.open(url)

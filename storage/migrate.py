"""Brings the tables up to date, or makes them."""

import asyncio
from weakref import WeakKeyDictionary

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import NewerVersion, StorageError

_WAIT = text("SELECT set_config('lock_timeout', :milliseconds, true)")
_LOCK = text("SELECT pg_advisory_xact_lock(7091702220)")  # any number, the same in every version

_one_at_a_time: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


async def migrate(connection: AsyncConnection, patience: float, revision: str = "head") -> None:
    """Run all migrations that are missing, within the transaction of a connection.

    The transaction must hold SQLite's write lock; on PostgreSQL a lock is waited for `patience` seconds. Raises
    NewerVersion for tables of one, StorageError for references that lead nowhere afterwards.
    """
    loop = asyncio.get_running_loop()
    async with _one_at_a_time.setdefault(loop, asyncio.Lock()):  # Alembic works with global variables
        if connection.dialect.name == "postgresql":
            await connection.execute(_WAIT, {"milliseconds": str(int(patience * 1000))})
            await connection.execute(_LOCK)
        changed = await connection.run_sync(_upgrade, revision)
        if changed and connection.dialect.name == "sqlite":
            broken = (await connection.execute(text("PRAGMA foreign_key_check"))).first()
            if broken is not None:
                raise StorageError(
                    "the tables stay as they were, since after the change "
                    f"a row of {broken.table} would refer to nothing in {broken.parent}"
                )


async def is_up_to_date(connection: AsyncConnection) -> bool:
    """Tell whether the tables are those of this version; false also where there are none."""
    heads = tuple(ScriptDirectory.from_config(configuration()).get_heads())
    return await connection.run_sync(_heads) == heads


def configuration() -> Config:
    """Return Alembic's configuration: where the migrations are."""
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    return config


def _heads(connection: Connection) -> tuple[str, ...]:
    return MigrationContext.configure(connection).get_current_heads()


def _upgrade(connection: Connection, revision: str) -> bool:
    """Run the migrations and tell whether there were any."""
    config = configuration()
    config.attributes["connection"] = connection
    state = MigrationContext.configure(connection)
    before = state.get_current_heads()
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise NewerVersion(
            "the database was last used by a newer version of this program, or by another one: "
            "start that version, or restore the backup made before it"
        ) from error
    return before != state.get_current_heads()

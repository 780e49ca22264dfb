"""Connections to the two kinds of database, each set up so that the same code may run on both."""

import asyncio
import json
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite
import asyncpg
from sqlalchemy import URL, ExceptionContext, event, make_url
from sqlalchemy import Connection as Transaction
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.errors import DatabaseUnavailable, StorageError
from storage.sqlite_connection import Connection

_OLDEST_SQLITE = (3, 35)  # the first with RETURNING
_PAUSE = 0.02  # seconds
_SCHEMES = ("sqlite", "postgres", "postgresql")
_FORMS = "sqlite:///folder/file.sqlite or postgresql://user:password@host/database"
_dumps = partial(json.dumps, ensure_ascii=False, allow_nan=False)


def file_url(path: Path) -> str:
    """Return the URL of a database in a file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def parsed(url: str) -> URL:
    """Return the parts of a URL, with the driver that is used for it.

    `postgres://` and `postgresql://` are the same. Raises StorageError where it cannot be read, without quoting it.
    """
    scheme = url.partition(":")[0].partition("+")[0]
    if scheme not in _SCHEMES:
        raise StorageError(f"the database's URL must have the form {_FORMS}")
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        parts = None  # what was raised quotes the URL
    if parts is None or "@" in (parts.host or ""):
        raise StorageError(
            f"the database's URL cannot be read; it must have the form {_FORMS}. "
            "In a password, write @ as %40, / as %2F, : as %3A, ? as %3F, # as %23 and % as %25"
        )
    if scheme == "sqlite" and (parts.query or parts.host or parts.database in (None, "", ":memory:")):
        raise StorageError(
            "the URL of an SQLite database must name a file, and nothing else: sqlite:///folder/file.sqlite"
        )
    return parts.set(drivername="sqlite+aiosqlite" if scheme == "sqlite" else "postgresql+asyncpg")


def described(url: URL) -> str:
    """Return where a database is, for messages: no password, no options."""
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{url.database}"
    return f"postgresql://{url.host or url.query.get('host', 'localhost')}/{url.database or ''}"


def engine(url: URL, patience: float, *, migrating: bool = False) -> AsyncEngine:
    """Return the engine for a parsed URL; the folder of an SQLite file is made.

    patience   seconds to wait for a connection, a lock, or the end of a statement
    migrating  statements take their time; SQLite enforces no foreign keys, since changing a table means to drop it

    Raises StorageError where there can be no such file, or SQLite is too old.
    """
    options: dict[str, Any] = {"json_serializer": _dumps, "hide_parameters": True, "pool_timeout": patience}
    if url.get_backend_name() == "sqlite":
        _prepare_file(Path(url.database or ""))
        created = create_async_engine(url, async_creator=partial(_open_sqlite, url.database or ""), **options)
        event.listen(created.sync_engine, "connect", partial(_set_up_sqlite, patience, not migrating))
        event.listen(created.sync_engine, "begin", _begin_sqlite)
        return created
    dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
    connect = partial(_connect_postgresql, dsn, described(url), patience, None if migrating else patience)
    created = create_async_engine("postgresql+asyncpg://", async_creator=connect, pool_pre_ping=True, **options)
    event.listen(created.sync_engine, "handle_error", _give_up_lost)
    return created


def _give_up_lost(context: ExceptionContext) -> None:
    """Throw away a connection that broke in the middle of something: the driver refuses whatever comes next."""
    if isinstance(getattr(context.original_exception, "__cause__", None), asyncpg.InternalClientError):
        context.is_disconnect = True


def _prepare_file(path: Path) -> None:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        oldest = ".".join(map(str, _OLDEST_SQLITE))
        raise StorageError(f"this Python has SQLite {sqlite3.sqlite_version}; {oldest} or newer is needed")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # it will hold what people wrote
    except OSError as error:
        raise StorageError(f"the folder {path.parent} cannot be made: {error.strerror}") from error
    try:
        path.touch(0o600)  # where there is none; SQLite gives its other files the same rights
        path.open("ab").close()  # if SQLite found out, the driver's thread would show a traceback
    except OSError as error:
        raise StorageError(f"the file {path} cannot be opened for writing: {error.strerror}") from error


async def _open_sqlite(path: str) -> aiosqlite.Connection:
    return await Connection(path)


def _set_up_sqlite(patience: float, foreign_keys: bool, connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins no transactions of its own
    settings = (
        f"busy_timeout = {int(patience * 1000)}",
        "synchronous = FULL",  # what was confirmed survives a power cut too
        "secure_delete = ON",  # what was erased is not left in the file
        f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
    )
    try:
        connection.run_async(partial(_write_ahead, patience))
        for setting in settings:
            connection.run_async(partial(_execute, f"PRAGMA {setting}"))
    except BaseException:
        connection.close()  # it would keep its thread
        raise


async def _write_ahead(patience: float, connection: aiosqlite.Connection) -> None:
    """Let readers and the writer not wait for one another; the file remembers it."""
    await _execute("PRAGMA busy_timeout = 0", connection)
    for tries_left in range(int(patience / _PAUSE), -1, -1):
        try:
            await _execute("PRAGMA journal_mode = WAL", connection)
            break
        except sqlite3.OperationalError as error:
            # where two open a new file at once, SQLite does not wait for its lock, whatever the timeout
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or not tries_left:
                raise
            await asyncio.sleep(_PAUSE)


async def _execute(statement: str, connection: aiosqlite.Connection) -> None:
    await (await connection.execute(statement)).close()


def _begin_sqlite(connection: Transaction) -> None:
    reads = connection.get_execution_options().get("reads", False)
    # a transaction that reads first and locks later fails where another one wrote meanwhile
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


async def _connect_postgresql(dsn: str, place: str, patience: float, limit: float | None) -> asyncpg.Connection:
    """Connect by a libpq URL with all its options, such as sslmode; `limit` is that of a statement."""
    try:
        return await asyncpg.connect(dsn, timeout=patience, command_timeout=limit)
    except (OSError, asyncpg.PostgresError) as error:
        raise DatabaseUnavailable(f"{place}: {str(error) or 'no answer in time'}") from error
    except (ValueError, asyncpg.InterfaceError):
        raise StorageError(f"{place}: the database's URL has an option that cannot be read") from None

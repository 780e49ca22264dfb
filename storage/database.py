"""The database: opened by its URL, brought up to date, and used in transactions."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext
from typing import Any, Self

from sqlalchemy import URL, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import Batch
from storage.connections import described, engine, parsed
from storage.errors import AlreadyThere, DatabaseUnavailable, StorageError
from storage.migrate import migrate

_NO_ANSWER = "no answer in time"
# PostgreSQL's codes, and classes of those that pass: connection lost, deadlock, out of resources, shut down, locked
_DUPLICATE = "23505"
_PASSING = ("08", "40", "53", "57", "55P03")


class Database:
    """A database whose tables are up to date.

    Every method of the classes built on it raises `DatabaseUnavailable` where the database is away, locked or full, and
    `StorageError` for anything else that it refuses.
    """

    def __init__(self, url: URL, patience: float) -> None:
        self._place = described(url)
        self._engine = engine(url, patience)
        self._is_sqlite = url.get_backend_name() == "sqlite"
        # SQLite lets one write at a time; waiting here is fair, waiting for its lock is not
        self._writing = asyncio.Lock() if self._is_sqlite else nullcontext()
        self._group = Batch(self._write_group)
        self._built: dict[Statement, Executable] = {}

    @classmethod
    async def open(cls, url: str, patience: float = 30.0) -> Self:
        """Connect, make or migrate the tables, and return the database.

        url       `sqlite:///folder/file`, made with its folder where missing, or `postgresql://user:password@host/name`
        patience  seconds to wait for a connection, for a lock, and for the end of a statement

        Raises StorageError for a URL that cannot be read and for tables of a newer version.
        """
        parts = parsed(url)
        await _bring_up_to_date(parts, patience)
        return cls(parts, patience)

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Return a connection within a transaction that writes; after the block, what it wrote is on disk."""
        async with self._writing:
            with own_errors(self._place):
                async with self._engine.begin() as connection:
                    yield connection

    async def write(self, statement: "Statement", row: dict[str, Any]) -> None:
        """Execute a statement with a row, together with what others write at the moment; then it is on disk.

        What one caller writes at the same time is on disk together, in no certain order.
        """
        await self._group.ask((statement, row))

    async def _write_group(self, writes: "Sequence[tuple[Statement, dict[str, Any]]]") -> Sequence[None]:
        rows: dict[Statement, list[dict[str, Any]]] = {}
        for statement, row in writes:
            rows.setdefault(statement, []).append(row)
        async with self.begin() as connection:
            for statement, these in rows.items():
                await connection.execute(self.built(statement), these)
        return [None] * len(writes)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Return a connection that only reads; writers do not make it wait."""
        with own_errors(self._place):
            async with self._engine.connect() as connection:
                yield await connection.execution_options(reads=True)

    def built(self, statement: "Statement") -> Executable:
        """Return a statement, built once: that takes longer than to execute it."""
        if statement not in self._built:
            self._built[statement] = statement(self)
        return self._built[statement]

    def insert(self, table: Table) -> "sqlite.Insert | postgresql.Insert":
        """Return an INSERT that knows ON CONFLICT, which both databases write alike."""
        return sqlite.insert(table) if self._is_sqlite else postgresql.insert(table)

    def __repr__(self) -> str:
        return f"Database({self._place})"


Statement = Callable[[Database], Executable]
"""A function of a module that returns a statement; the function is what tells that two writes are of the same kind."""


@contextmanager
def own_errors(place: str) -> Iterator[None]:
    """Raise errors of the database as StorageError, with the place but without the values."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise _kind(error)(f"{place}: {reason or _NO_ANSWER}") from error
    except OverflowError as error:  # SQLite's; PostgreSQL has an error of its own for it
        raise StorageError(f"{place}: {error}") from error
    except OSError as error:
        raise DatabaseUnavailable(f"{place}: {str(error) or _NO_ANSWER}") from error


def _kind(error: SQLAlchemyError) -> type[StorageError]:
    state = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
    if isinstance(error, IntegrityError):
        return AlreadyThere if state == _DUPLICATE or str(error.orig).startswith("UNIQUE") else StorageError
    lost = isinstance(error, DBAPIError) and (error.connection_invalidated or state.startswith(_PASSING))
    passes = lost or isinstance(error, PoolTimeout | OperationalError | InterfaceError)
    return DatabaseUnavailable if passes else StorageError


async def _bring_up_to_date(url: URL, patience: float) -> None:
    migrating = engine(url, patience, migrating=True)
    try:
        with own_errors(described(url)):
            async with migrating.begin() as connection:
                await migrate(connection, patience)
    finally:
        await migrating.dispose()

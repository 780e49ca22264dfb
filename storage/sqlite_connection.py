"""A connection to SQLite that crosses into its thread once a statement, not four times: the way costs more than SQL.

It is what aiosqlite offers, as far as SQLAlchemy asks for it; a transaction begins together with its first statement.
It reaches into aiosqlite, as SQLAlchemy does, hence the narrow bounds of that in `pyproject.toml`.
"""

import sqlite3
from collections.abc import Iterable
from typing import Any, Self

import aiosqlite


class Connection(aiosqlite.Connection):
    """A connection whose cursors hold what they found."""

    def __init__(self, path: str) -> None:
        super().__init__(lambda: sqlite3.connect(path), iter_chunk_size=64)
        self._thread.daemon = True  # a program that fails must not wait for it
        self._begin: str | None = None
        self._is_open = False

    def cursor(self) -> "Cursor":  # type: ignore[override]  # neither awaits anything but its own `__aenter__`
        """Return a cursor; nothing is asked of the database for it."""
        return Cursor(self)

    async def commit(self) -> None:
        """Commit what has begun."""
        await self._end(super().commit)

    async def rollback(self) -> None:
        """Roll back what has begun."""
        await self._end(super().rollback)

    async def run(self, method: str, statement: str, parameters: Iterable[Any]) -> "Found":
        """Execute a statement and fetch what it finds."""
        if statement.startswith("BEGIN"):
            self._begin = statement
            return Found()
        begin, self._begin = self._begin, None
        self._is_open = self._is_open or begin is not None
        # the driver has no types there
        found: Found = await self._execute(self._run, begin, method, statement, parameters)  # type: ignore[no-untyped-call]
        return found

    def _run(self, begin: str | None, method: str, statement: str, parameters: Iterable[Any]) -> "Found":
        if begin is not None:
            self._conn.execute(begin)
        cursor = self._conn.cursor()
        try:
            getattr(cursor, method)(statement, parameters)
            rows = cursor.fetchall() if cursor.description else []
            return Found(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
        finally:
            cursor.close()

    async def _end(self, way: Any) -> None:
        """Commit or roll back where there is something; a statement that was cancelled may still be under way."""
        self._begin = None
        if self._is_open:
            await way()
            self._is_open = False


class Found:
    """What a statement found."""

    def __init__(
        self,
        description: tuple[Any, ...] | None = None,
        rowcount: int = -1,
        lastrowid: int | None = None,
        rows: Iterable[Any] = (),
    ) -> None:
        self.description = description
        self.rowcount = rowcount
        self.lastrowid = lastrowid
        self.rows = rows


class Cursor:
    """A cursor that has fetched everything by the time it has executed."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._found = Found()

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> tuple[Any, ...] | None:
        """The columns, None where nothing can be found."""
        return self._found.description

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return self._found.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The number of the last row that was added."""
        return self._found.lastrowid

    async def execute(self, statement: str, parameters: Iterable[Any] = ()) -> Self:
        """Execute a statement."""
        self._found = await self._connection.run("execute", statement, parameters)
        return self

    async def executemany(self, statement: str, parameters: Iterable[Iterable[Any]]) -> Self:
        """Execute a statement with each row."""
        self._found = await self._connection.run("executemany", statement, parameters)
        return self

    async def fetchall(self) -> Iterable[Any]:
        """Return the rows."""
        return self._found.rows

    async def close(self) -> None:
        """Hold nothing any more."""
        self._found = Found(self._found.description, self._found.rowcount, self._found.lastrowid)

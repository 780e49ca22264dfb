"""SQLite's files: copied while they are in use, checked, taken out of use. Made for commands: nothing here is async."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from storage.errors import Damaged, InUse, NotABackup, StorageError

_PATIENCE = 2.0  # seconds; the bot holds its file open all the time, a command for less than that
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def copy(source: Path, target: Path) -> None:
    """Copy everything that was committed into an empty file; whoever uses the source goes on reading and writing.

    Raises Damaged, or StorageError where the copy cannot be made.
    """
    with _own_errors(source), _opened(source) as whole, closing(sqlite3.connect(target)) as new:
        whole.backup(new)
    make_whole(target)


def make_whole(path: Path) -> None:
    """Bring into the one file what stands beside it. Raises InUse while anybody else has it open; Damaged."""
    with _own_errors(path), _opened(path, "rw") as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE").fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise InUse(f"{path} is in use") from error
            raise


def check(path: Path) -> None:
    """Read all of a file. Raises Damaged where anything in it is, NotABackup where it is something else."""
    with _own_errors(path), _opened(path) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        pages, size = (connection.execute(f"PRAGMA page_{what}").fetchone()[0] for what in ("count", "size"))
        if path.stat().st_size < pages * size:  # what is missing may be a part of a page without anything in it
            raise Damaged(f"{path} has {path.stat().st_size} bytes of {pages * size}")
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(1)")]
        if found != ["ok"]:
            raise Damaged(f"{path}: {found[0].splitlines()[-1]}")
        if ("alembic_version",) not in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
            raise NotABackup(f"{path} has none of the tables")


def rows(path: Path) -> dict[str, int]:
    """Return how many rows the tables of a file have. Raises Damaged."""
    with _own_errors(path), _opened(path) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        quoted = {name: name.replace('"', '""') for name in names}  # whoever made the file may have named them
        counts = {name: connection.execute(f'SELECT count(*) FROM "{quoted[name]}"').fetchone() for name in names}  # noqa: S608
        return {name: count for name, (count,) in counts.items()}


def _opened(path: Path, mode: str = "ro") -> "closing[sqlite3.Connection]":
    """Open a file that is there already."""
    place = f"{path.resolve().as_uri()}?mode={mode}"
    return closing(sqlite3.connect(place, uri=True, timeout=_PATIENCE, isolation_level=None))


@contextmanager
def _own_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
            raise Damaged(f"{path}: {error}") from error
        raise StorageError(str(error)) from error

"""Backups: everything that a database of either kind holds, in one file, while the bot goes on; and brought back.

The file is an SQLite database with the same tables, so that what was on one kind can go on on the other one.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import URL, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import sqlite_files
from storage.connections import described, engine, file_url, parsed
from storage.copying import copy_all
from storage.database import Database, own_errors
from storage.errors import Damaged, InUse, NoDatabase, NotABackup, NotEmpty, OlderVersion
from storage.migrate import is_up_to_date
from storage.tables import leases, metadata, replicas

PATIENCE = 30.0  # seconds to wait for a connection
LOOK = 5.0  # seconds, in which the beat of a bot that runs moves
_PASSING = (leases.name, replicas.name)  # what a bot without any work to do leaves behind
_BESIDE = ("-wal", "-shm", "-journal")  # what SQLite puts beside a file

Rows = Mapping[str, int]


@dataclass(frozen=True)
class Restored:
    """What was brought back, as rows by table, and where what was there before is kept."""

    rows: Rows
    kept: Path | None


async def back_up(url: str, file: Path) -> Rows:
    """Write everything in a database to a new file for its owner's eyes, whole or not at all; return rows by table.

    Raises FileExistsError, NoDatabase, OlderVersion for a PostgreSQL database that this version has not run on,
    Damaged where the database is, StorageError or OSError where it cannot be read or the file not be written.
    """
    if file.exists():
        raise FileExistsError(file)
    parts = parsed(url)
    with _new_file(file.parent, file.name) as new:
        if parts.get_backend_name() == "sqlite":
            source = Path(parts.database or "")
            if not source.is_file():
                raise NoDatabase(described(parts))
            sqlite_files.copy(source, new)
        else:
            await _export(parts, new)
        sqlite_files.check(new)
        rows = sqlite_files.rows(new)
        _keep(new, file)
    return rows


async def restore(file: Path, url: str, now: datetime, *, replace: bool = False) -> Restored:
    """Bring back what a backup holds into a database that is empty; its tables are brought up to date first.

    replace  what an SQLite file held is kept beside it, under a name with the moment; PostgreSQL's has to be empty

    Raises NotABackup, Damaged or NewerVersion for the file, InUse or NotEmpty for the database; nothing has been
    changed then, nor where anything else fails.
    """
    parts = parsed(url)
    if not file.is_file() or not file.stat().st_size:
        raise NotABackup(f"{file} is empty, or no file")
    sqlite_files.check(file)
    if parts.get_backend_name() == "sqlite":
        return await _restore_file(file, Path(parts.database or ""), now, replace)
    with _new_file(file.parent, file.name) as new:
        rows = await _brought_up_to_date(file, new)
        await _import(new, parts)
    return Restored(rows, None)


async def _export(source: URL, new: Path) -> None:
    """Copy a PostgreSQL database, as it is at one moment, into a file."""
    async with _reading(source) as connection:
        if not await is_up_to_date(connection):
            raise OlderVersion(described(source))
        target = await Database.open(file_url(new))
        try:
            async with target.begin() as into:
                await copy_all(connection, into)
        finally:
            await target.close()
    sqlite_files.make_whole(new)


async def _import(new: Path, target: URL) -> None:
    """Copy a file into a PostgreSQL database with empty tables, all of it or nothing."""
    database = await Database.open(target.render_as_string(hide_password=False))
    try:
        await _require_rest(database)
        async with _reading(parsed(file_url(new))) as source, database.begin() as into:
            held = {table.name: await _is_filled(into, table.name) for table in metadata.sorted_tables}
            if any(is_filled for name, is_filled in held.items() if name not in _PASSING):
                raise NotEmpty(described(target))
            for name in _PASSING:
                await into.execute(delete(metadata.tables[name]))
            await copy_all(source, into)
    finally:
        await database.close()


async def _require_rest(database: Database) -> None:
    """Raise InUse if the beat of a replica moves."""

    async def beats() -> set[tuple[str, int]]:
        async with database.read() as connection:
            return {(row.name, row.beat) for row in await connection.execute(select(replicas))}

    if before := await beats():
        await asyncio.sleep(LOOK)
        if await beats() - before:
            raise InUse(repr(database))


async def _is_filled(connection: AsyncConnection, table: str) -> bool:
    return (await connection.execute(select(1).select_from(metadata.tables[table]).limit(1))).first() is not None


async def _restore_file(file: Path, target: Path, now: datetime, replace: bool) -> Restored:
    with suppress(FileNotFoundError):
        if file.samefile(target):
            raise NotABackup(f"{file} is the database itself")
    held = _take_out_of_use(target)
    if held and not replace:
        raise NotEmpty(str(target))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _new_file(target.parent, target.name) as new:
        rows = await _brought_up_to_date(file, new)
        owner = (target if target.exists() else target.parent).stat()
        if os.geteuid() == 0:  # the bot has to be able to read it
            os.chown(new, owner.st_uid, owner.st_gid)
        _take_out_of_use(target)  # somebody may have started it meanwhile
        kept = _set_aside(target, now) if held else None
        _keep(new, target)
    return Restored(rows, kept)


def _take_out_of_use(target: Path) -> bool:
    """Tell whether there is anything in a file, if only what cannot be read. Raises InUse."""
    if not target.is_file() or not target.stat().st_size:
        return False
    try:
        rows = sqlite_files.rows(target)
        sqlite_files.make_whole(target)
    except Damaged:
        return True
    return any(rows.get(name) for name in metadata.tables if name not in _PASSING)


def _set_aside(target: Path, now: datetime) -> Path:
    """Give a database another name besides its own; what of it stands in files beside it moves there."""
    kept = target.with_name(f"{target.stem}.{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{target.suffix}")
    os.link(target, kept)
    for ending in _BESIDE:  # only where it is damaged; to a new file they would do harm
        with suppress(FileNotFoundError):
            Path(f"{target}{ending}").rename(f"{kept}{ending}")
    return kept


async def _brought_up_to_date(file: Path, new: Path) -> Rows:
    """Copy a backup into a file, with the tables of this version. Raises NewerVersion."""
    sqlite_files.copy(file, new)
    await (await Database.open(file_url(new))).close()
    sqlite_files.make_whole(new)
    sqlite_files.check(new)
    return sqlite_files.rows(new)


@asynccontextmanager
async def _reading(url: URL) -> AsyncIterator[AsyncConnection]:
    """Return a connection that sees a database as it is at one moment."""
    own = engine(url, PATIENCE, migrating=True)  # a copy takes its time
    try:
        with own_errors(described(url)):
            async with own.connect() as connection:
                if connection.dialect.name == "postgresql":
                    await connection.execution_options(isolation_level="REPEATABLE READ")
                yield connection
    finally:
        await own.dispose()


@contextmanager
def _new_file(folder: Path, name: str) -> Iterator[Path]:
    """Yield an empty file that only its owner can read; it goes, unless it was given a name to stay."""
    with NamedTemporaryFile(dir=folder, prefix=f".{name}.", delete=False) as made:
        path = Path(made.name)
    try:
        yield path
    finally:
        for each in (path, *(Path(f"{path}{ending}") for ending in _BESIDE)):
            each.unlink(missing_ok=True)


def _keep(new: Path, name: Path) -> None:
    """Give a file its name at one stroke; afterwards it survives a power cut."""
    _sync(new)
    new.replace(name)
    _sync(name.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

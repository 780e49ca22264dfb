import asyncio
import logging
import re
import socket
import sqlite3
import traceback
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url, text

from storage.connections import described, file_url, parsed
from storage.conversations import Conversations
from storage.database import Database
from storage.errors import AlreadyThere, DatabaseUnavailable, StorageError
from storage.leads import Leads
from storage.people import People, User
from storage.questions import Questions
from tests.databases import Server
from tests.storage.samples import NOW, lead, question

POSTGRESQL = pytest.mark.parametrize("kind", ["postgresql"])
PASSWORD = "s3cret"
UNREADABLE = (
    "",
    "mysql://root:s3cret@localhost/x",
    "s3cret",
    "sqlite://",
    "sqlite:///",
    "sqlite:///:memory:",
    "sqlite:///file?mode=s3cret",
    "sqlite://user:s3cret@host/file",
    "postgresql://user:s3cret@localhost:port/name",
    "postgres://user:s3cret@[::1/name",
    "postgres://user:pass@s3cret@host/name",
)


def shown(error: BaseException) -> str:
    """All that a log would show of an error."""
    return "".join(traceback.format_exception(error))


@pytest.mark.parametrize("url", UNREADABLE)
async def test_an_unreadable_url_is_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(StorageError, match="URL") as caught:
        await Database.open(url)
    assert PASSWORD not in shown(caught.value)


@given(url=st.text() | st.from_regex(r"(postgres|sqlite)(ql)?:/{0,4}[\w:@/?&=%\[\].]*", fullmatch=True))
def test_any_text_is_a_url_or_refused(url: str) -> None:
    try:
        assert parsed(url).get_backend_name() in ("sqlite", "postgresql")
    except StorageError as error:
        assert error.__cause__ is None


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
async def test_a_server_that_is_away(scheme: str) -> None:
    with pytest.raises(DatabaseUnavailable, match=r"postgresql://127\.0\.0\.1/bot: ") as caught:
        await Database.open(f"{scheme}://user:{PASSWORD}@127.0.0.1:1/bot?sslmode=disable")
    assert isinstance(caught.value.__cause__, OSError)
    assert PASSWORD not in shown(caught.value)


async def test_a_server_that_never_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host, port = silent.getsockname()
        with pytest.raises(DatabaseUnavailable, match="no answer in time"):
            await Database.open(f"postgresql://user:{PASSWORD}@{host}:{port}/bot?sslmode=disable", patience=0.2)


async def test_a_database_that_is_not_there(postgresql: Server) -> None:
    with pytest.raises(DatabaseUnavailable, match='database "nowhere" does not exist'):
        await Database.open(postgresql.url_of("nowhere"))


async def test_an_option_that_does_not_exist() -> None:
    with pytest.raises(StorageError, match="option") as caught:
        await Database.open(f"postgresql://user:{PASSWORD}@127.0.0.1:1/bot?sslmode=perhaps")
    assert PASSWORD not in shown(caught.value)


@POSTGRESQL
async def test_options_of_libpq_reach_the_server(database_url: str) -> None:
    database = await Database.open(database_url + "&application_name=assistant&sslmode=disable")
    async with database.read() as connection:
        assert (await connection.execute(text("SHOW application_name"))).scalar() == "assistant"
    await database.close()


async def test_the_first_start_makes_folder_and_file(tmp_path: Path) -> None:
    path = tmp_path / "da ta?#%20" / "деep" / "bot 中.sqlite"
    database = await Database.open(file_url(path))
    await Leads(database).store(lead(), NOW)
    await database.close()
    assert path.stat().st_size > 0
    assert path.parent.stat().st_mode & 0o077 == 0, "what people wrote is nobody else's business"
    files = list(path.parent.iterdir())
    assert [each for each in files if each.stat().st_mode & 0o077] == [], "nor where the folder is open to others"
    again = await Database.open(file_url(path))
    assert len(await Leads(again).list()) == 1
    assert repr(again) == f"Database(sqlite:///{path})"
    await again.close()


async def test_no_folder_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="cannot be made"):
        await Database.open(file_url(tmp_path / "file" / "bot.sqlite"))


async def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be opened for writing"):
        await Database.open(file_url(tmp_path))


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    path.write_text("no database at all " * 100)
    with pytest.raises(StorageError, match="file is not a database"):
        await Database.open(file_url(path))
    assert path.read_text().startswith("no database")


@POSTGRESQL
async def test_a_password_is_shown_nowhere(database_url: str) -> None:
    url = make_url(f"postgresql://user:{PASSWORD}@localhost:5432/bot?password={PASSWORD}")
    assert described(url) == "postgresql://localhost/bot"
    database = await Database.open(database_url.replace("postgres:@", f"postgres:{PASSWORD}@"))
    assert PASSWORD not in repr(database) + str(vars(database))
    await database.close()


async def test_what_people_wrote_is_not_in_errors_or_logs(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with pytest.raises(StorageError) as caught:
        await Questions(database).record(question(2**64))
    assert question().text not in shown(caught.value) + caplog.text


async def test_settings_of_a_file(tmp_path: Path) -> None:
    database = await Database.open(file_url(tmp_path / "bot.sqlite"), patience=2.5)
    settings = {}
    async with database.read() as connection:
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
            settings[name] = (await connection.execute(text(f"PRAGMA {name}"))).scalar()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 2500}
    await database.close()


async def test_a_file_that_somebody_else_has_locked(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    database = await Database.open(file_url(path), patience=0.2)
    leads = Leads(database)
    somebody = sqlite3.connect(path, isolation_level=None)
    somebody.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseUnavailable, match="database is locked"):
        await leads.store(lead(), NOW)
    assert await leads.list() == [], "reading goes on"
    somebody.close()
    await leads.store(lead(), NOW)
    assert len(await leads.list()) == 1
    await database.close()


@POSTGRESQL
async def test_a_row_that_somebody_else_has_locked(database_url: str) -> None:
    database, other = await Database.open(database_url, patience=0.3), await Database.open(database_url)
    await People(database).seen(1, NOW, name="")
    async with other.begin() as connection:
        await connection.execute(text("UPDATE users SET name = 'x'"))
        with pytest.raises(DatabaseUnavailable, match=r"no answer in time|lock timeout"):
            await People(database).mark_unreachable(1)
    await People(database).mark_unreachable(1)
    await other.close()
    await database.close()


@POSTGRESQL
async def test_a_lost_connection_costs_at_most_the_statement_under_way(
    database: Database, database_url: str, postgresql: Server
) -> None:
    people = People(database)
    await people.seen(1, NOW, name="")
    name = make_url(database_url).database
    kill = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    await asyncio.to_thread(postgresql.execute, kill)
    assert await people.load(1) == User(1, NOW, NOW)
    with pytest.raises(DatabaseUnavailable):
        async with database.begin() as connection:
            await connection.execute(text("UPDATE users SET name = 'x'"))
            await asyncio.to_thread(postgresql.execute, kill)
            await connection.execute(text("UPDATE users SET name = 'y'"))
    assert await people.load(1) == User(1, NOW, NOW)


async def test_twenty_writers_and_readers_at_once(database: Database, database_url: str) -> None:
    replicas = [database, *[await Database.open(database_url) for _ in range(3)]]

    async def work(number: int) -> None:
        own = replicas[number % len(replicas)]
        for count in range(5):
            await Leads(own).store(lead(f"{number}-{count}", user_id=number), NOW)
            assert await Leads(own).get(1) is not None

    await asyncio.gather(*(work(number) for number in range(20)))
    assert len(await Leads(database).list()) == 100
    for replica in replicas[1:]:
        await replica.close()


async def test_what_is_not_finished_is_not_there(database: Database) -> None:
    people = People(database)
    await people.seen(1, NOW, name="")
    with pytest.raises(ZeroDivisionError):
        async with database.begin() as connection:
            await connection.execute(text("DELETE FROM users"))
            raise ZeroDivisionError
    assert await people.load(1) == User(1, NOW, NOW)


async def test_whoever_is_cancelled_leaves_nothing_locked(database: Database) -> None:
    people = People(database)
    await people.seen(1, NOW, name="")

    async def never_ends() -> None:
        async with database.begin() as connection:
            await connection.execute(text("UPDATE users SET name = 'x'"))
            written.set()
            await asyncio.sleep(3600)

    for seconds in (0, 0.005, 0.05):
        written = asyncio.Event()
        task = asyncio.create_task(never_ends())
        await written.wait()
        waiting = [asyncio.create_task(people.mark_unreachable(1)) for _ in range(5)]
        await asyncio.sleep(seconds)
        for each in (task, *waiting[:3]):
            each.cancel()
        done = await asyncio.gather(task, *waiting, return_exceptions=True)
        assert [isinstance(each, asyncio.CancelledError) for each in done] == [True] * 4 + [False] * 2
    assert await people.load(1) == User(1, NOW, NOW, reachable=False)


async def test_what_may_be_there_once_only(database: Database) -> None:
    await People(database).seen(1, NOW, name="")
    with pytest.raises(AlreadyThere):
        async with database.begin() as connection:
            await connection.execute(text("INSERT INTO users SELECT * FROM users"))


async def test_times_are_kept_to_the_microsecond_and_come_back_in_utc(database: Database) -> None:
    people = People(database)
    local = NOW.astimezone(timezone(timedelta(hours=8)))
    await people.seen(1, datetime(1970, 1, 1, tzinfo=UTC), name="")
    found = await people.seen(1, local, name="")
    assert (found.last_seen, found.last_seen.tzinfo, found.first_seen.year) == (NOW, UTC, 1970)


async def test_times_without_a_zone_are_refused(database: Database) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StorageError, match="without a zone"):
        await People(database).seen(1, naive, name="")
    with pytest.raises(StorageError, match="without a zone"):
        await Conversations(database).load(1, "form", naive)


async def test_times_are_compared_as_moments(database: Database) -> None:
    conversations = Conversations(database)
    await conversations.save(1, "form", {}, NOW.replace(microsecond=0))
    early = (NOW.replace(microsecond=0) - timedelta(microseconds=1)).astimezone(timezone(timedelta(hours=-11)))
    assert await conversations.load(1, "form", early) == {}
    assert await conversations.load(1, "form", early + timedelta(microseconds=1)) is None


def test_the_clock_is_handed_in() -> None:
    sources = Path(__file__).parents[2].joinpath("storage").rglob("*.py")
    assert [path.name for path in sources if re.search(r"\.(now|today|utcnow)\(|\btime\(\)", path.read_text())] == []

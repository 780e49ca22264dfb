"""Backups of both kinds of database, brought back into both; sad paths first."""

import asyncio
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import select, text

from storage import backup
from storage.backup import back_up, restore
from storage.connections import file_url
from storage.copying import copy_all
from storage.database import Database
from storage.errors import (
    Damaged,
    DatabaseUnavailable,
    InUse,
    NewerVersion,
    NoDatabase,
    NotABackup,
    NotEmpty,
    OlderVersion,
    StorageError,
)
from storage.inquiries import Inquiries
from storage.leads import Leads
from storage.migrate import migrate
from storage.tables import metadata
from storage.updates import Updates
from tests.databases import KINDS, Server
from tests.storage.samples import NOW, WILD, WILD_KEPT, inquiry, lead
from tests.storage.test_migrations import REVISIONS, fill, migrating

Everything = dict[str, list[dict[str, Any]]]
MakeUrl = Callable[[str], str]


@pytest.fixture
def make_url(postgresql: Server, tmp_path: Path) -> MakeUrl:
    """The URL of a new database of a kind, without tables."""
    made = {"sqlite": file_url(tmp_path / "target" / "new.sqlite"), "postgresql": postgresql.url_of(postgresql.make())}
    return made.__getitem__


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "backup.sqlite"


@pytest.fixture
async def filled(database_url: str) -> str:
    """The URL of a database with three rows in every table."""
    async with migrating(database_url) as connection:
        await connection.run_sync(fill)
    return database_url


@pytest.fixture
async def good(tmp_path: Path, file: Path) -> Path:
    """A backup with a lead in it."""
    url = file_url(tmp_path / "source.sqlite")
    await store(url, "first")
    await back_up(url, file)
    return file


async def store(url: str, *forms: str) -> list[int]:
    database = await Database.open(url)
    numbers = [(await Leads(database).store(lead(form), NOW))[0].id for form in forms]
    await database.close()
    return numbers


async def everything(url: str) -> Everything:
    """Every row of every table, as the program reads it."""
    database = await Database.open(url)
    async with database.read() as connection:
        found = {
            table.name: [
                dict(row._mapping) for row in await connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
        }
    await database.close()
    return found


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# what cannot be backed up


async def test_a_database_that_is_not_there_is_not_made(tmp_path: Path, file: Path) -> None:
    with pytest.raises(NoDatabase, match=r"none\.sqlite"):
        await back_up(file_url(tmp_path / "none" / "none.sqlite"), file)
    assert not (tmp_path / "none").exists()
    assert files_in(file.parent) == set()


async def test_a_server_that_is_away_leaves_no_file(file: Path) -> None:
    with pytest.raises(DatabaseUnavailable):
        await back_up("postgresql://bot:SECRET@127.0.0.1:1/bot", file)
    assert files_in(file.parent) == set()


async def test_a_file_that_is_there_stays(filled: str, file: Path) -> None:
    file.write_text("precious")
    with pytest.raises(FileExistsError):
        await back_up(filled, file)
    assert file.read_text() == "precious"
    assert files_in(file.parent) == {file.name}


async def test_a_folder_that_is_not_there_is_said(filled: str, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await back_up(filled, tmp_path / "nowhere" / "backup.sqlite")


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_server_with_tables_of_an_earlier_version_is_left_to_that_version(empty_url: str, file: Path) -> None:
    for revision in (None, REVISIONS[1]):
        if revision:
            async with migrating(empty_url) as connection:
                await migrate(connection, 10, revision)
        with pytest.raises(OlderVersion):
            await back_up(empty_url, file)
    assert files_in(file.parent) == set()


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_damaged_database_gives_no_backup(filled: str, file: Path) -> None:
    path = Path(filled.removeprefix("sqlite:///"))
    content = path.read_bytes()
    for broken in (content[: len(content) // 2], content[:8192] + bytes(range(256)) * 32 + content[16384:]):
        path.write_bytes(broken)
        with pytest.raises(Damaged):
            await back_up(filled, file)
    assert files_in(file.parent) == set()


# what cannot be brought back


@pytest.mark.parametrize("share", [0.999, 0.75, 0.5, 0.25, 0.01])
async def test_a_truncated_backup_changes_nothing(good: Path, make_url: MakeUrl, kind: str, share: float) -> None:
    url = make_url(kind)
    await store(url, "stays")
    before = await everything(url)
    content = good.read_bytes()
    good.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(Damaged):
        await restore(good, url, NOW, replace=True)
    assert await everything(url) == before


@pytest.mark.parametrize("place", ["page", "index", "first bytes"])
async def test_a_backup_with_other_bytes_in_it_changes_nothing(good: Path, make_url: MakeUrl, place: str) -> None:
    content = bytearray(good.read_bytes())
    at = {"page": 4096 * 3, "index": 4096 * 9, "first bytes": 0}[place]
    content[at : at + 64] = bytes(range(64))
    good.write_bytes(content)
    with pytest.raises(Damaged):
        await restore(good, make_url("sqlite"), NOW)
    assert not (good.parent.parent / "target").exists()


@pytest.mark.parametrize("content", [None, b"", b"not a database at all, but long enough to look at " * 100])
async def test_what_is_no_backup_is_said(file: Path, make_url: MakeUrl, content: bytes | None) -> None:
    if content is not None:
        file.write_bytes(content)
    with pytest.raises((NotABackup, Damaged)):
        await restore(file, make_url("sqlite"), NOW)


async def test_a_database_of_another_program_is_no_backup(file: Path, make_url: MakeUrl) -> None:
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE users (id INTEGER)")
    with pytest.raises(NotABackup):
        await restore(file, make_url("sqlite"), NOW)


async def test_a_backup_of_a_newer_version_changes_nothing(good: Path, make_url: MakeUrl, kind: str) -> None:
    url = make_url(kind)
    await store(url, "stays")
    before = await everything(url)
    with closing(sqlite3.connect(good)) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerVersion):
        await restore(good, url, NOW, replace=True)
    assert await everything(url) == before
    assert files_in(good.parent) == {good.name}


async def test_a_database_in_use_is_left_alone(
    good: Path, make_url: MakeUrl, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "LOOK", 0.5)
    url = make_url(kind)
    database = await Database.open(url)
    updates = Updates(database)
    await updates.join("me")

    async def live() -> None:
        while True:
            await updates.beat("me")
            await asyncio.sleep(0.05)

    alive = asyncio.create_task(live())
    with pytest.raises(InUse):
        await restore(good, url, NOW, replace=True)
    alive.cancel()
    await asyncio.wait((alive,))
    await database.close()
    await restore(good, url, NOW, replace=True)
    assert len((await everything(url))["leads"]) == 1


async def test_a_database_that_holds_something_keeps_it(good: Path, make_url: MakeUrl, kind: str) -> None:
    url = make_url(kind)
    await store(url, "stays", "too")
    before = await everything(url)
    with pytest.raises(NotEmpty):
        await restore(good, url, NOW)
    assert await everything(url) == before


async def test_the_database_itself_is_no_backup(good: Path) -> None:
    with pytest.raises(NotABackup):
        await restore(good, file_url(good), NOW, replace=True)


async def test_what_cannot_be_written_leaves_what_was_there(
    good: Path, make_url: MakeUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make_url("sqlite")
    await store(url, "stays")
    before, target = await everything(url), good.parent.parent / "target"

    def full(new: Path, name: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_keep", full)
    with pytest.raises(OSError, match="No space left"):
        await restore(good, url, NOW, replace=True)
    assert await everything(url) == before
    assert not [name for name in files_in(target) if name.startswith(".")]


async def test_a_server_that_breaks_off_in_the_middle_holds_nothing_of_it(
    good: Path, make_url: MakeUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make_url("postgresql")

    async def break_off(*args: Any) -> None:
        await copy_all(*args)
        raise StorageError("gone")

    monkeypatch.setattr(backup, "copy_all", break_off)
    with pytest.raises(StorageError, match="gone"):
        await restore(good, url, NOW)
    assert not any((await everything(url)).values())


# what is kept


@pytest.mark.parametrize("target", KINDS)
async def test_everything_comes_back_on_either_kind(filled: str, file: Path, make_url: MakeUrl, target: str) -> None:
    url, before = make_url(target), await everything(filled)
    written = await back_up(filled, file)
    assert files_in(file.parent) == {file.name}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    restored = await restore(file, url, NOW)
    assert restored.kept is None
    assert restored.rows == written
    assert {name: written[name] for name in before} == dict.fromkeys(before, 3)
    assert await everything(url) == before
    assert files_in(file.parent) == {file.name}


@pytest.mark.parametrize("target", KINDS)
async def test_no_number_is_given_twice(database_url: str, file: Path, make_url: MakeUrl, target: str) -> None:
    """Not even that of what was erased: an old message may still name it."""
    numbers = await store(database_url, "1", "2", "3")
    database = await Database.open(database_url)
    first = (await Inquiries(database).open(inquiry(text=WILD), NOW))[0].id
    async with database.begin() as connection:
        await connection.execute(text("DELETE FROM leads WHERE id = :last"), {"last": numbers[-1]})
    await database.close()
    await back_up(database_url, file)
    url = make_url(target)
    await restore(file, url, NOW)
    assert await store(url, "4") == [numbers[-1] + 1]
    database = await Database.open(url)
    (found,) = await Inquiries(database).list()
    assert (found.id, found.question) == (first, WILD_KEPT)
    assert (await Inquiries(database).open(inquiry(user_id=9), NOW))[0].id == first + 1
    await database.close()


async def test_more_rows_than_are_copied_at_once(database_url: str, file: Path, make_url: MakeUrl) -> None:
    forms = [str(number) for number in range(450)]
    await store(database_url, *forms)
    await back_up(database_url, file)
    for target in KINDS:
        url = make_url(target)
        await restore(file, url, NOW)
        assert [row["form_id"] for row in (await everything(url))["leads"]] == forms


async def test_a_backup_is_of_one_moment_while_others_write(database_url: str, file: Path, make_url: MakeUrl) -> None:
    ending, stored = Event(), list[str]()

    async def write() -> None:
        database = await Database.open(database_url)
        while not ending.is_set():
            form = f"form {len(stored)}"
            await Inquiries(database).open(inquiry(user_id=len(stored) + 1), NOW)
            await Leads(database).store(lead(form), NOW)
            stored.append(form)
        await database.close()

    writer = Thread(target=lambda: asyncio.run(write()))
    writer.start()
    try:
        while len(stored) < 20:
            await asyncio.sleep(0.01)
        before = len(stored)
        await back_up(database_url, file)
    finally:
        ending.set()
        writer.join()
    url = make_url("sqlite")
    await restore(file, url, NOW)
    found = await everything(url)
    leads, inquiries = ([row["id"] for row in found[name]] for name in ("leads", "inquiries"))
    assert len(stored) > len(leads) >= before, "the writer went on, and what was there before is in it"
    assert [row["form_id"] for row in found["leads"]] == stored[: len(leads)]
    assert len(inquiries) - len(leads) in (0, 1), "of one moment"


@pytest.mark.parametrize("target", KINDS)
@pytest.mark.parametrize("revision", [REVISIONS[-1], REVISIONS[1]])
async def test_a_backup_of_an_earlier_version_is_brought_up_to_date(
    tmp_path: Path, file: Path, make_url: MakeUrl, revision: str, target: str
) -> None:
    old = file_url(tmp_path / "old.sqlite")
    async with migrating(old) as connection:
        await migrate(connection, 10, revision)
        await connection.run_sync(fill)
    await back_up(old, file)
    content = file.read_bytes()
    url = make_url(target)
    await restore(file, url, NOW)
    found = await everything(url)
    assert [row["id"] for row in found["leads"]] == [row["id"] for row in found["users"]] == [1, 2, 3]
    assert file.read_bytes() == content


async def test_what_was_there_before_is_kept_beside_it(good: Path, make_url: MakeUrl) -> None:
    url = make_url("sqlite")
    await store(url, "former")
    before = await everything(url)
    restored = await restore(good, url, NOW, replace=True)
    assert restored.kept is not None
    assert restored.kept.name == "new.20260301T123015Z.sqlite"
    assert await everything(file_url(restored.kept)) == before
    assert [row["form_id"] for row in (await everything(url))["leads"]] == ["first"]


async def test_a_damaged_database_is_kept_with_all_that_belongs_to_it(good: Path, make_url: MakeUrl) -> None:
    """Its journal would spoil the new file."""
    url = make_url("sqlite")
    await store(url, "former")
    target = good.parent.parent / "target" / "new.sqlite"
    target.write_bytes(b"rubbish" * 2000)
    Path(f"{target}-wal").write_bytes(b"what was written last")
    with pytest.raises(NotEmpty):
        await restore(good, url, NOW)
    restored = await restore(good, url, NOW, replace=True)
    assert restored.kept is not None
    assert restored.kept.read_bytes() == b"rubbish" * 2000
    assert Path(f"{restored.kept}-wal").read_bytes() == b"what was written last"
    assert [row["form_id"] for row in (await everything(url))["leads"]] == ["first"]


async def test_what_a_bot_without_work_leaves_behind_is_in_nobodys_way(
    good: Path, make_url: MakeUrl, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "LOOK", 0.1)
    url = make_url(kind)
    database = await Database.open(url)
    await Updates(database).join("killed")
    await database.close()
    await restore(good, url, NOW)
    found = await everything(url)
    assert (len(found["leads"]), found["replicas"]) == (1, [])

"""`bot.py backup` while the bot answers; all is destroyed; after `bot.py restore` it goes on. Sad paths first."""

import asyncio
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner, Result

import bot
from handlers.locales import load
from handlers.transport import serving
from knowledge.schema import LANGUAGES, Language
from sandbox.app import running
from sandbox.client import Client, Conversation, Group
from sandbox.state import State
from storage.connections import file_url
from storage.database import Database
from storage.leads import Leads
from storage.questions import Questions
from storage.subscriptions import Subscriptions
from tests.databases import KINDS, Server
from tests.handlers.conftest import ROOT, Place, polled
from tests.handlers.tiny import TinyBrain
from tests.limits import LIMIT
from tests.storage.samples import NOW, lead

TEXTS = load()
ANSWERS = ("Carol", "Robots & Co", "Russia", "Wood", "A plant", "carol@example.com")
Run = Callable[..., Result]


def command(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run bot.py as an administrator does, with these settings."""
    whole = [sys.executable, str(ROOT / "bot.py"), *words]
    return subprocess.run(whole, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False)


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command with a database that holds a lead."""

    async def fill() -> None:
        database = await Database.open(database_url)
        await Leads(database).store(lead(), NOW)
        await database.close()

    asyncio.run(fill())
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    return lambda *words: CliRunner().invoke(bot.app, list(words))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.sqlite"


def said(result: Result, key: str, language: Language = "en", **values: object) -> bool:
    """Whether a command ended with exit status 1 and one line: this text."""
    given = dict.fromkeys(("place", "file", "reason", "folder"), "…") | values
    beginning, *_ = TEXTS.say(key, language, **given).partition("…")
    return (
        result.exit_code == 1 and result.stdout == "" and beginning in result.stderr and result.stderr.count("\n") == 1
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_cannot_be_backed_up_or_brought_back_is_said_in_one_line(
    run: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    monkeypatch.setenv("STAFF_LANGUAGE", language)
    live = os.environ["DATABASE_URL"]
    assert run("backup", str(file)).exit_code == 0
    assert said(run("backup", str(file)), "export-exists", language, file=file)
    assert said(run("restore", str(file)), "restore-file-not-empty", language, place=live)
    assert said(
        run("backup", str(tmp_path / "no" / "where")), "backup-failed", language, file=tmp_path / "no" / "where"
    )
    assert said(run("restore", str(tmp_path)), "restore-no-backup", language, file=tmp_path)
    assert said(run("restore", str(tmp_path / "none")), "restore-no-backup", language, file=tmp_path / "none")
    with closing(sqlite3.connect(live.removeprefix("sqlite:///"))) as somebody:
        somebody.execute("PRAGMA journal_mode = WAL")
        somebody.execute("SELECT * FROM leads").fetchall()
        assert said(run("restore", str(file), "--replace"), "restore-in-use", language, place=live)
    with closing(sqlite3.connect(file)) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    assert said(run("restore", str(file), "--replace"), "restore-newer", language, file=file)
    file.write_bytes(file.read_bytes()[:9000])
    assert said(run("restore", str(file), "--replace"), "restore-damaged", language, file=file)
    monkeypatch.setenv("DATABASE_URL", file_url(tmp_path / "gone.sqlite"))
    assert said(
        run("backup", str(tmp_path / "b")), "backup-nothing", language, place=file_url(tmp_path / "gone.sqlite")
    )
    shutil.copy(file, tmp_path / "gone.sqlite")
    assert said(
        run("backup", str(tmp_path / "b")), "backup-damaged", language, place=file_url(tmp_path / "gone.sqlite")
    )
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.chdir(tmp_path)  # where no .env is
    assert said(run("backup", str(tmp_path / "b")), "backup-unset", language)
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["postgresql"])
def test_what_a_server_says_hides_its_password(
    run: Run, file: Path, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    monkeypatch.setenv("STAFF_LANGUAGE", language)
    assert run("backup", str(file)).exit_code == 0
    assert said(run("restore", str(file)), "restore-database-not-empty", language)
    monkeypatch.setenv("DATABASE_URL", "postgresql://bot:SECRET@127.0.0.1:1/bot")
    for words in (("backup", f"{file}2"), ("restore", str(file))):
        result = run(*words)
        assert result.exit_code == 1
        assert "SECRET" not in result.stderr
        assert "postgresql://127.0.0.1/bot: " in result.stderr


def test_what_was_written_is_counted_and_named_by_the_time_in_a_folder(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    result = run("backup", str(folder))
    (written,) = folder.iterdir()
    first, second = result.stdout.splitlines()
    assert first.startswith(f"{written} holds everything from ")
    assert first.endswith(": 0 people, 0 questions, 0 inquiries, 1 applications.")
    assert ".env" in second
    assert result.exit_code == 0
    assert written.name.startswith("assistant-2")


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_full_disk_leaves_no_half_of_a_backup(database_url: str, tmp_path: Path) -> None:
    def no_more() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))

    folder = tmp_path / "backups"
    folder.mkdir()
    whole = [sys.executable, str(ROOT / "bot.py"), "backup", str(folder / "b.sqlite")]
    ended = subprocess.run(
        whole,
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=no_more,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{folder / 'b.sqlite'} was not written: ")
    assert ended.stderr.count("\n") == 1
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("kind", ["postgresql"])
def test_the_servers_own_tools_do_it_too(database_url: str, run: Run, postgresql: Server, tmp_path: Path) -> None:
    """As the README writes them; the programs are those of the server that tests use."""

    def tool(name: str, *words: str) -> None:
        subprocess.run([postgresql.programs / name, *words], check=True, capture_output=True)

    dump, other = str(tmp_path / "assistant.dump"), postgresql.url_of(postgresql.make())
    tool("pg_dump", "--format=custom", f"--file={dump}", database_url)
    tool("pg_restore", "--no-owner", "--single-transaction", f"--dbname={other}", dump)

    async def leads() -> int:
        database = await Database.open(other)
        try:
            (first,) = await Leads(database).list()
            return (await Leads(database).store(lead("next"), NOW))[0].id - first.id
        finally:
            await database.close()

    assert asyncio.run(leads()) == 1


@pytest.mark.parametrize("target", KINDS)
async def test_after_everything_is_destroyed_the_bot_goes_on_from_the_backup(
    database_url: str, postgresql: Server, file: Path, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "DRAIN_SECONDS", 0.2)
    answered, slow = dict[int, int](), TinyBrain()
    new = await asyncio.to_thread(_new_database, postgresql, file.parent, target)
    async with running(State("42:SANDBOX")) as telegram, Client(telegram.url) as client:
        place, office = Place(telegram.url, telegram.token), await client.group()
        given = {"staff_chat_id": office.id}
        anna, bob, carol, dan, eve, *others = [await client.add_person(f"P{number}") for number in range(8)]
        async with polled(place, slow, database_url=database_url, **given):
            await _fill(anna, bob, carol, dan, office)
            chatting = [asyncio.create_task(_chat(person, answered)) for person in others]
            await eve.send("wait")
            await asyncio.to_thread(slow.waiting.wait, LIMIT)
            while sum(answered.values()) < 10:
                await asyncio.sleep(0.01)
            before = dict(answered)
            written = await asyncio.to_thread(command, "backup", str(file), DATABASE_URL=database_url)
            assert (written.returncode, written.stderr) == (0, "")
            assert sum(answered.values()) > sum(before.values()), "the bot goes on answering"
            for task in chatting:
                task.cancel()
        slow.go_on.set()
        await asyncio.to_thread(_destroy, database_url, postgresql)
        restored = await asyncio.to_thread(command, "restore", str(file), DATABASE_URL=new)
        assert (restored.returncode, restored.stderr) == (0, "")
        assert " 1 inquiries, 1 applications." in restored.stdout
        brain = TinyBrain()
        brain.go_on.set()
        async with polled(place, brain, database_url=new, **given):
            assert TEXTS.say("lead-progress", "en", number=3, count=len(ANSWERS)) in (await anna.ask("Acme")).text
            assert "Passed on to the office" in (await bob.ask("and one more thing")).text
            assert "Answer no-answer" in (await eve.wait_reply()).text
            for person in others:
                await person.send("fact-1")
                while "Answer fact-1" not in (await person.wait_reply()).text:
                    pass
    database = await Database.open(new)
    for person in others:
        kept = await Questions(database).last(person.id, 10_000)
        assert len([each for each in kept if each.text == "only"]) >= before[person.id]
    assert [each.name for each in await Leads(database).list()] == ["Carol"]
    assert await Subscriptions(database).of(dan.id)
    await database.close()


async def _fill(anna: Conversation, bob: Conversation, carol: Conversation, dan: Conversation, office: Group) -> None:
    """Let one be in the middle of a form, one wait for a person, one have applied, one have subscribed."""
    for text in ("/apply", "Anna"):
        await anna.ask(text)
    await bob.ask("nothing known")
    await bob.press("Ask a person at the office")
    await bob.wait_reply()
    for text in ("/apply", *ANSWERS):
        await carol.ask(text)
    await carol.click(TEXTS.say("lead-agree", "en"))
    choice = await dan.ask("/subscribe")
    await dan.click(choice.buttons[0])


async def _chat(person: Conversation, answered: dict[int, int]) -> None:
    while True:
        await person.ask("only")
        answered[person.id] = answered.get(person.id, 0) + 1


def _new_database(postgresql: Server, folder: Path, kind: str) -> str:
    return file_url(folder / "new" / "assistant.sqlite") if kind == "sqlite" else postgresql.url_of(postgresql.make())


def _destroy(url: str, postgresql: Server) -> None:
    if url.startswith("postgresql"):
        postgresql.execute(f"DROP DATABASE {urlsplit(url).path[1:]} WITH (FORCE)")
        return
    path = Path(url.removeprefix("sqlite:///"))
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()

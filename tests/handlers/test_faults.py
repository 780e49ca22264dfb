"""The bot against a Telegram, a network and a database that fail, over HTTP."""

import asyncio
import io
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stderr
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from handlers.transport import polling, serving, telegram_bot
from sandbox.app import Running, running
from sandbox.client import Client, Conversation, Group
from sandbox.state import State
from storage import sqlite_connection
from tests.databases import Server
from tests.handlers.conftest import Place
from tests.handlers.tiny import NOW, TinyBrain
from tests.limits import LIMIT

Moments = pytest.mark.parametrize("moment", ["unread", "before", "after"])


@dataclass
class Stage:
    """A bot that polls a local Telegram in which things go wrong."""

    telegram: Running
    client: Client
    brain: TinyBrain
    said: io.StringIO
    now: Any = NOW

    async def people(self, number: int) -> list[Conversation]:
        return [await self.client.add_person(f"P{n}") for n in range(number)]


@asynccontextmanager
async def staged(folder: Path, url: str | None = None, **given: Any) -> AsyncIterator[Stage]:
    """Run the bot at an address, by default that of the local Telegram; `given` are settings."""
    stop, said = asyncio.Event(), io.StringIO()
    async with running(State("42:SANDBOX")) as telegram, Client(telegram.url) as client:
        stage = Stage(telegram, client, TinyBrain(), said)
        port = telegram.url.rpartition(":")[2]
        place = Place(url.format(port=port) if url else telegram.url, telegram.token)
        settings = place.settings(**{"data_dir": folder} | given)
        with redirect_stderr(said):
            ended = asyncio.create_task(polling.serve(settings, stage.brain, stop, clock=lambda: stage.now))
            try:
                yield stage
            finally:
                stop.set()
                assert await ended == 0


@pytest.fixture
def impatient(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot waits for no answer for long, where none comes; elsewhere a slow machine must not be taken for that."""
    params = getattr(request.node, "callspec", None)
    if params is not None and params.params.get("fault", {}).get("kind") == "hang":
        monkeypatch.setattr(telegram_bot, "_READ_SECONDS", 2.0)


@pytest.fixture
async def stage(tmp_path: Path, impatient: None) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        yield stage


async def answers(chat: Conversation, text: str) -> int:
    return sum(text in message.text for message in await chat.messages() if message.from_bot)


async def test_a_flood_wait_is_obeyed_by_chat_and_the_others_go_on(stage: Stage) -> None:
    slow, *others = await stage.people(4)
    await stage.client.fault("flood", method="sendMessage", chat_id=slow.id, seconds=2)
    await slow.send("only")
    while not sum(await stage.client.struck()):
        await asyncio.sleep(0.02)
    for other in others:
        assert "Answer only" in (await other.ask("only")).text
    assert await answers(slow, "Answer only") == 0
    await slow.send("fact-1")
    assert "Answer only" in (await slow.wait_reply()).text
    assert "Answer fact-1" in (await slow.wait_reply()).text
    assert await stage.client.struck() == [1], "nothing was sent while Telegram had asked to wait"


@Moments
@pytest.mark.parametrize(
    "fault",
    [{"kind": "drop"}, {"kind": "hang", "seconds": 3}, {"kind": "status", "status": 500}, {"kind": "status"}],
    ids=["reset", "no answer", "500", "502"],
)
async def test_an_answer_arrives_and_is_sent_once_more_at_most(
    stage: Stage, fault: dict[str, Any], moment: str
) -> None:
    (alice,) = await stage.people(1)
    await stage.client.fault(**fault | {"method": "sendMessage", "moment": moment})
    assert "Answer only" in (await alice.ask("only")).text
    if moment == "after":
        assert "Answer only" in (await alice.wait_reply()).text
    assert "Answer fact-1" in (await alice.ask("fact-1")).text
    assert await answers(alice, "Answer only") == (2 if moment == "after" else 1)
    assert await answers(alice, "Answer fact-1") == 1


@pytest.fixture
async def group(tmp_path: Path, impatient: None) -> AsyncIterator[tuple[Stage, Group]]:
    """A bot with a staff group, the sandbox's own."""
    async with running(State("42:SANDBOX")) as elsewhere, Client(elsewhere.url) as client:
        number = (await client.group()).id
    async with staged(tmp_path, staff_chat_id=number) as stage:
        yield stage, await stage.client.group()


@pytest.mark.parametrize(
    "fault",
    [{"kind": "drop"}, {"kind": "hang", "seconds": 3}, {"kind": "status", "status": 504}],
    ids=["reset", "no answer", "504"],
)
@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_card_is_not_repeated_but_staff_are_asked(
    group: tuple[Stage, Group], fault: dict[str, Any], moment: str
) -> None:
    stage, office = group
    (alice,) = await stage.people(1)
    await alice.ask("nothing known")
    await stage.client.fault(
        **fault | {"method": "sendMessage", "text": "sends an entry of the knowledge"} | {"moment": moment}
    )
    await alice.press("Ask a person at the office")
    await alice.wait_reply()
    asked = "it is not certain that everything has arrived here"
    async with asyncio.timeout(LIMIT):
        while not any(asked in message.text for message in await office.messages()):
            await asyncio.sleep(0.05)
    cards = sum("waiting for an answer" in message.text for message in await office.messages() if message.from_bot)
    assert cards == (1 if moment == "after" else 0)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_card_that_telegram_says_it_has_not_taken_is_sent_again_and_nobody_is_asked(
    group: tuple[Stage, Group], status: int
) -> None:
    stage, office = group
    (alice,) = await stage.people(1)
    await alice.ask("nothing known")
    about = {"method": "sendMessage", "text": "sends an entry of the knowledge"}
    await stage.client.fault("status", status=status, **about)
    await alice.press("Ask a person at the office")
    await alice.wait_reply()
    async with asyncio.timeout(LIMIT):
        while not any("waiting for an answer" in message.text for message in await office.messages()):
            await asyncio.sleep(0.05)
    assert not any("it is not certain" in message.text for message in await office.messages())


@Moments
@pytest.mark.parametrize(
    "fault",
    [{"kind": "drop"}, {"kind": "status", "status": 500}, {"kind": "status"}, {"kind": "flood", "seconds": 1}],
    ids=["reset", "500", "502", "flood"],
)
async def test_updates_that_cannot_be_fetched_are_fetched_again_and_answered_once(
    stage: Stage, fault: dict[str, Any], moment: str
) -> None:
    (alice,) = await stage.people(1)
    assert "Answer only" in (await alice.ask("only")).text
    await stage.client.fault(**fault | {"method": "getUpdates", "moment": moment})
    await alice.send("fact-1")
    assert "Answer fact-1" in (await alice.wait_reply()).text
    assert "Answer fact-2" in (await alice.ask("fact-2")).text
    assert await answers(alice, "Answer fact-1") == 1


async def test_what_telegram_sends_again_is_answered_once(stage: Stage) -> None:
    alice, bob = await stage.people(2)
    await stage.client.disorder(repeat=2)
    await alice.send("only")
    await bob.send("fact-1")
    assert "Answer only" in (await alice.wait_reply()).text
    assert "Answer fact-1" in (await bob.wait_reply()).text
    for person in (alice, bob):
        assert "Answer fact-2" in (await person.ask("fact-2")).text
        assert len([message for message in await person.messages() if message.from_bot]) == 2


async def test_what_comes_in_another_order_is_answered_in_its_own(stage: Stage) -> None:
    (alice,) = await stage.people(1)
    await stage.client.disorder(reverse=4)
    for number in range(1, 5):
        await alice.send(f"fact-{number}")
    said = [(await alice.wait_reply()).text.partition("\n")[0] for _ in range(4)]
    assert said == [f"Title fact-{number}" for number in range(1, 5)]


async def test_a_name_that_cannot_be_resolved_at_the_start_is_tried_until_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve, failures = socket.getaddrinfo, [socket.gaierror(-3, "Temporary failure in name resolution")] * 2

    def failing(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name != "telegram.test":
            return resolve(host, *args, **kwargs)
        if failures:
            raise failures.pop()
        return resolve("127.0.0.1", *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", failing)
    async with staged(tmp_path, "http://telegram.test:{port}") as stage:
        (alice,) = await stage.people(1)
        assert "Answer only" in (await alice.ask("only")).text
        lines = stage.said.getvalue().splitlines()
    lost = "Telegram cannot be reached (Temporary failure in name resolution). Trying on."
    assert lines == [lost, "Telegram can be reached again."]


async def test_while_the_database_is_locked_nothing_is_confirmed_and_afterwards_all_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "DATABASE_PATIENCE", 0.2)
    async with staged(tmp_path) as stage:
        people = await stage.people(3)
        for person in people:
            await person.ask("only")
        somebody = sqlite3.connect(tmp_path / "assistant.sqlite", isolation_level=None, check_same_thread=False)
        await asyncio.to_thread(somebody.execute, "BEGIN IMMEDIATE")  # the bot may still be writing
        for person in people:
            await person.send("fact-1")
        await says(stage, "The database cannot be reached (sqlite:///")
        assert len(stage.telegram.state.updates) == 3
        somebody.execute("ROLLBACK")
        somebody.close()
        for person in people:
            assert "Answer fact-1" in (await person.wait_reply()).text
            assert await answers(person, "Answer fact-1") == 1
        await says(stage, "The database can be reached again.")


async def test_while_the_disk_is_full_nothing_is_confirmed_and_afterwards_all_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, is_full = sqlite_connection.Connection.run, False

    async def full(connection: Any, method: str, statement: str, parameters: Any) -> Any:
        if is_full and statement.startswith(("INSERT", "UPDATE", "DELETE")):
            raise sqlite3.OperationalError("database or disk is full")
        return await run(connection, method, statement, parameters)

    monkeypatch.setattr(sqlite_connection.Connection, "run", full)
    async with staged(tmp_path) as stage:
        alice, bob = await stage.people(2)
        await alice.ask("only")
        is_full = True
        await alice.send("fact-1")
        await bob.send("fact-2")
        await says(stage, "database or disk is full")
        assert len(stage.telegram.state.updates) == 2
        assert await answers(alice, "Answer fact-1") == 0
        is_full = False
        assert "Answer fact-1" in (await alice.wait_reply()).text
        assert "Answer fact-2" in (await bob.wait_reply()).text


async def test_a_database_that_goes_away_and_comes_back_loses_nothing(
    tmp_path: Path, postgresql: Server, with_tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "DATABASE_PATIENCE", 1.0)
    name = await asyncio.to_thread(postgresql.make, with_tables["postgresql"])
    url = postgresql.url_of(name)
    assert make_url(url).database == name
    kill = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    async with staged(tmp_path, database_url=url) as stage:
        people = await stage.people(3)
        for person in people:
            await person.ask("only")
        await asyncio.to_thread(postgresql.execute, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        await asyncio.to_thread(postgresql.execute, kill)
        for person in people:
            await person.send("fact-1")
        await says(stage, "The database cannot be reached (postgresql://")
        await asyncio.to_thread(postgresql.execute, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        for person in people:
            assert "Answer fact-1" in (await person.wait_reply()).text
            assert await answers(person, "Answer fact-1") == 1


@pytest.mark.parametrize("jump", [timedelta(days=days) for days in (400, 1, -1, -400)], ids=str)
async def test_a_clock_that_jumps_changes_nothing(stage: Stage, jump: timedelta) -> None:
    alice, bob = await stage.people(2)
    await alice.ask("only")
    await bob.send("wait")
    await asyncio.to_thread(stage.brain.waiting.wait, LIMIT)
    stage.now += jump
    assert "Answer fact-1" in (await alice.ask("fact-1")).text
    stage.brain.go_on.set()
    assert "Answer no-answer" in (await bob.wait_reply()).text
    stage.now -= jump
    assert "Answer fact-2" in (await alice.ask("fact-2")).text
    assert len([message for message in await bob.messages() if message.from_bot]) == 1


async def says(stage: Stage, text: str) -> None:
    """Wait until the operator reads something."""
    async with asyncio.timeout(LIMIT):
        while text not in stage.said.getvalue():
            await asyncio.sleep(0.02)

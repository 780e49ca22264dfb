"""Half an hour without Telegram, or without the database: said once, waited for, and everything answered once."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, redirect_stderr
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from handlers import application
from handlers.transport import serving
from handlers.transport.delivery import Delivery
from handlers.transport.line import MOST_BACKOFF
from handlers.transport.polling import Poller
from handlers.transport.serving import Serving, Transport
from handlers.transport.webhook import Webhook
from sandbox.app import running
from sandbox.client import Client, Conversation
from sandbox.state import State
from storage.database import Database
from storage.questions import Questions
from tests.databases import Server
from tests.handlers.conftest import Place
from tests.handlers.replicas import PATH, SECRET
from tests.handlers.tiny import NOW, TinyBrain
from tests.limits import LIMIT

HALF_AN_HOUR = 1800.0
LOST = "Telegram cannot be reached ("
BACK = "Telegram can be reached again."


@dataclass
class Scene:
    """A Telegram at two addresses: that of the people, and that of the bot, which can go away for a while.

    Whenever the bot waits for something to come back, that time passes at once; after half an hour it is back.
    """

    state: State
    client: Client
    port: int
    said: io.StringIO
    brain: TinyBrain = field(default_factory=TinyBrain)
    now: datetime = NOW
    passed: float = 0.0
    waits: list[float] = field(default_factory=list)
    come_back: Callable[[], Awaitable[object]] | None = None
    up: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def open(self) -> None:
        await self.up.enter_async_context(running(self.state, port=self.port))

    async def close(self) -> None:
        """Let Telegram be away from now on."""
        await self.up.aclose()
        self.come_back = self.open

    async def wait(self, seconds: float) -> None:
        """Let time pass, if only while something is away."""
        await asyncio.sleep(0.01)
        if self.come_back is None:
            return
        self.waits.append(seconds)
        self.passed += seconds
        self.now += timedelta(seconds=seconds)
        if self.passed >= HALF_AN_HOUR:
            come_back, self.come_back = self.come_back, None
            await come_back()

    async def says(self, text: str) -> None:
        async with asyncio.timeout(LIMIT):
            while text not in self.said.getvalue():
                await asyncio.sleep(0.02)

    @asynccontextmanager
    async def bot(self, transport: type[Transport], **given: Any) -> AsyncIterator[None]:
        """Run the bot; `given` are settings."""
        place = Place(f"http://127.0.0.1:{self.port}", self.state.token)
        stop = asyncio.Event()
        told = Serving(place.settings(**given), self.brain, transport, self.wait, lambda: self.now)
        with redirect_stderr(self.said):
            ended = asyncio.create_task(told.until(stop))
            try:
                yield
            finally:
                stop.set()
                assert await ended == 0


@pytest.fixture
async def scene(unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    state = State("42:SANDBOX")
    async with running(state) as telegram, Client(telegram.url) as client:
        scene = Scene(state, client, unused_tcp_port, io.StringIO())
        monkeypatch.setattr(application, "Delivery", partial(Delivery, wait=lambda seconds: asyncio.sleep(0.05)))
        async with scene.up:
            yield scene


async def said_to(person: Conversation) -> list[str]:
    return [message.text.partition("\n")[0] for message in await person.messages() if message.from_bot]


def of_one_outage(scene: Scene) -> None:
    """Check what the operator reads, and how often it was tried."""
    assert scene.said.getvalue().count(LOST) == scene.said.getvalue().count(BACK) == 1
    assert max(scene.waits) == MOST_BACKOFF
    assert scene.waits[:6] == [1, 2, 4, 8, 16, 30]
    assert len(scene.waits) < 70


async def test_half_an_hour_without_telegram_while_it_polls(scene: Scene, tmp_path: Path) -> None:
    office = await scene.client.group()
    anna, bob, carol, *others = [await scene.client.add_person(f"P{number}") for number in range(6)]
    await scene.open()
    async with scene.bot(Poller, data_dir=tmp_path, staff_chat_id=office.id):
        for text in ("/apply", "Anna"):
            await anna.ask(text)
        await bob.ask("nothing known")
        await carol.send("wait")
        await asyncio.to_thread(scene.brain.waiting.wait, LIMIT)
        await scene.close()
        scene.brain.go_on.set()  # an answer is known, and cannot be sent
        await anna.send("Acme")
        await bob.press("Ask a person at the office")
        for person in others:
            await person.send("only")
            await person.send("fact-1")
        await scene.says(BACK)
        assert "3" in (await anna.wait_reply()).text
        assert "Received, №" in (await bob.wait_reply()).text
        assert "Answer no-answer" in (await carol.wait_reply()).text
        for person in others:
            await person.wait_reply()
            await person.wait_reply()
            assert "Answer fact-2" in (await person.ask("fact-2")).text
            assert await said_to(person) == ["Title only", "Title fact-1", "Title fact-2"]
    of_one_outage(scene)
    assert len(await said_to(carol)) == 1
    cards = [each for topic in await office.topics() for each in await office.messages(topic.id) if each.from_bot]
    assert sum("waiting for an answer" in each.text for each in cards) == 1
    database = await Database.open(f"sqlite:///{tmp_path / 'assistant.sqlite'}")
    asked = [each.asked_at for each in await Questions(database).last(others[0].id, 9)]
    await database.close()
    late = NOW + timedelta(seconds=HALF_AN_HOUR)
    assert all(late <= each <= late + timedelta(minutes=1) for each in asked), "when they could be answered"


async def test_half_an_hour_without_telegram_when_a_replica_starts(
    scene: Scene, tmp_path: Path, unused_tcp_port_factory: Callable[[], int]
) -> None:
    scene.come_back = scene.open
    (alice,) = [await scene.client.add_person("A")]
    await alice.send("only")
    listen = f"127.0.0.1:{unused_tcp_port_factory()}"
    given = {"webhook_url": f"http://{listen}{PATH}", "webhook_listen": listen, "webhook_secret": SECRET}
    async with scene.bot(Webhook, data_dir=tmp_path, **given), aiohttp.ClientSession() as session:
        await scene.says(LOST)
        async with (
            session.get(f"http://{listen}/health/live") as live,
            session.get(f"http://{listen}/health/ready") as ready,
        ):
            assert live.status == 200
            assert (ready.status == 503) or BACK in scene.said.getvalue()
        await scene.says(BACK)
        assert "Answer only" in (await alice.wait_reply()).text
        assert "Answer fact-1" in (await alice.ask("fact-1")).text
    assert await said_to(alice) == ["Title only", "Title fact-1"]
    of_one_outage(scene)


async def test_half_an_hour_without_the_database(
    scene: Scene,
    tmp_path: Path,
    postgresql: Server,
    with_tables: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serving, "DATABASE_PATIENCE", 1.0)
    name = await asyncio.to_thread(postgresql.make, with_tables["postgresql"])

    def let_in(is_let: bool) -> None:
        postgresql.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {is_let}")

    people = [await scene.client.add_person(f"P{number}") for number in range(3)]
    await scene.open()
    async with scene.bot(Poller, data_dir=tmp_path, database_url=postgresql.url_of(name)):
        for person in people:
            await person.ask("only")
        await asyncio.to_thread(let_in, False)
        kill = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        await asyncio.to_thread(postgresql.execute, kill)
        scene.come_back = partial(asyncio.to_thread, let_in, True)
        for person in people:
            await person.send("fact-1")
        await scene.says("The database can be reached again.")
        for person in people:
            assert "Answer fact-1" in (await person.wait_reply()).text
            assert await said_to(person) == ["Title only", "Title fact-1"]
    said = scene.said.getvalue()
    assert said.count("The database cannot be reached (postgresql://") == 1
    assert said.count("\n") == 2
    assert max(scene.waits) == MOST_BACKOFF

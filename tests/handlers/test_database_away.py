"""The database goes away while something is dealt with: it is begun again when that is back, and nothing is lost."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count

import pytest
from sqlalchemy import make_url

from handlers.transport import workers as workers_module
from handlers.transport.workers import MOST_ATTEMPTS, Workers
from knowledge.schema import Language
from storage.errors import DatabaseUnavailable
from storage.people import People
from storage.updates import Arrived, Held
from tests.databases import Server
from tests.handlers.desk import ALICE, CODES
from tests.handlers.staff_desk import STAFF, Office, staffed
from tests.handlers.tiny import NOW
from tests.handlers.wire import Params
from tests.limits import LIMIT

ME = "me"
AWAY = "is begun again when the database is back"
ABOUT: dict[Language, str] = {"zh": "only 中", "ru": "only", "en": "only"}
SORRY: dict[Language, str] = {
    "zh": "抱歉，我们这边出了点问题，请再试一次。",
    "ru": "Простите, у нас произошла ошибка. Попробуйте, пожалуйста, ещё раз.",
    "en": "Something went wrong on our side, sorry. Please try once more.",
}


class Scene:
    """A bot with workers, and a database that can be taken away from it."""

    def __init__(self, office: Office, url: str, server: Server, log: Callable[[], str]) -> None:
        self.office, self.desk = office, office.desk
        self.workers = Workers(self.desk.application, self._certain)
        self._is_file, self._database = url.startswith("sqlite"), make_url(url).database or ""
        self._server, self._log, self._numbers = server, log, count(100)

    async def _certain(self) -> None:
        """Whose an update is, is certain here."""

    async def store(self, *messages: Params) -> list[Held]:
        """Let messages arrive; nobody deals with them yet."""
        numbered = [(next(self._numbers), message) for message in messages]
        arrived = [Arrived(n, m["chat"]["id"], {"update_id": n, "message": m}) for n, m in numbered]
        return await self.desk.services.stores.updates.store(arrived, NOW, ME, 100)

    async def finish(self) -> None:
        """Wait until all is dealt with."""
        await self.workers.drain(LIMIT)
        assert (await self.desk.services.stores.updates.standing()).not_done == 0

    async def in_vain(self, held: list[Held]) -> None:
        """Take the database away while messages are dealt with, until each has failed."""
        async with self._away(), asyncio.timeout(LIMIT):
            self.workers.take(held)
            while self._log().count(AWAY) < len(held):
                await asyncio.sleep(0.02)

    @asynccontextmanager
    async def _away(self) -> AsyncIterator[None]:
        if self._is_file:
            other = sqlite3.connect(self._database, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            yield
            other.close()
            return
        name = self._database
        await self._execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        await self._execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        yield
        await self._execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    async def _execute(self, statement: str) -> None:
        await asyncio.to_thread(self._server.execute, statement)


@pytest.fixture
async def scene(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, database_url: str, postgresql: Server
) -> AsyncIterator[Scene]:
    monkeypatch.setattr(workers_module, "AGAIN", 0.01)
    patience = 0.05 if database_url.startswith("sqlite") else 30.0  # for how long a lock is waited for
    async with staffed(monkeypatch, database_url=database_url, patience=patience) as office:
        await office.desk.services.stores.updates.join(ME)
        yield Scene(office, database_url, postgresql, lambda: caplog.text)


@pytest.mark.parametrize("language", CODES)
async def test_who_asked_before_it_went_away_is_answered_when_it_is_back(scene: Scene, language: Language) -> None:
    writer = ALICE | {"language_code": CODES[language]}
    await scene.in_vain(await scene.store(scene.desk.message(writer, text=ABOUT[language])))
    assert scene.desk.wire.sent() == []
    await scene.finish()
    (answer,) = scene.desk.wire.sent()
    assert "Answer only" in answer["text"]
    (question,) = await scene.desk.services.stores.questions.last(7, 10)
    assert question.text == ABOUT[language]


async def test_what_people_asked_one_after_the_other_is_answered_in_that_order(scene: Scene) -> None:
    others = [ALICE | {"id": number, "first_name": f"P{number}"} for number in range(20, 30)]
    first = await scene.store(*(scene.desk.message(other, text="only") for other in others))
    later = await scene.store(*(scene.desk.message(other, text="fact-1") for other in others))
    await scene.in_vain(first)
    scene.workers.take(later)
    await scene.finish()
    for other in others:
        sent = [each["text"] for each in scene.desk.wire.sent() if each["chat_id"] == other["id"]]
        assert [text.partition("\n")[0] for text in sent] == ["<b>Title only</b>", "<b>Title fact-1</b>"]


async def test_what_staff_wrote_reaches_the_investor_once_when_it_is_back(scene: Scene) -> None:
    await scene.office.asks()
    message = scene.office.group_message(ALICE | {"id": 70}, topic=await scene.office.topic(), text="Yes, there is.")
    held = await scene.store(message)
    before = len(scene.desk.wire.sent())
    await scene.in_vain(held)
    assert len(scene.desk.wire.sent()) == before
    await scene.finish()
    to_alice = [each["text"] for each in scene.office.calls(7, "sendMessage")]
    assert sum("Yes, there is." in text for text in to_alice) == 1
    assert scene.desk.services.for_staff("staff-failure") not in str(scene.office.calls(STAFF))


@pytest.mark.parametrize("language", CODES)
async def test_what_fails_again_and_again_is_apologised_for_and_lets_the_next_one_in(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, language: Language
) -> None:
    writer, seen, begun = ALICE | {"language_code": CODES[language]}, People.seen, 0

    async def fails(*args: object, **told: str) -> object:
        nonlocal begun
        begun += 1
        if begun <= MOST_ATTEMPTS:
            raise DatabaseUnavailable("this table only")
        return await seen(*args, **told)  # type: ignore[arg-type]

    monkeypatch.setattr(People, "seen", fails)
    held = await scene.store(*(scene.desk.message(writer, text=text) for text in ("fact-1 private", "only")))
    scene.workers.take(held)
    await scene.finish()
    apology, answer = (each["text"] for each in scene.desk.wire.sent())
    assert apology == SORRY[language]
    assert "Answer only" in answer
    assert f"update {held[0].id} (message) was given up: it was begun {MOST_ATTEMPTS} times" in caplog.text
    assert "private" not in caplog.text

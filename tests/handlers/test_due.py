"""Answers that Telegram does not take: they stay due, for a day, in order, across restarts; nobody else waits."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from itertools import count

import pytest

from handlers import application
from handlers.callbacks import encode
from handlers.chat.actions import Topics
from handlers.chat.privacy import Erase
from handlers.inquiry.actions import ShowMap
from handlers.locales import load
from handlers.transport import workers as workers_module
from handlers.transport.delivery import Delivery
from handlers.transport.intake import queue_of
from handlers.transport.workers import MOST_ATTEMPTS, Workers
from knowledge.schema import LANGUAGES, Language
from storage.personal_data import export
from storage.updates import Arrived
from tests.handlers.desk import ALICE, CODES
from tests.handlers.staff_desk import STAFF, Office, staffed
from tests.handlers.ticking import Ticking
from tests.handlers.wire import BLOCKED, Answer, Params, refusal
from tests.limits import LIMIT

ME = "me"
BOB = ALICE | {"id": 8, "first_name": "Bob"}
CAROL = ALICE | {"id": 9, "first_name": "Carol"}
SENDS = ("sendMessage", "editMessageText", "sendDocument", "sendVenue")
ERROR = refusal(500, "Internal Server Error")
HALF_AN_HOUR = 1800.0
DAY = 86400.0
TEXTS = load()


class Scene:
    """A bot with workers, on a clock of the test; `failure` is what Telegram answers to whoever `fails`."""

    def __init__(self, office: Office, clock: Ticking) -> None:
        self.office, self.desk, self.clock = office, office.desk, clock
        self.updates = self.desk.services.stores.updates
        self.failure: Answer = ERROR
        self.fails: set[int] = set()
        self.until = HALF_AN_HOUR
        self._numbers, self._names = count(100), count(1)
        self.name = ME
        self.workers = Workers(self.desk.application, self._certain)
        self.desk.wire.decide = self._decide

    def _decide(self, method: str, params: Params) -> Answer | None:
        is_meant = method in SENDS and params.get("chat_id") in self.fails
        return self.failure if is_meant and self.clock.passed < self.until else None

    async def _certain(self) -> None:
        """Whose an update is, is certain here."""

    async def give(self, *texts: str, user: Params = ALICE) -> None:
        """Let messages of a person arrive."""
        numbered = [(next(self._numbers), self.desk.message(user, text=text)) for text in texts]
        arrived = [Arrived(n, user["id"], {"update_id": n, "message": message}) for n, message in numbered]
        self.workers.take(await self.updates.store(arrived, self.clock.now, self.name, self.workers.room))

    def said(self, chat_id: int = 7) -> list[str]:
        """What a person has read: the first line of each message that Telegram took."""
        sent = [each for _, each in self.desk.wire.taken if each.get("chat_id") == chat_id and "text" in each]
        return [str(each["text"]).partition("\n")[0].removeprefix("<b>").removesuffix("</b>") for each in sent]

    async def until_true(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(LIMIT):
            while not holds():
                await asyncio.sleep(0.005)

    async def until_due(self, number: int) -> None:
        async with asyncio.timeout(LIMIT):
            while (await self.updates.standing()).due != number:
                await asyncio.sleep(0.005)

    async def restart(self) -> None:
        """Let the process die, and another one take over what it held."""
        for task in list(self.workers._tasks.values()):
            task.cancel()
        await asyncio.sleep(0)
        beat = (await self.updates.beat("observer") or {})[self.name]
        assert await self.updates.bury(self.name, beat)
        self.name = f"{ME}-{next(self._names)}"
        await self.updates.join(self.name)
        self.workers = Workers(self.desk.application, self._certain)
        await self.claim()

    async def claim(self) -> None:
        """Deal with what nobody holds, as far as there is room."""
        self.workers.take(await self.updates.claim(self.name, self.workers.room))

    async def finish(self) -> None:
        """Let time pass until everything has been dealt with."""
        async with self.clock.going():
            while (await self.updates.standing()).not_done:
                await self.claim()
                await self.workers.drain(LIMIT)


@pytest.fixture
async def scene(monkeypatch: pytest.MonkeyPatch, database_url: str) -> AsyncIterator[Scene]:
    clock = Ticking()
    monkeypatch.setattr(application, "Delivery", partial(Delivery, wait=clock.wait, clock=lambda: clock.passed))
    async with staffed(monkeypatch, database_url=database_url, office_location="45.8,126.5") as office:
        office.desk.services.clock = lambda: clock.now
        scene = Scene(office, clock)
        for name in (ME, "observer"):
            await scene.updates.join(name)
        yield scene


async def test_an_answer_that_is_not_taken_for_half_an_hour_comes_when_it_is_in_order_and_others_do_not_wait(
    scene: Scene,
) -> None:
    scene.fails = {7}
    await scene.give("only", "fact-1", "fact-2")
    await scene.until_due(1)
    await scene.give("fact-3", user=BOB)
    await scene.until_true(lambda: scene.said(8) == ["Title fact-3"])
    assert scene.said() == []
    standing = await scene.updates.standing()
    assert (standing.due, standing.due_since) == (1, scene.clock.now)
    await scene.finish()
    assert scene.said() == ["Title only", "Title fact-1", "Title fact-2"]
    assert HALF_AN_HOUR <= scene.clock.passed < HALF_AN_HOUR + 60
    assert (await scene.updates.standing()).due == 0


async def test_whatever_answers_somebody_is_due(scene: Scene) -> None:
    group = {"id": -5, "type": "group", "title": "G"}
    mention = [{"type": "mention", "offset": 0, "length": 4}]
    updates: list[tuple[str, Params]] = [
        ("message", scene.desk.message(ALICE, text="/mydata")),
        ("callback_query", pressed(scene.desk.message(BOB, text="menu"), encode(ShowMap("en")))),
        ("callback_query", pressed(scene.desk.message(CAROL, text="menu"), encode(Topics(here=True)))),
        ("message", scene.desk.message(ALICE, text="@bot only", entities=mention) | {"chat": group}),
    ]
    scene.fails = {7, 8, 9, -5}
    for number, (kind, payload) in enumerate(updates):
        queue = queue_of({kind: payload})
        arrived = [Arrived(number, queue, {"update_id": number, kind: payload})]
        scene.workers.take(await scene.updates.store(arrived, scene.clock.now, scene.name, 10))
    await scene.until_due(4)
    await scene.finish()
    taken = sorted((method, params["chat_id"]) for method, params in scene.desk.wire.taken if method in SENDS)
    assert taken == [("editMessageText", 9), ("sendDocument", 7), ("sendMessage", -5), ("sendVenue", 8)]


def pressed(under: Params, data: str) -> Params:
    bot = {"id": 42, "is_bot": True, "first_name": "Bot"}
    return {"id": "q", "from": under["from"], "chat_instance": "c", "message": under | {"from": bot}, "data": data}


async def test_the_figures_say_how_many_answers_are_due_and_for_how_long(scene: Scene) -> None:
    scene.fails = {7, 8}
    await scene.give("only")
    await scene.until_due(1)
    scene.clock.passed = 90.0
    await scene.give("only", user=BOB)
    await scene.until_due(2)
    page = scene.desk.services.metrics.page(0, 2, "v", await scene.updates.standing(), scene.clock.now).decode()
    assert "assistant_answers_due 2.0" in page
    assert "assistant_oldest_answer_due_seconds 90.0" in page
    await scene.finish()
    page = scene.desk.services.metrics.page(0, 0, "v", await scene.updates.standing(), scene.clock.now).decode()
    assert "assistant_answers_due 0.0" in page
    assert "assistant_oldest_answer_due_seconds 0.0" in page


async def test_no_number_of_restarts_gives_up_an_answer_that_waits(scene: Scene) -> None:
    scene.fails = {7}
    await scene.give("only", "fact-1")
    for _ in range(3 * MOST_ATTEMPTS):
        await scene.until_due(1)
        await scene.until_true(lambda: scene.clock.waiting == 1)
        await scene.restart()
    await scene.finish()
    assert scene.said() == ["Title only", "Title fact-1"]


async def test_what_is_begun_again_is_answered_from_where_the_conversation_stood(scene: Scene) -> None:
    await scene.give("only")
    await scene.until_true(lambda: scene.said() == ["Title only"])
    scene.fails = {7}
    await scene.give("fact-1")
    for _ in range(3):
        await scene.until_due(1)
        await scene.until_true(lambda: scene.clock.waiting == 1)
        await scene.restart()
    await scene.finish()
    heard = [context for text, context in scene.desk.brain.heard if text == "fact-1"]
    assert len(heard) == 4
    assert {context.question for context in heard} == {"only"}


async def test_a_day_is_counted_across_restarts_and_what_comes_then_is_answered(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.fails, scene.until = {7}, DAY + 300
    await scene.give("only")
    for hours in (6, 12, 23):
        await scene.until_due(1)
        scene.clock.passed = hours * 3600.0
        await scene.restart()
    await scene.until_true(lambda: scene.clock.waiting == 1)
    await scene.give("fact-1")
    await scene.finish()
    assert scene.said() == ["Title fact-1"]
    assert DAY <= scene.clock.passed < DAY + 400
    assert "a message was given up after" in caplog.text


async def test_what_kills_its_process_before_it_waits_again_is_given_up_in_the_end(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.fails = {7}
    await scene.give("only", "fact-1")
    await scene.until_due(1)
    begun = asyncio.Event()

    async def kills(*args: object) -> bool:
        begun.set()
        await asyncio.Event().wait()
        return True

    with monkeypatch.context() as patch:
        patch.setattr(Workers, "_process", kills)
        for _ in range(MOST_ATTEMPTS):
            await scene.restart()
            await begun.wait()
            begun.clear()
    await scene.restart()
    await scene.finish()
    assert scene.said() == [TEXTS.say("failure", "en"), "Title fact-1"]


async def test_thousands_that_wait_with_more_behind_them_hold_up_nobody(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers_module, "MOST_WAITING", 10)
    scene.fails = {*range(100, 130)}
    for number in scene.fails:
        await scene.give("only", "fact-1", "fact-2", user=ALICE | {"id": number})
    await scene.until_due(30)
    await scene.restart()
    while scene.clock.waiting < 30:
        await scene.claim()
    await scene.give("fact-3", "fact-4", user=BOB)
    await scene.until_true(lambda: scene.said(8) == ["Title fact-3", "Title fact-4"])
    await scene.finish()
    for number in scene.fails:
        assert scene.said(number) == ["Title only", "Title fact-1", "Title fact-2"]


async def test_those_that_are_tried_again_alone_are_alone_only_until_they_wait(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers_module, "ALONE", 10**6)
    scene.fails = {*range(100, 110)}
    await scene.updates.join("dead")
    for number in scene.fails:
        message = scene.desk.message(ALICE | {"id": number}, text="only")
        update = Arrived(number, number, {"update_id": number, "message": message})
        await scene.updates.store([update], scene.clock.now, "dead", 1)
    assert await scene.updates.bury("dead", 0)  # all ten may be what it died of
    await scene.claim()
    await scene.until_due(10)
    await scene.finish()
    assert all(scene.said(number) == ["Title only"] for number in scene.fails)


async def test_what_another_replica_has_meanwhile_is_sent_by_that_one_only(scene: Scene) -> None:
    scene.fails = {7}
    await scene.give("only")
    await scene.until_due(1)
    first, waiting = scene.workers, scene.clock.waiting
    assert waiting == 1
    first.drop()  # it was taken for dead
    tasks, first._tasks = first._tasks, {}
    await scene.restart()
    first._tasks = tasks
    await scene.finish()
    await first.drain(LIMIT)
    assert scene.said() == ["Title only"]


async def test_whoever_blocks_the_bot_while_an_answer_is_due_is_waited_for_no_longer(scene: Scene) -> None:
    scene.fails = {7}
    await scene.give("only")
    await scene.until_due(1)
    scene.failure = BLOCKED
    await scene.finish()
    assert scene.said() == []
    assert not (await scene.desk.person()).reachable


async def test_who_has_everything_erased_gets_what_is_due_before_and_nothing_of_it_is_kept(scene: Scene) -> None:
    scene.fails = {7}
    await scene.give("only", "/forget")
    query = pressed(scene.desk.message(ALICE, text="menu"), encode(Erase()))
    arrived = [Arrived(500, 7, {"update_id": 500, "callback_query": query})]
    scene.workers.take(await scene.updates.store(arrived, scene.clock.now, scene.name, 10))
    await scene.until_due(1)
    await scene.restart()
    await scene.finish()
    first, asked, done = scene.said()
    assert first == "Title only"
    assert asked.startswith(TEXTS.say("forget-prompt", "en")[:20])
    assert done.startswith("Everything")
    stored = await export(scene.desk.services.stores.database, 7)
    assert [name for name, rows in stored.items() if rows] == ["user_id"]


async def test_a_flood_wait_of_hours_is_due_as_well(scene: Scene) -> None:
    scene.fails, scene.until = {7}, 3600.0
    scene.failure = refusal(429, "Too Many Requests: retry after 3600", retry_after=3600)
    await scene.give("only", "fact-1")
    await scene.until_due(1)
    await scene.restart()
    await scene.finish()
    assert scene.said() == ["Title only", "Title fact-1"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_of_an_answer_that_telegram_refuses_the_person_and_staff_are_told(
    scene: Scene, language: Language, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[Answer] = [refusal(400, "Bad Request: BUTTON_DATA_INVALID")] * 2
    services = scene.desk.services
    services.settings = services.settings.model_copy(update={"staff_language": language})
    scene.desk.wire.script["sendMessage"] = answers
    await scene.give(f"only{' 中' if language == 'zh' else ''}", user=ALICE | {"language_code": CODES[language]})
    await scene.finish()
    assert scene.said() == [TEXTS.say("failure", language)]
    (told,) = [each["text"] for each in scene.office.calls(STAFF, "sendMessage")]
    name = "&lt;b&gt;Alice &amp; 'Co'&lt;/b&gt;"
    assert told == TEXTS.say("staff-answer-refused", language, name=name, reason="Button_data_invalid")
    assert "Button_data_invalid" in caplog.text

"""The order of work and what becomes of updates, sad paths first."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from telegram import Update
from telegram.ext import TypeHandler

from handlers.transport import workers as workers_module
from handlers.transport.workers import MOST_ATTEMPTS, Workers
from storage.errors import DatabaseUnavailable
from storage.updates import Arrived, Held, Updates
from tests.handlers.desk import ALICE, Desk
from tests.handlers.tiny import NOW
from tests.limits import LIMIT

ME = "me"
POST = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "channel", "title": "x"}, "text": "private"}


class Work:
    """Handles updates in place of the bot: notes them by number, and waits or fails for those it is told."""

    def __init__(self, desk: Desk) -> None:
        self.seen: list[int] = []
        self.wait_for: dict[int, asyncio.Event] = {}
        self.failing: set[int] = set()
        self.broken_off: set[int] = set()  # once each: the database goes away
        self.begun = asyncio.Event()
        self.updates = Updates(desk.services.stores.database)
        self.workers = Workers(desk.application, self.certain)
        self.is_certain = asyncio.Event()
        self.is_certain.set()
        desk.application.add_handler(TypeHandler(Update, self._handle), group=-100)

    async def certain(self) -> None:
        await self.is_certain.wait()

    async def _handle(self, update: Update, _: object) -> None:
        number = update.update_id
        self.begun.set()
        if number in self.wait_for:
            await self.wait_for[number].wait()
        self.seen.append(number)
        if number in self.broken_off:
            self.broken_off.remove(number)
            raise DatabaseUnavailable("away")
        if number in self.failing:
            raise ValueError("private")

    async def give(self, *numbers: int, queue: int = 7) -> None:
        """Let updates arrive."""
        chat = {"id": queue, "type": "channel", "title": "x"}
        message = {"message_id": 1, "date": 1, "chat": chat, "text": "private"}
        arrived = [Arrived(n, queue, {"update_id": n, "channel_post": message}) for n in numbers]
        self.workers.take(await self.updates.store(arrived, NOW, ME, self.workers.room))

    async def finish(self) -> None:
        """Let everything be dealt with."""
        while (await self.updates.standing()).not_done:
            self.workers.take(await self.updates.claim(ME, self.workers.room))
            await self.workers.drain(LIMIT)

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(LIMIT):
            while not holds():
                await asyncio.sleep(0.01)


@pytest.fixture
async def work(desk: Desk) -> Work:
    work = Work(desk)
    await work.updates.join(ME)
    return work


async def test_people_overtake_one_another_and_never_themselves(work: Work) -> None:
    gate = work.wait_for[1] = asyncio.Event()
    await work.give(1, 2, 3)
    await work.give(5, 4, queue=8)
    await work.until(lambda: len(work.seen) == 2)
    assert work.seen == [4, 5]
    await work.until(lambda: (work.workers.waiting, work.workers.at_work) == (2, 1))
    gate.set()
    await work.workers.drain(LIMIT)
    assert work.seen == [4, 5, 1, 2, 3]
    assert (await work.updates.standing()).not_done == 0
    assert (work.workers.waiting, work.workers.at_work) == (0, 0)


async def test_what_comes_late_with_an_earlier_number_is_dealt_with_in_its_place(work: Work) -> None:
    gate = work.wait_for[1] = asyncio.Event()
    for number in (1, 4, 3, 2):
        await work.give(number)
    gate.set()
    await work.workers.drain(LIMIT)
    assert work.seen == [1, 2, 3, 4]


async def test_a_handler_that_fails_lets_the_next_one_in(work: Work, caplog: pytest.LogCaptureFixture) -> None:
    work.failing = {1}
    await work.give(1, 2)
    await work.workers.drain(LIMIT)
    assert work.seen == [1, 2]
    assert (await work.updates.standing()).not_done == 0
    assert "update 1 failed" in caplog.text


async def test_a_person_with_hundreds_of_messages_holds_up_nobody(work: Work) -> None:
    gate = work.wait_for[1] = asyncio.Event()
    await work.give(*range(1, 301))
    await work.give(5000, queue=8)
    await work.until(lambda: bool(work.seen))
    assert work.seen == [5000]
    gate.set()
    await work.finish()
    assert work.seen[1:] == list(range(1, 301))


async def test_no_more_than_a_certain_number_waits_here(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "MOST_WAITING", 5)
    gate = work.wait_for[1] = asyncio.Event()
    await work.give(1)
    await work.until(work.begun.is_set)
    await work.give(*range(2, 10))
    assert (work.workers.waiting, work.workers.room) == (5, 0)
    gate.set()
    await work.workers.drain(LIMIT)
    assert (await work.updates.standing()).not_done == 3
    await work.finish()
    assert work.seen == list(range(1, 10))


async def test_the_end_leaves_what_takes_too_long_to_others(work: Work) -> None:
    work.wait_for[1] = asyncio.Event()
    await work.give(1, 2)
    await work.give(3, queue=8)
    await work.workers.drain(0.1)
    assert work.seen == [3]
    assert [row.id for row in await held_by_others(work)] == [1, 2]


async def held_by_others(work: Work) -> list[Held]:
    """What another replica gets after this one has left."""
    await work.updates.leave(ME)
    await work.updates.join("other")
    return await work.updates.claim("other", 100)


async def test_what_was_dropped_is_not_begun_and_what_was_begun_is_ended(work: Work) -> None:
    gate = work.wait_for[1] = asyncio.Event()
    await work.give(1, 2)
    await work.until(work.begun.is_set)
    work.workers.drop()
    gate.set()
    await work.workers.drain(LIMIT)
    assert work.seen == [1]
    assert [row.id for row in await held_by_others(work)] == [2]


async def test_nothing_is_begun_while_it_is_uncertain_whose_it_is(work: Work) -> None:
    work.is_certain.clear()
    await work.give(1)
    await asyncio.sleep(0.1)
    assert work.seen == []
    work.workers.drop()
    work.is_certain.set()
    await work.workers.drain(LIMIT)
    assert work.seen == []


async def test_what_is_being_dealt_with_is_not_begun_again_when_it_comes_back(work: Work) -> None:
    gate = work.wait_for[1] = asyncio.Event()
    await work.give(1)
    await work.until(work.begun.is_set)
    work.workers.take([Held(1, 7, {"update_id": 1}, 0)])
    gate.set()
    await work.workers.drain(LIMIT)
    assert work.seen == [1]


async def test_what_killed_its_replica_is_tried_again_alone_and_given_up_in_the_end(
    work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(MOST_ATTEMPTS):
        gate = work.wait_for[1] = asyncio.Event()
        work.begun.clear()
        await work.give(1, 2)
        await work.until(work.begun.is_set)
        for task in list(work.workers._tasks.values()):
            task.cancel()  # as death does it
        await asyncio.sleep(0)
        (beat,) = (await work.updates.beat("observer") or {ME: 0}).values()
        assert await work.updates.bury(ME, beat)
        await work.updates.join(ME)
        work.workers.take(await work.updates.claim(ME, 100))
        gate.clear()
    await work.workers.drain(LIMIT)
    assert work.seen == [2]
    assert (await work.updates.standing()).not_done == 0
    assert f"update 1 (channel_post) was given up: it was begun {MOST_ATTEMPTS} times" in caplog.text
    assert "private" not in caplog.text


async def test_those_that_are_tried_again_do_not_run_side_by_side(work: Work) -> None:
    gates = {number: asyncio.Event() for number in (1, 2)}
    work.wait_for |= gates
    await work.give(1, queue=1)
    await work.give(2, queue=2)
    await work.give(3, queue=3)
    await work.until(lambda: work.seen == [3])
    work.workers.drop()
    for task in list(work.workers._tasks.values()):
        task.cancel()
    await work.updates.bury(ME, 0)
    await work.updates.join(ME)
    work.begun.clear()
    again = await work.updates.claim(ME, 100)
    assert [held.attempts for held in again] == [1, 1]
    work.workers.take(again)
    await work.until(work.begun.is_set)
    gates[2].set()
    await asyncio.sleep(0.1)
    assert work.seen == [3], "the second waits for the first"
    gates[1].set()
    await work.workers.drain(LIMIT)
    assert work.seen == [3, 1, 2]


async def test_what_lives_long_when_it_is_tried_again_holds_up_nobody(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers_module, "ALONE", 0.05)
    work.wait_for[1] = asyncio.Event()  # a flood wait, for example
    again = [Held(number, number, {"update_id": number, "channel_post": POST}, attempts=1) for number in (1, 2, 3)]
    work.workers.take(again)
    await work.until(lambda: work.seen == [2, 3])
    work.wait_for[1].set()
    await work.workers.drain(LIMIT)
    assert work.seen == [2, 3, 1]


async def test_what_waits_to_be_tried_again_is_not_begun_once_it_is_another_replicas(work: Work) -> None:
    work.wait_for[1] = asyncio.Event()
    channel_post = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "channel", "title": "x"}, "text": "private"}
    again = [Held(n, n, {"update_id": n, "channel_post": channel_post}, 1) for n in (1, 2)]
    work.workers.take(again)
    await work.until(work.begun.is_set)
    work.workers.drop()
    work.wait_for[1].set()
    await work.workers.drain(LIMIT)
    assert work.seen == [1]


async def test_what_the_database_broke_off_is_not_begun_again_once_it_is_another_replicas(work: Work) -> None:
    gate = work.wait_for[1] = asyncio.Event()
    work.broken_off.add(1)
    await work.give(1)
    await work.until(work.begun.is_set)
    work.workers.drop()
    gate.set()
    await work.workers.drain(LIMIT)
    assert work.seen == [1]
    assert [row.id for row in await held_by_others(work)] == [1]
    work.broken_off.add(1)
    work.workers.take([Held(1, 7, {"update_id": 1, "channel_post": POST})])  # here again, after that one has died
    await work.workers.drain(LIMIT)
    assert work.seen == [1, 1, 1]


async def test_what_the_database_broke_off_is_begun_again_where_it_was_claimed_again(work: Work) -> None:
    gate = work.wait_for[1] = asyncio.Event()
    work.broken_off.add(1)
    await work.give(1)
    await work.until(work.begun.is_set)
    work.workers.drop()
    work.workers.take([Held(1, 7, {"update_id": 1, "channel_post": POST}, 1)])
    gate.set()
    await work.workers.drain(LIMIT)
    assert work.seen == [1, 1]
    assert (await work.updates.standing()).not_done == 0


async def test_what_became_another_replicas_while_its_attempt_was_counted_is_left_to_that_one(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = Updates.begin

    async def slow(*args: Any) -> None:
        await begin(*args)
        work.workers.drop()  # as the next beat finds out

    monkeypatch.setattr(Updates, "begin", slow)
    work.broken_off.add(1)
    await work.give(1)
    await work.workers.drain(LIMIT)
    assert work.seen == [1]
    assert [row.id for row in await held_by_others(work)] == [1]


async def test_that_an_update_is_done_is_noted_when_the_database_is_back(
    work: Work, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done, failures = Updates.done, [DatabaseUnavailable("away")] * 3

    async def away(*args: Any) -> None:
        if failures:
            raise failures.pop()
        await done(*args)

    monkeypatch.setattr(Updates, "done", away)
    monkeypatch.setattr(workers_module, "AGAIN", 0.01)
    await work.give(1, 2)
    await work.workers.drain(LIMIT)
    assert work.seen == [1, 2]
    assert (await work.updates.standing()).not_done == 0
    assert caplog.text.count("as soon as the database takes it: away") == 1


async def test_an_update_that_cannot_be_read_is_over(work: Work, caplog: pytest.LogCaptureFixture) -> None:
    broken = {"update_id": 1, "message": {"message_id": 1, "chat": {"id": 7}, "text": "private"}}
    work.workers.take(await work.updates.store([Arrived(1, 7, broken)], NOW, ME, 100))
    await work.workers.drain(LIMIT)
    assert (await work.updates.standing()).not_done == 0
    assert "update 1 was skipped, it cannot be read: KeyError" in caplog.text
    assert "private" not in caplog.text


async def test_the_bot_answers_what_it_is_given(desk: Desk) -> None:
    work = Work(desk)
    await work.updates.join(ME)
    message = desk.message(ALICE, text="only")
    work.workers.take(await work.updates.store([Arrived(1, 7, {"update_id": 1, "message": message})], NOW, ME, 100))
    await work.workers.drain(LIMIT)
    assert "Answer only" in desk.wire.sent()[-1]["text"]


async def test_whatever_fails_when_an_update_is_noted_as_done_the_next_one_is_dealt_with(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, fails = Updates.done, [RuntimeError("what no layer has a name for"), DatabaseUnavailable("away")]

    async def unlucky(self: Updates, update_id: int) -> None:
        if fails:
            raise fails.pop()
        await done(self, update_id)

    monkeypatch.setattr(workers_module, "AGAIN", 0.01)
    monkeypatch.setattr(Updates, "done", unlucky)
    await work.give(1, 2)
    await work.workers.drain(LIMIT)
    assert work.seen == [1, 2]
    assert (await work.updates.standing()).not_done == 0

"""Replicas that share a database: who holds what, sad paths first."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import pytest

from handlers.transport import intake as intake_module
from handlers.transport.intake import BEAT, CERTAIN, LOOKS, SOON, Intake, queue_of
from handlers.transport.telegram_bot import RawUpdate
from handlers.transport.workers import MOST_ATTEMPTS
from storage.errors import DatabaseUnavailable
from storage.updates import Arrived, Held, Updates
from tests.handlers.desk import ALICE, Desk, opened
from tests.handlers.tiny import NOW
from tests.handlers.wire import Params
from tests.limits import LIMIT

BOB = ALICE | {"id": 8}
_numbers = count(1)


class Replica:
    """A bot on a database that others use, too; its looks round are made by hand."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.now = 0.0
        self.intake = Intake(desk.application, lambda: self.now)
        self.updates = desk.services.stores.updates

    async def takes(self, *texts: str, user: Params = ALICE) -> list[int]:
        """Let messages arrive here and return their numbers."""
        raw: list[RawUpdate] = [
            {"update_id": next(_numbers), "message": self.desk.message(user, text=text)} for text in texts
        ]
        await self.intake.take(raw)
        return [each["update_id"] for each in raw]

    async def looks(self, times: int = 1) -> None:
        for _ in range(times):
            await self.intake._look_round()

    async def claims(self) -> None:
        await self.intake._claim()

    async def ends(self) -> list[str]:
        """Let what it holds be dealt with and return what it said."""
        await self.intake.workers.drain(LIMIT)
        return [sent["text"].partition("\n")[0] for sent in self.desk.wire.sent()]

    def dies(self) -> None:
        """Deal with nothing more, without a word to anybody."""
        for task in list(self.intake.workers._tasks.values()):
            task.cancel()


@pytest.fixture
async def two(monkeypatch: pytest.MonkeyPatch, database_url: str) -> AsyncIterator[tuple[Replica, Replica]]:
    async with replica(monkeypatch, database_url) as one, replica(monkeypatch, database_url) as other:
        yield one, other


@asynccontextmanager
async def replica(monkeypatch: pytest.MonkeyPatch, database_url: str) -> AsyncIterator[Replica]:
    async with opened(monkeypatch, database_url=database_url) as desk:
        made = Replica(desk)
        await made.intake._join()
        yield made
        await made.intake.workers.drain(LIMIT)


async def test_what_a_dead_replica_held_is_answered_by_another_one_and_not_before(two: tuple[Replica, Replica]) -> None:
    one, other = two
    one.intake.workers._certain = asyncio.Event().wait  # type: ignore[assignment]
    await one.takes("only", "fact-2")
    await one.takes("fact-1", user=BOB)
    one.dies()
    await other.looks(LOOKS)
    await other.claims()
    assert await other.ends() == []
    await other.looks(1)
    await other.claims()
    assert sorted(await other.ends()) == ["<b>Title fact-1</b>", "<b>Title fact-2</b>", "<b>Title only</b>"]
    assert (await other.updates.standing()).not_done == 0
    assert await one.ends() == []


async def test_a_replica_that_lives_keeps_what_it_holds(two: tuple[Replica, Replica]) -> None:
    one, other = two
    gate = asyncio.Event()
    one.intake.workers._certain = gate.wait  # type: ignore[assignment]
    await one.takes("only")
    for _ in range(3 * LOOKS):
        await one.looks()
        await other.looks()
    await other.claims()
    assert await other.ends() == []
    gate.set()
    assert await one.ends() == ["<b>Title only</b>"]


async def test_a_pause_of_the_observer_counts_for_nothing(two: tuple[Replica, Replica]) -> None:
    one, other = two
    await other.looks(LOOKS)
    other.now += 1000 * BEAT  # its machine slept, or a clock jumped
    await one.looks()
    await other.looks()
    assert await one.updates.beat(one.intake._name) is not None


async def test_whoever_was_taken_for_dead_begins_nothing_of_what_it_held(two: tuple[Replica, Replica]) -> None:
    one, other = two
    awake = asyncio.Event()

    async def certain() -> None:
        await awake.wait()
        await one.intake.certain()

    one.intake.workers._certain = certain
    await one.takes("only", "fact-2")
    await other.looks(LOOKS + 1)
    await other.claims()
    assert sorted(await other.ends()) == ["<b>Title fact-2</b>", "<b>Title only</b>"]
    one.now = CERTAIN * BEAT + 1  # it was stopped for a while, and wakes up
    awake.set()
    assert await one.ends() == []
    await one.takes("fact-1")
    assert await one.ends() == ["<b>Title fact-1</b>"]


async def test_one_person_is_dealt_with_by_one_replica_and_the_next_one_goes_on(two: tuple[Replica, Replica]) -> None:
    one, other = two
    one.desk.brain.go_on.clear()
    await one.takes("wait")
    await asyncio.to_thread(one.desk.brain.waiting.wait, LIMIT)
    await other.takes("only")
    assert await other.ends() == []
    one.desk.brain.go_on.set()
    assert len(await one.ends()) == 1
    await other.claims()
    assert await other.ends() == ["<b>Title only</b>"]


async def test_a_repeat_to_another_replica_is_answered_once(two: tuple[Replica, Replica]) -> None:
    one, other = two
    raw = [{"update_id": next(_numbers), "message": one.desk.message(text="only")}]
    await asyncio.gather(one.intake.take(raw), other.intake.take(raw))
    await asyncio.gather(one.intake.take(raw), other.intake.take(raw))
    assert len(await one.ends()) + len(await other.ends()) == 1
    await other.intake.take(raw)
    await other.claims()
    assert len(await one.ends()) + len(await other.ends()) == 1


async def test_what_comes_one_by_one_at_the_same_time_is_kept_together(
    two: tuple[Replica, Replica], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = two
    store, batches = Updates.store, []

    async def counted(self: Updates, arrived: Any, *args: Any) -> Any:
        batches.append(len(arrived))
        return await store(self, arrived, *args)

    monkeypatch.setattr(Updates, "store", counted)
    messages = [{"update_id": next(_numbers), "message": one.desk.message(text="only")} for _ in range(10)]
    await asyncio.gather(*(one.intake.take_one(each) for each in messages))
    assert batches == [10]
    assert len(await one.ends()) == 10


async def test_a_database_that_is_away_lets_nothing_be_begun(
    two: tuple[Replica, Replica], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = two
    beat, failures = Updates.beat, [DatabaseUnavailable("away")] * 3

    async def away(*args: Any) -> Any:
        if failures:
            raise failures.pop()
        return await beat(*args)

    monkeypatch.setattr(Updates, "beat", away)
    monkeypatch.setattr(intake_module, "AGAIN", 0.01)
    one.now = CERTAIN * BEAT + 1
    await one.takes("only")
    assert await one.ends() == ["<b>Title only</b>"]
    assert failures == []


async def test_what_was_kept_without_an_answer_of_the_database_is_dealt_with_once(
    two: tuple[Replica, Replica], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two
    store = Updates.store

    async def unanswered(*args: Any) -> Any:
        await store(*args)
        raise DatabaseUnavailable("the connection was lost at the end of the transaction")

    raw = [{"update_id": next(_numbers), "message": one.desk.message(text="only")}]
    with monkeypatch.context() as patched, pytest.raises(DatabaseUnavailable):
        patched.setattr(Updates, "store", unanswered)
        await one.intake.take(raw)
    assert await one.ends() == []
    await other.intake.take(raw)  # Telegram tries again
    await one.takes("fact-2")  # the same person's next
    assert await one.ends() == ["<b>Title only</b>", "<b>Title fact-2</b>"]
    await one.claims()
    await other.claims()
    assert await one.ends() + await other.ends() == ["<b>Title only</b>", "<b>Title fact-2</b>"]
    assert (await one.updates.standing()).not_done == 0


async def test_whoever_sent_what_replicas_died_of_hears_that_it_failed_but_not_for_ever(
    two: tuple[Replica, Replica],
) -> None:
    one, _ = two
    for attempts in (MOST_ATTEMPTS, MOST_ATTEMPTS + 1):
        number = next(_numbers)
        left = {"update_id": number, "message": one.desk.message(text="only")}
        one.intake.workers.take([Held(number, 7, left, attempts)])
    assert await one.ends() == [one.desk.services.texts.say("failure", "en")]


async def test_what_comes_free_while_a_replica_ends_is_left_to_the_others(two: tuple[Replica, Replica]) -> None:
    one, other = two
    await one.intake.open()
    one.desk.brain.go_on.clear()
    await one.takes("wait")
    await asyncio.to_thread(one.desk.brain.waiting.wait, LIMIT)
    await one.takes("fact-1")
    ending = asyncio.create_task(one.intake.close(LIMIT))
    await asyncio.sleep(0)
    assert not one.intake.is_open
    await other.updates.join("gone")
    number = next(_numbers)
    left = {"update_id": number, "message": other.desk.message(BOB, text="fact-2")}
    await other.updates.store([Arrived(number, 8, left)], NOW, "gone", 10)
    await other.updates.leave("gone")
    with pytest.raises(DatabaseUnavailable):
        await one.takes("only")
    await asyncio.sleep(3 * SOON)
    one.desk.brain.go_on.set()
    await ending
    await other.claims()
    assert await other.ends() == ["<b>Title fact-2</b>"]
    assert len(await one.ends()) == 2
    assert (await other.updates.standing()).not_done == 0


async def test_a_database_that_is_stuck_does_not_hold_up_the_end(two: tuple[Replica, Replica]) -> None:
    one, _ = two
    await one.intake.open()
    one.intake._updates = Stuck(one.updates.database)
    await asyncio.wait_for(one.intake.close(0.5), LIMIT)


class Stuck(Updates):
    """Never answers."""

    async def leave(self, name: str) -> None:
        await asyncio.Event().wait()

    async def beat(self, name: str) -> dict[str, int] | None:
        await asyncio.Event().wait()
        return None

    async def claim(self, holder: str, most: int) -> list[Held]:
        await asyncio.Event().wait()
        return []


async def test_what_is_being_dealt_with_is_not_taken_for_unknown(two: tuple[Replica, Replica]) -> None:
    one, _ = two
    one.desk.brain.go_on.clear()
    await one.takes("wait", "only")
    await asyncio.to_thread(one.desk.brain.waiting.wait, LIMIT)
    await one.looks(3)
    await one.claims()
    one.desk.brain.go_on.set()
    assert len(await one.ends()) == 2


async def test_a_replica_begins_with_what_was_left_behind_and_leaves_the_rest(
    monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    async with opened(monkeypatch, database_url=database_url) as desk:
        first = Intake(desk.application)
        await first.open()
        first.workers._certain = asyncio.Event().wait  # type: ignore[assignment]
        await first.take([{"update_id": next(_numbers), "message": desk.message(text="only")}])
        await first.close(0.05)
        assert desk.wire.sent() == []
        second = Intake(desk.application)
        await second.open()
        while not desk.wire.sent():
            await asyncio.sleep(0.01)
        await second.close(10)
        assert (await desk.services.stores.updates.standing()).not_done == 0


QUEUES: list[tuple[Params, int]] = [
    ({"message": {"chat": {"id": 7}, "from": {"id": 8}}}, 7),
    ({"edited_message": {"chat": {"id": -7}}}, -7),
    ({"callback_query": {"from": {"id": 8}, "message": {"chat": {"id": -7}}}}, -7),
    ({"callback_query": {"from": {"id": 8}, "inline_message_id": "x"}}, 8),
    ({"inline_query": {"from": {"id": 8}}}, 8),
    ({"my_chat_member": {"chat": {"id": 7}, "from": {"id": 8}}}, 7),
    ({"message_reaction": {"chat": {"id": -7}, "user": {"id": 8}}}, -7),
    ({"something_new": {"a": 1}}, 0),
    ({"something_new": [1]}, 0),
    ({"message": {"chat": 7}}, 0),
    ({}, 0),
]


@pytest.mark.parametrize(("raw", "queue"), QUEUES)
def test_whose_order_an_update_keeps(raw: Params, queue: int) -> None:
    assert queue_of({"update_id": 1} | raw) == queue

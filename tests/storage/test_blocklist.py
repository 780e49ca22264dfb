"""Whom the office does not want to hear from, on both kinds of database, sad paths first."""

import asyncio
from datetime import timedelta

import pytest

from storage.acquaintance import Acquaintances
from storage.blocklist import Blocked, Blocklist
from storage.database import Database
from storage.errors import StorageError
from storage.inquiries import Staff
from storage.people import People
from storage.questions import Questions
from storage.recipients import Recipients
from storage.retention import Periods, forget_expired, sweep
from storage.subscriptions import Subscriptions
from storage.unanswered import Unanswered
from tests.storage.news import sending
from tests.storage.samples import FAR_ID, NOW, WILD, WILD_KEPT, question

MEI, OLGA = Staff(101, "李梅"), Staff(102, "Ольга")
LATER = NOW + timedelta(days=1)
PERIODS = Periods(*(timedelta(days=days) for days in (10, 20, 30, 40)))


async def test_nobody_is_blocked_and_nothing_can_be_lifted(database: Database) -> None:
    blocklist = Blocklist(database)
    assert await blocklist.in_force() == []
    assert await blocklist.last(1) is None
    assert await blocklist.lift(1, MEI, NOW) == (None, False)


async def test_of_two_who_block_at_once_one_does(database: Database) -> None:
    blocklist = Blocklist(database)
    done = await asyncio.gather(*(blocklist.block(1, by, by.name, NOW) for by in (MEI, OLGA) * 3))
    assert [is_new for _, is_new in done].count(True) == 1
    assert {blocked for blocked, _ in done} == {*await blocklist.in_force()}
    assert done[0][0].id == 1, "no numbers are used up"


async def test_of_two_who_lift_at_once_one_does(database: Database) -> None:
    blocklist = Blocklist(database)
    blocked, _ = await blocklist.block(1, MEI, "", NOW)
    done = await asyncio.gather(*(blocklist.lift(blocked.id, by, LATER) for by in (MEI, OLGA) * 3))
    assert [is_new for _, is_new in done].count(True) == 1
    assert {lifted for lifted, _ in done} == {await blocklist.last(1)}


async def test_blocking_again_changes_nothing_of_the_first(database: Database) -> None:
    blocklist = Blocklist(database)
    first, _ = await blocklist.block(1, MEI, "threats", NOW)
    assert await blocklist.block(1, OLGA, "advertising", LATER) == (first, False)
    assert await blocklist.in_force() == [first]


async def test_a_block_that_was_lifted_is_not_lifted_again_with_a_later_one(database: Database) -> None:
    blocklist = Blocklist(database)
    first, _ = await blocklist.block(1, MEI, "", NOW)
    lifted, _ = await blocklist.lift(first.id, OLGA, LATER)
    second, is_new = await blocklist.block(1, MEI, "again", LATER)
    assert is_new
    assert await blocklist.lift(first.id, MEI, LATER) == (lifted, False)
    assert await blocklist.in_force() == [second]
    assert await blocklist.last(1) == second


async def test_who_did_what_and_when_stays(database: Database) -> None:
    blocklist = Blocklist(database)
    await People(database).seen(FAR_ID, NOW, name=WILD, username="ivan")
    blocked, _ = await blocklist.block(FAR_ID, MEI, WILD, NOW)
    assert blocked == Blocked(blocked.id, FAR_ID, WILD_KEPT, "ivan", WILD_KEPT, MEI, NOW)
    lifted, _ = await blocklist.lift(blocked.id, OLGA, LATER)
    assert lifted == await blocklist.last(FAR_ID)
    assert lifted is not None
    assert (lifted.staff, lifted.at, lifted.lifted_by, lifted.lifted_at) == (MEI, NOW, OLGA, LATER)
    assert (blocked.is_in_force, lifted.is_in_force) == (True, False)


async def test_the_newest_come_first(database: Database) -> None:
    blocklist = Blocklist(database)
    made = [(await blocklist.block(number, MEI, "", NOW))[0] for number in (5, 3, 9)]
    assert await blocklist.in_force() == made[::-1]


async def test_a_number_that_is_none(database: Database) -> None:
    with pytest.raises(StorageError):
        await Blocklist(database).block(2**70, MEI, "", NOW)


async def test_whoever_reads_a_person_reads_that_they_are_blocked(database: Database) -> None:
    people, acquaintances, blocklist = People(database), Acquaintances(database), Blocklist(database)
    for number in (1, 2):
        await people.seen(number, NOW, name="x")
    blocked, _ = await blocklist.block(1, MEI, "", NOW)
    for number, expected in ((1, True), (2, False)):
        known, user = await acquaintances.load(number, NOW), await people.load(number)
        assert known is not None
        assert known.user == user == await people.seen(number, NOW, name="x")
        assert user.blocked is expected
    await blocklist.lift(blocked.id, MEI, NOW)
    assert not (await people.seen(1, NOW, name="x")).blocked


async def test_whoever_is_blocked_before_they_are_known_is_so_when_they_come(database: Database) -> None:
    await Blocklist(database).block(1, MEI, "", NOW)
    found = await asyncio.gather(*(People(database).seen(number, NOW, name="x") for number in (1, 2)))
    assert [user.blocked for user in found] == [True, False]


async def test_whoever_is_blocked_gets_no_news_and_is_no_work(database: Database) -> None:
    for number in (1, 2):
        await People(database).seen(number, NOW, name="x")
        await Subscriptions(database).add(number, ["targets"], NOW)
        for place, outcome in enumerate(("unknown", "gap")):
            asked = question(10 * number + place, number)
            await Questions(database).record(type(asked)(**vars(asked) | {"outcome": outcome}))
    blocked, _ = await Blocklist(database).block(1, MEI, "", NOW)

    async def heard() -> tuple[int, list[int], list[int]]:
        missed = await Unanswered(database).missed(NOW, NOW, 0.5)
        gaps = await Unanswered(database).gaps(NOW)
        listeners = await Subscriptions(database).listeners("targets")
        return sum(each.count for each in listeners), [m.question.user_id for m in missed], [g.user_id for g in gaps]

    assert await heard() == (1, [2], [2])
    await Blocklist(database).lift(blocked.id, MEI, NOW)
    assert await heard() == (2, [1, 2], [1, 2])


async def test_news_on_their_way_do_not_reach_who_is_blocked_meanwhile(database: Database) -> None:
    going, recipients = await sending(database, 1, 2, 3), Recipients(database)
    first = await recipients.next(going.id, NOW)
    assert first is not None
    await recipients.settle(going.id, first.id, "sent", NOW)
    await Blocklist(database).block(1, MEI, "", NOW)
    await Blocklist(database).block(2, MEI, "", NOW)
    claimed = [await recipients.next(going.id, NOW), await recipients.next(going.id, NOW)]
    assert [each and each.id for each in claimed] == [3, None]
    figures = await recipients.figures(going.id)
    assert (figures.sent, figures.pending, figures.total) == (1, 0, 2)


async def test_retention_takes_what_was_lifted_and_leaves_what_is_in_force(database: Database) -> None:
    blocklist = Blocklist(database)
    await People(database).seen(1, NOW, name="x")
    await blocklist.block(1, MEI, "threats", NOW)
    lifted, _ = await blocklist.block(2, MEI, "", NOW)
    await blocklist.lift(lifted.id, OLGA, NOW)
    assert (await sweep(database, PERIODS, NOW + timedelta(days=40)))["blocks"] == 0
    deleted = await sweep(database, PERIODS, NOW + timedelta(days=41))
    assert (deleted["users"], deleted["blocks"]) == (1, 1)
    await forget_expired(database, NOW + timedelta(days=4000))
    (left,) = await blocklist.in_force()
    assert (left.user_id, left.name, left.reason) == (1, "", "threats")
    assert await blocklist.last(2) is None

import asyncio
import time
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from storage.announcements import Announcements
from storage.conversations import Conversations
from storage.database import Database
from storage.people import People
from storage.recipients import Fate, Figures, Recipient, Recipients
from storage.tables import announcement_recipients, subscriptions, users
from tests.storage.news import offered, sending, subscribed
from tests.storage.samples import FAR_ID, NOW

LATER = NOW + timedelta(hours=1)
MANY = 10_000


async def test_what_was_not_decided_goes_to_nobody(database: Database) -> None:
    await subscribed(database, 1)
    waiting = await offered(database)
    recipients = Recipients(database)
    assert await recipients.next(waiting.id, NOW) is None
    assert await recipients.next(99, NOW) is None
    assert (await recipients.figures(waiting.id)).total == 0


@pytest.mark.parametrize("fate", ["sent", "blocked", "failed", "uncertain"])
async def test_nobody_is_claimed_twice(database: Database, fate: Fate) -> None:
    going, recipients = await sending(database, 1, FAR_ID), Recipients(database)
    first = await recipients.next(going.id, NOW)
    assert first == Recipient(1, None, "ru", None)
    second = await recipients.next(going.id, NOW)
    assert second is not None
    assert second.id == FAR_ID
    assert await recipients.next(going.id, LATER) is None
    await recipients.settle(going.id, 1, fate, NOW)
    await recipients.settle(going.id, 1, "pending", NOW)  # too late
    assert await recipients.next(going.id, LATER) is None
    assert await recipients.figures(going.id) == Figures(**{"sending": 1, fate: 1})


async def test_what_surely_did_not_arrive_is_tried_again(database: Database) -> None:
    going, recipients = await sending(database, 1), Recipients(database)
    for _ in range(3):
        assert await recipients.next(going.id, NOW) is not None
        await recipients.settle(going.id, 1, "pending", NOW)
    assert await recipients.figures(going.id) == Figures(pending=1)


async def test_what_somebody_left_behind_is_uncertain_and_not_repeated(database: Database) -> None:
    going, recipients = await sending(database, 1, 2), Recipients(database)
    await recipients.next(going.id, NOW)
    await recipients.next(going.id, LATER)
    assert await recipients.give_up(NOW, LATER) == {going.id}
    assert await recipients.give_up(NOW, LATER) == frozenset()
    assert await recipients.figures(going.id) == Figures(uncertain=1, sending=1)
    await recipients.settle(going.id, 1, "sent", LATER)
    assert await recipients.next(going.id, LATER) is None
    assert await recipients.figures(going.id) == Figures(uncertain=1, sending=1)


async def test_the_language_is_that_of_the_moment(database: Database) -> None:
    going = await sending(database, 1)
    await People(database).remember(1, "zh", "en", "")
    assert await Recipients(database).next(going.id, NOW) == Recipient(1, "zh", "ru", "en")


async def test_who_is_in_the_middle_of_a_form_is_left_alone_for_a_while(database: Database) -> None:
    going, recipients, forms = await sending(database, 1, 2, 3), Recipients(database), ("form", "comment")
    await Conversations(database).save(1, "form", {}, LATER)
    await Conversations(database).save(2, "comment", {}, NOW)  # it has expired
    await Conversations(database).save(3, "dialogue", {}, LATER)
    assert await recipients.busy(going.id, NOW, forms) == 1
    found = [await recipients.next(going.id, NOW, forms) for _ in range(3)]
    assert [each and each.id for each in found] == [2, 3, None]
    await Conversations(database).clear(1, "form")
    assert await recipients.next(going.id, NOW, forms) is not None


async def test_a_form_holds_nobody_up_where_none_counts(database: Database) -> None:
    going = await sending(database, 1)
    await Conversations(database).save(1, "form", {}, LATER)
    assert await Recipients(database).next(going.id, NOW) is not None


async def test_several_claim_at_once(database: Database, database_url: str) -> None:
    replica = await Database.open(database_url)
    going = await sending(database, *range(1, 11))
    claims = [Recipients(each).next(going.id, NOW) for each in (database, replica) * 7]
    found = [each.id for each in await asyncio.gather(*claims) if each]
    assert sorted(found) == list(range(1, 11))
    await replica.close()


async def claimed(recipients: Recipients, announcement_id: int, most: int) -> float:
    """Claim some, and return the seconds that the quickest claim took."""
    best = float("inf")
    for _ in range(most):
        begun = time.perf_counter()
        found = await recipients.next(announcement_id, NOW, ("form",))
        best = min(best, time.perf_counter() - begun)
        assert found is not None
        await recipients.settle(announcement_id, found.id, "sent", NOW)
    return best


async def test_of_many_the_last_costs_as_little_as_the_first(database: Database) -> None:
    """A claim must not look through those who are done."""
    person = {"code": "ru", "name": "x", "username": "", "album": "", "reachable": True}
    seen = {"first_seen": NOW, "last_seen": NOW}
    async with database.begin() as connection:
        await connection.execute(insert(users), [person | seen | {"id": number} for number in range(MANY)])
        rows = [{"user_id": number, "category": "targets", "since": NOW} for number in range(MANY)]
        await connection.execute(insert(subscriptions), rows)
    going, recipients = await offered(database), Recipients(database)
    assert await Announcements(database).confirm(going.id, "", NOW)
    assert await recipients.figures(going.id) == Figures(pending=MANY)
    first = await claimed(recipients, going.id, 20)
    row = announcement_recipients.c
    async with database.begin() as connection:
        passed = update(announcement_recipients).where(row.user_id < MANY - 20, row.state == "pending")
        await connection.execute(passed.values(state="sent"))
    last = await claimed(recipients, going.id, 20)
    assert last < 10 * first
    assert await recipients.figures(going.id) == Figures(sent=MANY)

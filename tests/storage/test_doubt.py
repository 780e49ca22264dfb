"""What may have arrived is nobody's to send, until somebody asks for it."""

import asyncio
from datetime import timedelta

from storage.database import Database
from storage.inquiries import Inquiries
from storage.inquiry_messages import InquiryMessages
from tests.storage.samples import GROUP, NOW, inquiry, message

LATER = NOW + timedelta(hours=1)


async def test_a_doubtful_card_is_not_claimed_again_until_it_waits(database: Database) -> None:
    inquiries = Inquiries(database)
    number = (await inquiries.open(inquiry(), NOW))[0].id
    assert await inquiries.sending(number, NOW) == "first"
    await inquiries.doubt(number, NOW)
    assert await inquiries.sending(number, LATER, stale=LATER) is None
    assert await inquiries.undelivered(LATER) == []
    assert await inquiries.send_again(number, LATER)
    assert await inquiries.sending(number, LATER) == "first"
    await inquiries.sent(number, GROUP, None, 5, LATER)
    await inquiries.doubt(number, LATER)
    found = await inquiries.get(number)
    assert found is not None
    assert found.delivery == "sent"


async def test_of_two_who_want_it_sent_again_one_is_heard(database: Database, database_url: str) -> None:
    replica = await Database.open(database_url)
    for user in range(1, 11):
        number = (await Inquiries(database).open(inquiry(user), NOW))[0].id
        assert not await Inquiries(database).send_again(number, NOW)  # it waits anyway
        await Inquiries(database).sending(number, NOW)
        assert not await Inquiries(database).send_again(number, NOW)  # it is on its way
        await Inquiries(database).doubt(number, NOW)
        heard = await asyncio.gather(*(Inquiries(each).send_again(number, LATER) for each in (database, replica)))
        assert sorted(heard) == [False, True]
    assert not await Inquiries(database).send_again(99, LATER)
    await replica.close()


async def test_a_doubtful_message_is_not_claimed_again_until_it_waits(database: Database) -> None:
    inquiries, messages = Inquiries(database), InquiryMessages(database)
    number = (await inquiries.open(inquiry(), NOW))[0].id
    added = await messages.add(message(number), NOW)
    assert added is not None
    kept = added[0]
    assert await messages.sending(kept.id, NOW) == "first"
    await messages.doubt(kept.id, NOW)
    assert await messages.sending(kept.id, LATER, stale=LATER) is None
    assert await messages.undelivered(LATER) == []
    found = await messages.get(kept.id)
    assert found is not None
    assert found.delivery == "doubtful"
    assert await messages.send_again(kept.id, LATER)
    assert await messages.sending(kept.id, LATER) == "first"
    assert await messages.get(kept.id + 1) is None


async def test_what_a_clock_that_was_ahead_has_noted_does_not_wait_for_that_day(database: Database) -> None:
    inquiries, ahead = Inquiries(database), NOW + timedelta(days=3650)
    number = (await inquiries.open(inquiry(), ahead))[0].id
    assert [each.id for each in await inquiries.undelivered(NOW)] == [number]
    assert await inquiries.sending(number, ahead) == "first"
    assert await inquiries.sending(number, NOW, stale=NOW - timedelta(minutes=2)) == "again"
    assert await inquiries.sending(number, NOW, stale=NOW - timedelta(minutes=2)) is None, "it is on its way now"

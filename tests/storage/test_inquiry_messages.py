import asyncio
from dataclasses import replace
from datetime import timedelta

from storage.database import Database
from storage.inquiries import Inquiries
from storage.inquiry_messages import InquiryMessages, Message
from storage.personal_data import erase
from tests.storage.samples import FAR_ID, GROUP, NOW, WILD, WILD_KEPT, inquiry, message

LATER = NOW + timedelta(minutes=5)


async def started(database: Database) -> int:
    return (await Inquiries(database).open(inquiry(), NOW))[0].id


async def kept(database: Database, number: int, source: int | None = 5) -> Message:
    added = await InquiryMessages(database).add(message(number, source), NOW)
    assert added is not None
    return added[0]


async def test_a_message_comes_back_as_it_was(database: Database) -> None:
    messages, number = InquiryMessages(database), await started(database)
    wild = await messages.add(replace(message(number), text=WILD), NOW)
    assert wild is not None
    assert wild[0].text == WILD_KEPT
    assert wild == (await messages.at_message(FAR_ID, 5), True)
    assert wild[0].delivery == "waiting"


async def test_one_message_of_a_chat_is_kept_once(database: Database, database_url: str) -> None:
    replica = await Database.open(database_url)
    number = await started(database)
    for source in range(10):
        both = await asyncio.gather(
            *(InquiryMessages(d).add(message(number, source), NOW) for d in (database, replica))
        )
        assert sorted(added[1] for added in both if added) == [False, True]
        assert both[0] is not None
        assert both[1] is not None
        assert both[0][0] == both[1][0]
    assert len(await InquiryMessages(database).of(number)) == 10
    await replica.close()


async def test_messages_from_the_command_line_have_no_source_and_are_all_kept(database: Database) -> None:
    number = await started(database)
    texts = [await kept(database, number, None) for _ in range(2)]
    assert await InquiryMessages(database).of(number) == texts


async def test_nothing_can_be_added_to_what_was_erased(database: Database) -> None:
    number = await started(database)
    await erase(database, FAR_ID)
    assert await InquiryMessages(database).add(message(number), NOW) is None
    assert await InquiryMessages(database).of(number) == []


async def test_original_and_copy_lead_to_the_message(database: Database) -> None:
    messages, number = InquiryMessages(database), await started(database)
    first = await kept(database, number)
    assert await messages.sending(first.id, LATER) == "first"
    await messages.sent(first, GROUP, 2**40, LATER)
    sent = replace(first, delivery="sent", delivery_at=LATER, target_chat_id=GROUP, target_message_id=2**40)
    assert await messages.at_message(FAR_ID, 5) == await messages.at_message(GROUP, 2**40) == sent
    assert await messages.at_message(GROUP, 5) is None


async def test_what_has_not_arrived(database: Database) -> None:
    messages, number = InquiryMessages(database), await started(database)
    waiting, left, sent, failed, again = [await kept(database, number, source) for source in range(5)]
    for each in (left, sent, failed, again):
        assert await messages.sending(each.id, LATER) == "first"
    await messages.sent(sent, GROUP, 1, LATER)
    await messages.failed(failed.id, LATER)
    await messages.not_sent(again.id, LATER)
    assert [each.id for each in await messages.undelivered(NOW)] == [waiting.id]
    assert [each.id for each in await messages.undelivered(LATER)] == [waiting.id, left.id, again.id]
    assert await messages.sending(left.id, LATER, stale=LATER) == "again"
    assert await messages.sending(failed.id, LATER, stale=LATER) is None

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from storage.database import Database
from storage.inquiries import Change, Inquiries, Inquiry, Staff
from storage.inquiry_messages import InquiryMessages
from tests.storage.samples import FAR_ID, GROUP, NOW, WILD, WILD_KEPT, inquiry, message

LI, OLGA, DESK = Staff(FAR_ID - 1, "李"), Staff(77, "Ольга"), Staff(None, "desk")
LATER = NOW + timedelta(minutes=5)


async def opened(database: Database, user_id: int = FAR_ID) -> Inquiry:
    return (await Inquiries(database).open(inquiry(user_id), NOW))[0]


async def test_an_inquiry_comes_back_as_it_was(database: Database) -> None:
    first, is_new = await Inquiries(database).open(replace(inquiry(), question=WILD), NOW)
    assert is_new
    assert (first.id, first.state, first.delivery, first.question) == (1, "open", "waiting", WILD_KEPT)
    assert first.transcript == inquiry().transcript
    assert (first.opened_at, first.changed_at, first.closed_at) == (NOW, NOW, None)
    assert await Inquiries(database).get(1) == await Inquiries(database).current(FAR_ID) == first


async def test_a_person_has_one_that_is_not_closed(database: Database) -> None:
    inquiries = Inquiries(database)
    first = await opened(database)
    assert await inquiries.open(inquiry(text="another"), LATER) == (first, False)
    await inquiries.close(first.id, LATER)
    assert await inquiries.current(FAR_ID) is None
    second, is_new = await inquiries.open(inquiry(text="another"), LATER)
    assert (second.id, second.question, is_new) == (2, "another", True)
    assert (await opened(database, 5)).id == 3


async def test_two_opened_at_once_are_one(database: Database, database_url: str) -> None:
    replica = await Database.open(database_url)
    for user in range(1, 11):
        both = await asyncio.gather(*(Inquiries(d).open(inquiry(user), NOW) for d in (database, replica, database)))
        assert sorted(is_new for _, is_new in both) == [False, False, True]
        assert len({found.id for found, _ in both}) == 1
    await replica.close()


async def test_of_two_who_take_one_exactly_one_has_it(database: Database, database_url: str) -> None:
    replica = await Database.open(database_url)
    for user in range(1, 11):
        number = (await opened(database, user)).id
        takers = ((database, LI), (replica, OLGA), (database, DESK))
        changes = await asyncio.gather(*(Inquiries(d).take(number, staff, LATER) for d, staff in takers))
        assert sorted(change.outcome for change in changes) == ["done", "taken by another", "taken by another"]
        winner = next(staff for (_, staff), change in zip(takers, changes, strict=True) if change.done)
        names = {change.inquiry.taken_by_name for change in changes if change.inquiry}
        assert names == {winner.name}
    await replica.close()


async def test_of_two_who_close_one_exactly_one_has_done_it(database: Database, database_url: str) -> None:
    replica = await Database.open(database_url)
    for user in range(1, 6):
        number = (await opened(database, user)).id
        changes = await asyncio.gather(*(Inquiries(d).close(number, LATER) for d in (database, replica)))
        assert sorted(change.outcome for change in changes) == ["closed", "done"]
    await replica.close()


async def test_taken_answered_closed(database: Database) -> None:
    inquiries, number = Inquiries(database), (await opened(database)).id
    taken = (await inquiries.take(number, LI, LATER)).inquiry
    assert taken is not None
    assert (taken.state, taken.taken_by_id, taken.taken_by_name, taken.changed_at) == ("taken", LI.id, "李", LATER)
    answered = (await inquiries.answered(number, OLGA, WILD, LATER)).inquiry
    assert answered == replace(taken, state="answered", answer=WILD_KEPT)
    assert (await inquiries.asked_again(number, LATER)).inquiry == replace(answered, state="taken")
    closed = (await inquiries.close(number, LATER)).inquiry
    assert closed == replace(answered, state="closed", closed_at=LATER)
    assert await inquiries.get(number) == closed


async def test_whoever_answers_an_open_one_has_taken_it(database: Database) -> None:
    change = await Inquiries(database).answered((await opened(database)).id, DESK, "x", LATER)
    assert change.inquiry is not None
    assert (change.inquiry.taken_by_id, change.inquiry.taken_by_name) == (None, "desk")


async def test_what_is_refused_and_why(database: Database) -> None:
    inquiries, number = Inquiries(database), (await opened(database)).id
    assert (await inquiries.asked_again(number, LATER)).outcome == "same"
    assert (await inquiries.reopen(number, LATER)).outcome == "same"
    for holder, other in ((LI, OLGA), (DESK, LI), (DESK, Staff(None, "night desk"))):
        assert (await inquiries.take(number, holder, LATER)).outcome == "done"
        assert (await inquiries.take(number, replace(holder), LATER)).outcome == "same"
        assert (await inquiries.take(number, other, LATER)).outcome == "taken by another"
        await inquiries.answered(number, other, "x", LATER)
        assert (await inquiries.take(number, other, LATER)).outcome == "taken by another"
        await inquiries.close(number, LATER)
        assert (await inquiries.take(number, holder, LATER)).outcome == "closed"
        assert (await inquiries.reopen(number, LATER)).outcome == "done"
    await inquiries.close(number, LATER)
    assert (await inquiries.answered(number, LI, "x", LATER)).outcome == "closed"
    assert (await inquiries.asked_again(number, LATER)).outcome == "closed"
    assert (await inquiries.close(number, LATER)).outcome == "closed"


async def test_somebody_who_changed_their_name_still_has_what_they_took(database: Database) -> None:
    inquiries, number = Inquiries(database), (await opened(database)).id
    await inquiries.take(number, LI, LATER)
    renamed = replace(LI, name="Li Na")
    assert (await inquiries.take(number, renamed, LATER)).outcome == "same"


async def test_what_is_not_there_is_unknown(database: Database) -> None:
    inquiries = Inquiries(database)
    changes = [
        await inquiries.take(9, LI, NOW),
        await inquiries.answered(9, LI, "x", NOW),
        await inquiries.asked_again(9, NOW),
        await inquiries.close(9, NOW),
        await inquiries.reopen(9, NOW),
    ]
    assert changes == [Change("unknown", None)] * 5
    await inquiries.sent(9, GROUP, None, 1, NOW)
    await inquiries.not_sent(9, NOW)
    assert await inquiries.sending(9, NOW) is None
    assert await inquiries.at_message(GROUP, 1) is None


async def test_reopened_for_anybody_unless_there_is_another(database: Database) -> None:
    inquiries, first = Inquiries(database), await opened(database)
    await inquiries.take(first.id, LI, LATER)
    await inquiries.close(first.id, LATER)
    again = await inquiries.reopen(first.id, LATER)
    assert again == Change("done", replace(first, changed_at=LATER))
    await inquiries.close(first.id, LATER)
    second = await opened(database)
    assert await inquiries.reopen(first.id, LATER) == Change("another is open", second)
    assert (await inquiries.get(first.id) or first).state == "closed"


async def test_reopened_and_opened_at_once(database: Database, database_url: str) -> None:
    replica = await Database.open(database_url)
    for user in range(1, 11):
        number = (await opened(database, user)).id
        await Inquiries(database).close(number, NOW)
        change, (current, is_new) = await asyncio.gather(
            Inquiries(database).reopen(number, LATER), Inquiries(replica).open(inquiry(user), LATER)
        )
        assert (change.outcome, current.id == number) in {("done", True), ("another is open", False)}
        assert is_new is not change.done
        assert change.inquiry is not None
        assert change.inquiry.id == current.id
    await replica.close()


async def test_lists_by_state(database: Database) -> None:
    inquiries = Inquiries(database)
    numbers = [(await opened(database, user)).id for user in (1, 2, 3)]
    await inquiries.take(numbers[1], LI, LATER)
    await inquiries.close(numbers[2], LATER)
    assert [found.id for found in await inquiries.list()] == numbers
    assert [found.id for found in await inquiries.list("open", "taken")] == numbers[:2]
    assert await inquiries.list("answered") == []


async def test_a_card_is_sent_once(database: Database, database_url: str) -> None:
    inquiries, number = Inquiries(database), (await opened(database)).id
    replica = await Database.open(database_url)
    assert [found.id for found in await inquiries.undelivered(NOW)] == [number]
    assert await inquiries.undelivered(NOW - timedelta(microseconds=1)) == []
    claims = await asyncio.gather(*(Inquiries(d).sending(number, LATER) for d in (database, replica)))
    assert sorted(claims, key=str) == [None, "first"]
    await inquiries.not_sent(number, LATER)
    assert await inquiries.sending(number, LATER) == "first"
    await inquiries.sent(number, GROUP, 4, 17, LATER)
    assert await inquiries.sending(number, LATER, stale=LATER) is None
    await inquiries.not_sent(number, LATER)
    found = await inquiries.get(number)
    assert found is not None
    assert (found.delivery, found.staff_chat_id, found.topic_id, found.card_message_id) == ("sent", GROUP, 4, 17)
    assert await inquiries.undelivered(LATER) == []
    await replica.close()


async def test_a_claim_left_behind_may_be_taken_over_once(database: Database, database_url: str) -> None:
    inquiries, number = Inquiries(database), (await opened(database)).id
    replica = await Database.open(database_url)
    assert await inquiries.sending(number, NOW) == "first"
    assert [found.id for found in await inquiries.undelivered(NOW)] == [number]
    assert await inquiries.sending(number, LATER) is None
    assert await inquiries.sending(number, LATER, stale=NOW - timedelta(microseconds=1)) is None
    claims = await asyncio.gather(*(Inquiries(d).sending(number, LATER, stale=NOW) for d in (database, replica)))
    assert sorted(claims, key=str) == [None, "again"]
    await replica.close()


async def test_no_card_for_what_was_closed_before_it_was_sent(database: Database) -> None:
    inquiries, number = Inquiries(database), (await opened(database)).id
    await inquiries.close(number, NOW)
    assert await inquiries.undelivered(LATER) == []


async def test_a_topic_leads_to_the_latest_inquiry_in_it(database: Database) -> None:
    inquiries, first = Inquiries(database), await opened(database)
    await inquiries.sent(first.id, GROUP, 4, 17, NOW)
    await inquiries.close(first.id, NOW)
    found = await inquiries.in_topic(GROUP, 4)
    assert found is not None
    assert found.id == first.id
    second = await opened(database)
    await inquiries.sent(second.id, GROUP, 4, 18, NOW)
    found = await inquiries.in_topic(GROUP, 4)
    assert found is not None
    assert found.id == second.id
    assert await inquiries.in_topic(GROUP, 5) is None
    assert await inquiries.in_topic(GROUP + 1, 4) is None


async def test_cards_messages_copies_and_notices_lead_back(database: Database) -> None:
    inquiries, messages = Inquiries(database), InquiryMessages(database)
    one, other = await opened(database), await opened(database, 5)
    await inquiries.sent(one.id, GROUP, None, 17, NOW)
    await inquiries.sent(one.id, GROUP, None, 18, NOW)
    await inquiries.sent(other.id, GROUP, None, 19, NOW)
    await inquiries.note_message(one.id, GROUP, 20)
    await inquiries.note_message(one.id, GROUP, 20)
    added = await messages.add(message(one.id, source=5), NOW)
    assert added is not None
    await messages.sent(added[0], GROUP, 21, NOW)
    for chat, number in ((GROUP, 17), (GROUP, 18), (GROUP, 20), (GROUP, 21), (FAR_ID, 5)):
        found = await inquiries.at_message(chat, number)
        assert found is not None, (chat, number)
        assert found.id == one.id
    found = await inquiries.at_message(GROUP, 19)
    assert found is not None
    assert found.id == other.id
    assert await inquiries.at_message(FAR_ID, 17) is None


@pytest.mark.parametrize("number", [2**31, 2**63 - 1])
async def test_any_number_may_be_asked_for(database: Database, number: int) -> None:
    assert await Inquiries(database).get(number) is None

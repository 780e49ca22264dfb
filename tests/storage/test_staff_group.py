"""The staff group's numbers, and what is brought over from a group that was left; on both kinds of database."""

import asyncio
from datetime import timedelta

import pytest

from storage.announcements import Announcements
from storage.database import Database
from storage.inquiries import Inquiries, Inquiry
from storage.inquiry_messages import Direction, InquiryMessages, NewMessage
from storage.leads import Leads
from storage.publications import NewPublication, Publication, Publications, State
from storage.staff_group import StaffGroup
from tests.storage.news import news, offered
from tests.storage.samples import FAR_ID, GROUP, NOW, inquiry, lead
from tests.storage.test_publications import MEI, change

OLD, NEW, ELSEWHERE = -4_000_000_001, GROUP, GROUP - 7
LATER = NOW + timedelta(minutes=5)


async def carded(database: Database, user_id: int = FAR_ID, chat_id: int = OLD) -> int:
    """Return an inquiry whose card stands in a group."""
    store = Inquiries(database)
    number = (await store.open(inquiry(user_id), NOW))[0].id
    await store.sending(number, NOW)
    await store.sent(number, chat_id, None, 100 + number, NOW)
    return number


async def found(database: Database, number: int) -> Inquiry:
    inquiry = await Inquiries(database).get(number)
    assert inquiry is not None
    return inquiry


def place(of: Inquiry) -> tuple[int | None, int | None, int | None, str]:
    return of.staff_chat_id, of.topic_id, of.card_message_id, of.delivery


async def wrote(database: Database, number: int, side: Direction, text: str, outcome: str = "sent") -> int:
    """Keep a message of an inquiry, which has arrived or not."""
    store = InquiryMessages(database)
    added = await store.add(NewMessage(number, side, 1, "x", "text", text), NOW)
    assert added is not None
    await store.sending(added[0].id, NOW)
    if outcome == "doubtful":
        await store.doubt(added[0].id, NOW)
    elif outcome == "failed":
        await store.failed(added[0].id, NOW)
    else:
        await store.sent(added[0], OLD, 200 + added[0].id, NOW)
    return added[0].id


async def deliveries(database: Database, number: int) -> dict[str, str]:
    return {message.text: message.delivery for message in await InquiryMessages(database).of(number)}


async def test_a_group_that_nobody_heard_of_goes_by_its_number(database: Database) -> None:
    assert await StaffGroup(database).numbers(OLD) == (OLD, frozenset())


async def test_a_number_leads_to_the_last_one_whichever_is_known(database: Database) -> None:
    store = StaffGroup(database)
    assert await store.move(-1, -2, NOW)
    assert await store.move(-2, -3, NOW)
    assert await store.move(-7, -8, NOW)
    for known in (-1, -2, -3):
        assert await store.numbers(known) == (-3, frozenset({-1, -2}))
    assert await store.numbers(-8) == (-8, frozenset({-7}))
    assert await store.numbers(-9) == (-9, frozenset())


async def test_numbers_that_lead_to_one_another_end_somewhere(database: Database) -> None:
    store = StaffGroup(database)
    await store.move(-1, -2, NOW)
    await store.move(-2, -1, NOW)
    last, former = await asyncio.wait_for(store.numbers(-1), 10)
    assert last in (-1, -2)
    assert last not in former


async def test_a_move_is_noted_once_by_however_many_replicas(database: Database, database_url: str) -> None:
    replica = await Database.open(database_url)
    for old in range(-9, 0):
        both = await asyncio.gather(*(StaffGroup(each).move(old, NEW, NOW) for each in (database, replica)))
        assert sorted(both) == [False, True]
    assert await StaffGroup(replica).numbers(-5) == (NEW, frozenset(range(-9, 0)))
    await replica.close()


async def test_what_is_not_closed_waits_for_its_card_again(database: Database) -> None:
    number, closed, elsewhere = [await carded(database, user, chat) for user, chat in ((1, OLD), (2, OLD), (3, NEW))]
    await Inquiries(database).close(closed, NOW)
    await StaffGroup(database).move(OLD, NEW, LATER)
    assert place(await found(database, number)) == (None, None, None, "waiting")
    assert place(await found(database, closed)) == (OLD, None, 100 + closed, "sent")
    assert place(await found(database, elsewhere)) == (NEW, None, 100 + elsewhere, "sent")
    assert [each.id for each in await Inquiries(database).undelivered(LATER)] == [number]
    at_old_card = await Inquiries(database).at_message(OLD, 100 + number)
    assert at_old_card is not None
    assert at_old_card.id == number


async def test_a_second_time_nothing_comes_again(database: Database) -> None:
    number, store = await carded(database), StaffGroup(database)
    await store.move(OLD, NEW, NOW)
    await Inquiries(database).sent(number, NEW, 3, 4, NOW)
    assert not await store.move(OLD, NEW, LATER)
    await store.bring_over(NEW, LATER, {OLD})
    await store.bring_over(NEW, LATER)
    assert place(await found(database, number)) == (NEW, 3, 4, "sent")


async def test_what_investors_wrote_since_the_last_answer_follows_the_card(database: Database) -> None:
    number = await carded(database)
    await wrote(database, number, "investor", "answered")
    await wrote(database, number, "staff", "answer")
    for text, outcome in (("one", "sent"), ("two", "doubtful"), ("refused", "failed")):
        await wrote(database, number, "investor", text, outcome)
    await StaffGroup(database).move(OLD, NEW, LATER)
    assert await deliveries(database, number) == {
        "answered": "sent",
        "answer": "sent",
        "one": "waiting",
        "two": "waiting",
        "refused": "failed",
    }


async def test_whether_an_answer_arrived_is_asked_about_again(database: Database) -> None:
    number, messages = await carded(database), InquiryMessages(database)
    answer = await wrote(database, number, "staff", "answer", "doubtful")
    await StaffGroup(database).move(OLD, NEW, LATER)
    assert [each.id for each in await messages.undelivered(LATER)] == [answer]
    assert await messages.sending(answer, LATER, stale=LATER - timedelta(minutes=2)) == "again"


async def test_of_other_inquiries_no_message_is_touched(database: Database) -> None:
    number = await carded(database, chat_id=NEW)
    await wrote(database, number, "investor", "one")
    await wrote(database, number, "staff", "two", "doubtful")
    before = await InquiryMessages(database).of(number)
    await StaffGroup(database).move(OLD, NEW, LATER)
    assert await InquiryMessages(database).of(number) == before


async def test_what_was_in_doubt_in_the_old_chat_is_not_in_the_new_one(database: Database) -> None:
    inquiries, leads = Inquiries(database), Leads(database)
    card, notice = (await inquiries.open(inquiry(), NOW))[0].id, (await leads.store(lead(), NOW))[0].id
    for outbox, number in ((inquiries, card), (leads, notice)):
        await outbox.sending(number, NOW)
        await outbox.doubt(number, NOW)
    await StaffGroup(database).bring_over(NEW, LATER)
    assert (await found(database, card)).delivery == "doubtful"
    await StaffGroup(database).move(OLD, NEW, LATER)
    assert (await found(database, card)).delivery == "waiting"
    assert [each.id for each in await leads.undelivered(LATER)] == [notice]


async def test_a_card_that_arrived_just_before_is_brought_over_by_the_next_look(database: Database) -> None:
    store, inquiries = StaffGroup(database), Inquiries(database)
    number = (await inquiries.open(inquiry(), NOW))[0].id
    await inquiries.sending(number, NOW)
    await store.move(OLD, NEW, NOW)
    await inquiries.sent(number, OLD, None, 5, NOW)
    await store.bring_over(NEW, LATER, frozenset())
    assert (await found(database, number)).delivery == "sent"
    await store.bring_over(NEW, LATER, {OLD})
    assert place(await found(database, number)) == (None, None, None, "waiting")


async def test_another_group_gets_what_stands_in_any_that_was_left(database: Database) -> None:
    numbers = [await carded(database, user, chat) for user, chat in ((1, OLD), (2, NEW), (3, ELSEWHERE))]
    await StaffGroup(database).bring_over(ELSEWHERE, LATER)
    states = [(await found(database, number)).delivery for number in numbers]
    assert states == ["waiting", "waiting", "sent"]


@pytest.mark.parametrize("state", ["offered", "declined", "sending", "stopped", "outdated", "done"])
async def test_news_on_which_staff_may_act_are_shown_again(database: Database, state: str) -> None:
    store, number = Announcements(database), (await offered(database)).id
    if state == "declined":
        await store.decline(number, "x", NOW)
    if state in ("sending", "stopped", "done"):
        await store.confirm(number, "x", NOW)
    if state == "stopped":
        await store.stop(number, "x", NOW)
    if state == "done":
        await store.finish(number, NOW)
    if state == "outdated":
        await store.offer(news(digest="b"), NOW)
    seen = await store.get(number)
    assert seen is not None
    assert seen.state == state
    await store.shown(seen, OLD, 5, NOW)
    await StaffGroup(database).move(OLD, NEW, LATER)
    after = await store.get(number)
    assert after is not None
    shown = ("sent", OLD, 5) if state not in ("offered", "sending") else ("waiting", None, None)
    assert (after.delivery, after.staff_chat_id, after.message_id) == shown
    assert after.state == state


async def publication(database: Database, *states: State) -> Publication:
    store = Publications(database)
    received = await store.receive(NewPublication(MEI, OLD, None, 5), [change()], NOW)
    for before, after in zip(("received", *states), states, strict=False):
        await store.move(received.id, before, after, NOW)
    found = await store.get(received.id)
    assert found is not None
    return found


async def test_files_that_are_not_decided_on_are_tried_and_proposed_again(database: Database) -> None:
    store = Publications(database)
    waiting = await publication(database)
    proposed = await publication(database, "trying", "proposed")
    trying = await publication(database, "trying")
    discarded = await publication(database, "trying", "proposed", "discarded")
    await StaffGroup(database).move(OLD, NEW, LATER)
    for each, moved in ((waiting, True), (proposed, True), (trying, False), (discarded, False)):
        after = await store.get(each.id)
        assert after is not None
        expected = (NEW, 0, "received") if moved else (OLD, 5, each.state)
        assert (after.staff_chat_id, after.message_id, after.state) == expected
        assert after.files == each.files

from datetime import timedelta

from storage.answers import KEPT, Answered, Answers
from storage.campaigns import Campaigns
from storage.conversations import Conversations
from storage.database import Database
from storage.feedback import Feedback
from storage.inquiries import Inquiries
from storage.inquiry_messages import InquiryMessages
from storage.leads import Leads
from storage.people import People
from storage.questions import Questions
from storage.retention import Periods, forget_expired, sweep
from storage.topics import Topics
from tests.storage.news import sending
from tests.storage.samples import GROUP, NOW, inquiry, lead, message, question

PERIODS = Periods(*(timedelta(days=days) for days in (10, 20, 30, 40)))
INSTANT = timedelta(microseconds=1)
NONE = dict.fromkeys(
    (
        "questions",
        "inquiries",
        "leads",
        "users",
        "staff_topics",
        "blocks",
        "campaign_clicks",
        "answered_messages",
        "subscriptions",
        "announcement_recipients",
        "updates",
    ),
    0,
)


async def test_nothing_to_delete(database: Database) -> None:
    assert await sweep(database, PERIODS, NOW) == NONE


async def test_what_has_expired_is_forgotten(database: Database) -> None:
    conversations = Conversations(database)
    await conversations.save(1, "form", {}, NOW)
    await conversations.save(2, "form", {}, NOW + INSTANT)
    assert await forget_expired(database, NOW - INSTANT) == 0
    assert await forget_expired(database, NOW) == 1
    assert await conversations.load(2, "form", NOW) == {}
    assert await forget_expired(database, NOW + INSTANT) == 1


async def test_each_kind_at_the_end_of_its_own_period(database: Database) -> None:
    """What is as old as its period stays; an instant later it goes."""
    await Questions(database).record(question(1, 1))
    await Feedback(database).vote(1, 1, True, NOW + timedelta(days=9))
    inquiries = Inquiries(database)
    number = (await inquiries.open(inquiry(1), NOW - timedelta(days=99)))[0].id
    await InquiryMessages(database).add(message(number), NOW)
    await inquiries.close(number, NOW)
    await Leads(database).store(lead(user_id=1), NOW)
    await People(database).seen(1, NOW, name="x")
    await Topics(database).keep(1, GROUP, 4)
    await Campaigns(database).follow(1, "expo", 5, NOW)
    await Answers(database).keep(Answered(1, 6, 7, 1), NOW + INSTANT)
    await sending(database, 1)
    ends = {
        ("answered_messages",): KEPT,
        ("questions", "announcement_recipients"): PERIODS.questions,
        ("inquiries",): PERIODS.inquiries,
        ("leads",): PERIODS.leads,
        ("users", "staff_topics", "campaign_clicks", "subscriptions"): PERIODS.users,
    }
    for tables, age in ends.items():
        assert await sweep(database, PERIODS, NOW + age) == NONE
        assert await sweep(database, PERIODS, NOW + age + INSTANT) == NONE | dict.fromkeys(tables, 1)
    assert await Feedback(database).counts(NOW) == []
    assert await InquiryMessages(database).of(number) == []
    assert await Topics(database).load(1, GROUP) is None


async def test_whoever_waits_for_an_answer_is_kept(database: Database) -> None:
    await People(database).seen(1, NOW, name="x")
    await Topics(database).keep(1, GROUP, 4)
    number = (await Inquiries(database).open(inquiry(1), NOW))[0].id
    assert await sweep(database, PERIODS, NOW + timedelta(days=9999)) == NONE
    await Inquiries(database).close(number, NOW + timedelta(days=9999))
    assert await sweep(database, PERIODS, NOW + timedelta(days=9999)) == NONE | {"users": 1, "staff_topics": 1}


async def test_whoever_was_seen_since_is_kept(database: Database) -> None:
    people = People(database)
    await people.seen(1, NOW, name="x")
    await people.seen(2, NOW, name="y")
    later = NOW + PERIODS.users + INSTANT
    await people.seen(2, later, name="y")
    assert await sweep(database, PERIODS, later) == NONE | {"users": 1}
    assert await people.load(1) is None
    assert await people.load(2) is not None


async def test_an_inquiry_that_was_reopened_is_not_old(database: Database) -> None:
    inquiries = Inquiries(database)
    number = (await inquiries.open(inquiry(1), NOW))[0].id
    await inquiries.close(number, NOW)
    await inquiries.reopen(number, NOW)
    assert await sweep(database, PERIODS, NOW + timedelta(days=9999)) == NONE

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, select

from storage.announcements import Announcements
from storage.answers import Answered, Answers
from storage.blocklist import Blocklist
from storage.campaigns import Campaigns
from storage.conversations import Conversations
from storage.database import Database
from storage.decisions import Decision, Decisions
from storage.feedback import Feedback
from storage.inquiries import Inquiries, Inquiry, Staff
from storage.inquiry_messages import InquiryMessages
from storage.leads import Leads
from storage.people import People
from storage.personal_data import erase, export
from storage.questions import Questions
from storage.subscriptions import Subscriptions
from storage.tables import announcement_recipients, metadata
from storage.topics import Topics
from tests.storage.news import news
from tests.storage.samples import FAR_ID, GROUP, NOW, inquiry, lead, message, question

LATER = NOW + timedelta(days=1)
OTHER = 4242
STAFF = Staff(777, "李")


async def somebody(database: Database, user_id: int) -> Inquiry:
    """Store something of every kind on a person, and return the inquiry that is not closed."""
    inquiries, messages = Inquiries(database), InquiryMessages(database)
    await People(database).seen(user_id, NOW, name="Иван", username="ivan", code="ru")
    for kind in ("form", "dialogue"):
        await Conversations(database).save(user_id, kind, {"of": user_id, "kind": kind}, LATER)
    for number in (user_id, user_id + 10_000):
        await Questions(database).record(question(number, user_id))
        await Feedback(database).vote(number, user_id, False, NOW)
        await Feedback(database).comment(number, user_id, f"missing for {user_id}")
        await Decisions(database).make(Decision(number, "ignored", STAFF, NOW), [number])
    await Topics(database).keep(user_id, GROUP, user_id % 1000)
    await Leads(database).store(lead(f"form-{user_id}", user_id), NOW)
    await Campaigns(database).follow(user_id, "expo", 5, NOW)
    blocked, _ = await Blocklist(database).block(user_id, STAFF, f"advertises {user_id}", NOW)
    await Blocklist(database).lift(blocked.id, STAFF, NOW)
    await Answers(database).keep(Answered(user_id, 6, 7, user_id), NOW)
    await Subscriptions(database).add(user_id, ["targets"], NOW)
    await Announcements(database).offer(news(), NOW)  # one for everybody
    await Announcements(database).confirm(1, STAFF.name, NOW)
    row = {"announcement_id": 1, "user_id": user_id, "state": "sent", "at": NOW}
    async with database.begin() as connection:
        await connection.execute(database.insert(announcement_recipients).values(row).on_conflict_do_nothing())
    for last in (False, True):
        opened, _ = await inquiries.open(inquiry(user_id), NOW)
        await inquiries.sent(opened.id, GROUP, user_id % 1000, 17 + opened.id, NOW)
        added = await messages.add(message(opened.id, opened.id, user_id), NOW)
        assert added is not None
        await messages.sent(added[0], GROUP, 100 + opened.id, NOW)
        if not last:
            await inquiries.close(opened.id, NOW)
    taken = (await inquiries.take(opened.id, STAFF, NOW)).inquiry
    assert taken is not None
    return taken


async def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    async with database.read() as connection:
        return {
            table.name: [dict(row._mapping) for row in await connection.execute(select(table))]
            for table in metadata.sorted_tables
        }


async def test_nothing_is_known_of_a_stranger(database: Database) -> None:
    await somebody(database, OTHER)
    before = await everything(database)
    exported = await export(database, FAR_ID)
    assert {table: rows for table, rows in exported.items() if rows and table != "user_id"} == {}
    erased = await erase(database, FAR_ID)
    assert (sum(erased.counts.values()), erased.inquiries) == (0, ())
    assert await everything(database) == before


async def test_erasing_leaves_nothing_and_touches_nobody_else(database: Database) -> None:
    await somebody(database, OTHER)
    before = await everything(database)
    waiting = await somebody(database, FAR_ID)
    assert str(FAR_ID) in str(await everything(database))
    erased = await erase(database, FAR_ID)
    assert await everything(database) == before
    assert str(FAR_ID) not in str(before)
    assert [each.state for each in erased.inquiries] == ["closed", waiting.state]
    assert erased.inquiries[1] == waiting
    assert erased.counts == {
        "users": 1,
        "conversations": 2,
        "questions": 2,
        "feedback": 2,
        "inquiries": 2,
        "inquiry_messages": 2,
        "staff_topics": 1,
        "leads": 1,
        "blocks": 1,
        "campaign_clicks": 1,
        "answered_messages": 1,
        "subscriptions": 1,
        "announcement_recipients": 1,
    }


async def test_every_table_is_tried(database: Database) -> None:
    await somebody(database, FAR_ID)
    empty = {table for table, rows in (await everything(database)).items() if not rows}
    assert empty == {
        *("leases", "publications", "publication_files", "staff_group_moves"),  # nobody but staff has a part in them
        *("replicas", "updates"),  # what is on its way through the bot is erased as soon as it is done
    }


async def test_a_person_is_given_all_of_theirs_and_nothing_of_the_office(database: Database) -> None:
    await somebody(database, OTHER)
    await somebody(database, FAR_ID)
    exported = await export(database, FAR_ID)
    text = json.dumps(exported, ensure_ascii=False, allow_nan=False)
    assert json.loads(text) == exported
    assert {table: len(rows) for table, rows in exported.items() if isinstance(rows, list)} == {
        "users": 1,
        "conversations": 2,
        "questions": 2,
        "feedback": 2,
        "inquiries": 2,
        "staff_topics": 1,
        "leads": 1,
        "blocks": 1,
        "campaign_clicks": 1,
        "answered_messages": 1,
        "subscriptions": 1,
        "announcement_recipients": 1,
    }
    assert [len(row["messages"]) for row in exported["inquiries"]] == [1, 1]
    for theirs in (
        f"missing for {FAR_ID}",
        "Какой рост ВВП? 🐉",
        "И ещё вопрос",
        "wechat: w",
        "我同意",
        "2026-03-01T12:30:15+00:00",
    ):
        assert theirs in text
    for foreign in (str(OTHER), str(STAFF.id), STAFF.name, str(GROUP)):
        assert foreign not in text


async def test_a_block_in_force_is_shown_and_outlives_erasing(database: Database) -> None:
    await somebody(database, FAR_ID)
    blocked, _ = await Blocklist(database).block(FAR_ID, STAFF, "threats", LATER)
    shown = (await export(database, FAR_ID))["blocks"][-1]
    assert shown == {
        "id": blocked.id,
        "user_id": FAR_ID,
        "reason": "threats",
        "at": "2026-03-02T12:30:15+00:00",
        "lifted_at": None,
    }
    assert (await erase(database, FAR_ID)).counts["blocks"] == 1, "the one that was lifted"
    left = {table: rows for table, rows in (await export(database, FAR_ID)).items() if rows and table != "user_id"}
    assert left == {"blocks": [shown]}
    assert (await People(database).seen(FAR_ID, LATER, name="Somebody else")).blocked
    await Blocklist(database).lift(blocked.id, STAFF, LATER)
    await erase(database, FAR_ID)
    assert (await export(database, FAR_ID))["blocks"] == []


async def test_after_erasing_a_person_is_new(database: Database) -> None:
    await somebody(database, FAR_ID)
    await erase(database, FAR_ID)
    assert await People(database).load(FAR_ID) is None
    again, is_new = await Inquiries(database).open(inquiry(), NOW)
    assert is_new
    assert again.id == 3, "numbers are not given twice"


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_what_was_erased_is_not_left_in_the_file(database: Database, database_url: str) -> None:
    folder = Path(make_url(database_url).database or "").parent
    await somebody(database, FAR_ID)
    await Conversations(database).save(FAR_ID, "form", {"plan": "a plan of many words " * 1000}, LATER)
    assert any(b"a plan of many words" in path.read_bytes() for path in folder.iterdir())
    await erase(database, FAR_ID)
    await database.close()
    left = b"".join(path.read_bytes() for path in folder.iterdir())
    for words in ("a plan of many words", f"missing for {FAR_ID}", "И ещё вопрос", "我同意"):
        assert words.encode() not in left

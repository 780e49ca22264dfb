"""What is known of people, read together, sad paths first."""

import asyncio
from datetime import timedelta

from storage.acquaintance import Acquaintance, Acquaintances
from storage.conversations import Conversations
from storage.database import Database
from storage.inquiries import Inquiries
from storage.people import People
from tests.storage.samples import FAR_ID, NOW, inquiry

LATER = NOW + timedelta(hours=1)


async def test_of_strangers_nothing_is_known(database: Database) -> None:
    await Conversations(database).save(1, "form", {"a": 1}, LATER)
    await Inquiries(database).open(inquiry(1), NOW)
    assert await Acquaintances(database).load(1, NOW) is None


async def test_each_gets_what_is_theirs(database: Database) -> None:
    people, conversations, inquiries = People(database), Conversations(database), Inquiries(database)
    ivan = await people.seen(FAR_ID, NOW, name="Иван")
    await conversations.save(FAR_ID, "dialogue", {"said": "中"}, LATER)
    await conversations.save(FAR_ID, "form", {"step": 1}, LATER)
    first, _ = await inquiries.open(inquiry(FAR_ID), NOW)
    await inquiries.close(first.id, NOW)
    await inquiries.open(inquiry(FAR_ID), NOW)
    anna = await people.seen(2, NOW, name="Anna")
    closed, _ = await inquiries.open(inquiry(2), NOW)
    await inquiries.close(closed.id, NOW)
    known = Acquaintances(database)
    found = await asyncio.gather(*(known.load(user_id, NOW) for user_id in (FAR_ID, 2, 3, FAR_ID)))
    of_ivan = Acquaintance(ivan, {"dialogue": {"said": "中"}, "form": {"step": 1}}, True)
    assert found == [of_ivan, Acquaintance(anna, {}, False), None, of_ivan]


async def test_what_has_expired_is_not_there(database: Database) -> None:
    ivan = await People(database).seen(1, NOW, name="Иван")
    await Conversations(database).save(1, "form", {}, LATER)
    await Conversations(database).save(1, "dialogue", {}, LATER + timedelta(microseconds=1))
    known = Acquaintances(database)
    both = [await known.load(1, now) for now in (NOW, LATER)]
    assert both == [
        Acquaintance(ivan, {"form": {}, "dialogue": {}}, False),
        Acquaintance(ivan, {"dialogue": {}}, False),
    ]

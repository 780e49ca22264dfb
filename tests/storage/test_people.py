from datetime import timedelta

from storage.blocklist import Blocklist
from storage.database import Database
from storage.inquiries import Staff
from storage.people import People, User
from tests.storage.samples import FAR_ID, NOW, WILD, WILD_KEPT

STAFF = Staff(777, "李")


async def test_nothing_is_known_of_somebody_new(database: Database) -> None:
    people = People(database)
    assert await people.load(1) is None
    await people.mark_unreachable(1)
    await Blocklist(database).block(1, STAFF, "", NOW)
    assert await people.load(1) is None


async def test_whoever_writes_is_seen(database: Database) -> None:
    people = People(database)
    first = await people.seen(FAR_ID, NOW, name="王", username="wang", code="zh-hans")
    assert first == User(FAR_ID, NOW, NOW, code="zh-hans", name="王", username="wang")
    await people.remember(FAR_ID, "ru", "en", "7")
    later = NOW + timedelta(hours=1)
    again = await people.seen(FAR_ID, later, name="王 ✨", code="ru")
    assert again == User(FAR_ID, NOW, later, chosen="ru", code="ru", spoken="en", name="王 ✨", album="7")
    assert await people.load(FAR_ID) == again


async def test_when_somebody_was_first_seen_never_changes(database: Database) -> None:
    people = People(database)
    await people.seen(1, NOW, name="w")
    later = NOW + timedelta(days=1)
    await people.seen(1, later, name="x")
    assert await people.load(1) == User(1, NOW, later, name="x")


async def test_whoever_writes_can_be_reached_again_but_stays_blocked(database: Database) -> None:
    people = People(database)
    await people.seen(1, NOW, name="x")
    await people.mark_unreachable(1)
    await Blocklist(database).block(1, STAFF, "", NOW)
    assert await people.load(1) == User(1, NOW, NOW, name="x", reachable=False, blocked=True)
    assert await people.seen(1, NOW, name="x") == User(1, NOW, NOW, name="x", blocked=True)


async def test_names_of_any_characters(database: Database) -> None:
    assert (await People(database).seen(1, NOW, name=WILD, username=WILD, code=WILD)).name == WILD_KEPT


async def test_what_is_remembered_of_the_talk_touches_nothing_else(database: Database) -> None:
    people = People(database)
    await people.seen(1, NOW, name="x", code="ru")
    await Blocklist(database).block(1, STAFF, "", NOW)
    await people.remember(1, "zh", "en", "7")
    assert await people.load(1) == User(1, NOW, NOW, "zh", "ru", "en", "x", album="7", blocked=True)


async def test_whoever_was_erased_meanwhile_stays_so(database: Database) -> None:
    await People(database).remember(1, "zh", None, "")
    assert await People(database).load(1) is None

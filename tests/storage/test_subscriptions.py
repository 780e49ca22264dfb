from datetime import timedelta

from storage.announcements import Announcements
from storage.blocklist import Blocklist
from storage.database import Database
from storage.inquiries import Staff
from storage.people import People
from storage.recipients import Figures, Recipients
from storage.subscriptions import Listeners, Subscriptions
from tests.storage.news import news, offered, sending, subscribed
from tests.storage.samples import FAR_ID, NOW, WILD

LATER = NOW + timedelta(days=1)


async def test_nobody_has_subscribed_to_anything(database: Database) -> None:
    subscriptions = Subscriptions(database)
    await subscriptions.remove(1)
    await subscriptions.remove(1, ["targets"])
    await subscriptions.add(1, [], NOW)
    assert await subscriptions.of(1) == set()
    assert await subscriptions.listeners("targets") == []


async def test_each_category_by_itself(database: Database) -> None:
    subscriptions = Subscriptions(database)
    await subscriptions.add(FAR_ID, ["a", "b"], NOW)
    await subscriptions.add(FAR_ID, ["b", "c"], LATER)
    await subscriptions.add(2, ["a"], NOW)
    assert await subscriptions.of(FAR_ID) == {"a", "b", "c"}
    await subscriptions.remove(FAR_ID, ["a", WILD])
    assert (await subscriptions.of(FAR_ID), await subscriptions.of(2)) == ({"b", "c"}, {"a"})
    await subscriptions.remove(FAR_ID)
    assert (await subscriptions.of(FAR_ID), await subscriptions.of(2)) == (set(), {"a"})


async def test_only_who_can_be_written_to_counts(database: Database) -> None:
    people = People(database)
    await subscribed(database, 1, 2, 3, 4)
    await subscribed(database, 5, code="zh-hans")
    await subscribed(database, 6, category="other")
    await Subscriptions(database).add(7, ["targets"], NOW)  # whoever was erased in between
    await people.mark_unreachable(1)
    await Blocklist(database).block(2, Staff(777, "李"), "", NOW)
    await people.remember(3, "en", None, "")
    found = {(each.chosen, each.code): each for each in await Subscriptions(database).listeners("targets")}
    assert found == {
        ("en", "ru"): Listeners("en", "ru", None, 1),
        (None, "ru"): Listeners(None, "ru", None, 1),
        (None, "zh-hans"): Listeners(None, "zh-hans", None, 1),
    }


async def test_who_unsubscribes_gets_nothing_that_still_waits(database: Database) -> None:
    first = await sending(database, 1, 2, 3)
    await subscribed(database, 1, category="other")
    other = await Announcements(database).offer(news("else", category="other"), NOW)
    assert other is not None
    assert await Announcements(database).confirm(other.id, "", NOW)
    recipients = Recipients(database)
    claimed = await recipients.next(first.id, NOW)
    assert claimed is not None
    for user_id in (1, 2):
        await Subscriptions(database).remove(user_id, ["targets"])
    assert await recipients.figures(first.id) == Figures(pending=1, sending=1)
    assert await recipients.figures(other.id) == Figures(pending=1)
    await Subscriptions(database).remove(1)
    assert await recipients.figures(other.id) == Figures()


async def test_who_subscribes_after_the_decision_waits_for_the_next_one(database: Database) -> None:
    first = await sending(database, 1)
    await subscribed(database, 2)
    assert await Recipients(database).figures(first.id) == Figures(pending=1)
    second = await offered(database, digest="b")
    await Announcements(database).confirm(second.id, "", NOW)
    assert await Recipients(database).figures(second.id) == Figures(pending=2)

"""Announcements to store, and people who have subscribed."""

from storage.announcements import Announcement, Announcements, NewAnnouncement
from storage.database import Database
from storage.people import People
from storage.subscriptions import Subscriptions
from tests.storage.samples import NOW, WILD

CONTENT = {"zh": [["标题", "title"], [WILD, "plain"]], "ru": [], "en": []}


def news(entry: str = "gdp", digest: str = "a", category: str = "targets") -> NewAnnouncement:
    """News of an entry."""
    return NewAnnouncement(entry, digest, category, CONTENT)


async def offered(database: Database, entry: str = "gdp", digest: str = "a") -> Announcement:
    """An announcement that staff have been asked about."""
    added = await Announcements(database).offer(news(entry, digest), NOW)
    assert added is not None
    return added


async def subscribed(database: Database, *user_ids: int, category: str = "targets", code: str = "ru") -> None:
    """People who have subscribed."""
    for user_id in user_ids:
        await People(database).seen(user_id, NOW, name="x", code=code)
        await Subscriptions(database).add(user_id, [category], NOW)


async def sending(database: Database, *user_ids: int) -> Announcement:
    """An announcement on its way to people who have subscribed."""
    await subscribed(database, *user_ids)
    added = await offered(database)
    assert await Announcements(database).confirm(added.id, "Mei", NOW)
    return added

"""Who wants to hear of news, and of which categories."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select

from storage.blocklist import is_blocked
from storage.database import Database
from storage.recipients import waits_for
from storage.tables import announcement_recipients, announcements, subscriptions, users


@dataclass(frozen=True)
class Listeners:
    """How many people of one language an announcement would reach; the fields are those of `storage.people.User`."""

    chosen: str | None
    code: str
    spoken: str | None
    count: int


@dataclass(frozen=True)
class Subscriptions:
    """The store of subscriptions."""

    database: Database

    async def of(self, user_id: int) -> set[str]:
        """Return the categories that a person has subscribed to."""
        query = select(subscriptions.c.category).where(subscriptions.c.user_id == user_id)
        async with self.database.read() as connection:
            return set((await connection.execute(query)).scalars())

    async def add(self, user_id: int, categories: Collection[str], now: datetime) -> None:
        """Subscribe a person; what they have subscribed to stays as it is."""
        rows = [{"user_id": user_id, "category": category, "since": now} for category in categories]
        if rows:
            async with self.database.begin() as connection:
                await connection.execute(self.database.insert(subscriptions).on_conflict_do_nothing(), rows)

    async def remove(self, user_id: int, categories: Collection[str] | None = None) -> None:
        """Unsubscribe a person from some categories or from all; of these nothing that waits is sent any more."""
        mine: ColumnElement[bool] = subscriptions.c.user_id == user_id
        about = select(announcements.c.id)
        if categories is not None:
            mine &= subscriptions.c.category.in_(categories)
            about = about.where(announcements.c.category.in_(categories))
        waiting = waits_for(user_id) & announcement_recipients.c.announcement_id.in_(about)
        async with self.database.begin() as connection:
            await connection.execute(delete(subscriptions).where(mine))
            await connection.execute(delete(announcement_recipients).where(waiting))

    async def listeners(self, category: str) -> Sequence[Listeners]:
        """Return how many people an announcement would reach now."""
        language = (users.c.chosen, users.c.code, users.c.spoken)
        query = select(*language, func.count().label("count")).where(reachable(category)).group_by(*language)
        async with self.database.read() as connection:
            return [Listeners(**row._mapping) for row in await connection.execute(query)]


def reachable(category: str) -> ColumnElement[bool]:
    """Return the condition for users who have subscribed to a category and can be written to."""
    subscribed = select(subscriptions.c.user_id).where(subscriptions.c.category == category)
    return users.c.id.in_(subscribed) & users.c.reachable & ~is_blocked(users.c.id)

"""The forum topic that each investor has in the staff group, kept from one inquiry to the next."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from storage.database import Database
from storage.tables import staff_topics


@dataclass(frozen=True)
class Topics:
    """Topics by person and staff group."""

    database: Database

    async def load(self, user_id: int, staff_chat_id: int) -> int | None:
        """Return a person's topic in a group."""
        mine = (staff_topics.c.user_id == user_id) & (staff_topics.c.staff_chat_id == staff_chat_id)
        async with self.database.read() as connection:
            topic: int | None = (await connection.execute(select(staff_topics.c.topic_id).where(mine))).scalar()
            return topic

    async def owner(self, staff_chat_id: int, topic_id: int) -> int | None:
        """Return the person whose topic it is."""
        here = (staff_topics.c.staff_chat_id == staff_chat_id) & (staff_topics.c.topic_id == topic_id)
        async with self.database.read() as connection:
            user: int | None = (await connection.execute(select(staff_topics.c.user_id).where(here))).scalar()
            return user

    async def keep(self, user_id: int, staff_chat_id: int, topic_id: int) -> int:
        """Keep a person's topic and return it; if they have one already, that stays and is returned."""
        row = self.database.insert(staff_topics).values(user_id=user_id, staff_chat_id=staff_chat_id, topic_id=topic_id)
        mine = (staff_topics.c.user_id == user_id) & (staff_topics.c.staff_chat_id == staff_chat_id)
        key = [staff_topics.c.user_id, staff_topics.c.staff_chat_id]
        async with self.database.begin() as connection:
            await connection.execute(row.on_conflict_do_nothing(index_elements=key))
            kept: int = (await connection.execute(select(staff_topics.c.topic_id).where(mine))).scalar_one()
            return kept

    async def forget(self, staff_chat_id: int, topic_id: int) -> None:
        """Forget a topic that was deleted from the group."""
        here = (staff_topics.c.staff_chat_id == staff_chat_id) & (staff_topics.c.topic_id == topic_id)
        async with self.database.begin() as connection:
            await connection.execute(delete(staff_topics).where(here))

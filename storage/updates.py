"""Updates from Telegram: kept from their arrival until they are done, each held by one replica at a time.

Those of one queue (a person, a group) are held by the same replica, and dealt with in the order of their numbers. What
a replica holds is free again when it leaves, or when another one buries it. A replica is alive as long as its beat
moves; how long one may stand still is the caller's matter, who measures it by looking, not by anybody's clock.

An answer that Telegram does not take is due: its update is not done, and keeps since when. A replica that dies while it
waits for Telegram did not die of the update.

When an update is done its content and whose it was are erased; the number stays for a while, so that Telegram may
repeat itself.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, bindparam, delete, exists, func, null, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.tables import replicas, updates

_LOCK = text("SELECT pg_advisory_xact_lock(7091702221)")  # any number, the same in every version
OF_A_QUEUE = 20  # are held at most: whoever floods the bot must not take all the room
_NOT_DONE = updates.c.content.is_not(None)


@dataclass(frozen=True)
class Arrived:
    """An update as it came; `queue` is whose order it keeps."""

    id: int
    queue: int
    content: dict[str, Any]


@dataclass(frozen=True)
class Held(Arrived):
    """An update to be dealt with.

    attempts   those at which a replica may have died of it
    due_since  since when its answer has been waiting for Telegram, None if it has not
    """

    attempts: int = 0
    due_since: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """How many updates are not done, how many answers of them wait for Telegram, and since when the oldest does."""

    not_done: int
    due: int
    due_since: datetime | None


@dataclass(frozen=True)
class Updates:
    """The updates that are not done, and the replicas."""

    database: Database

    async def store(self, arrived: Sequence[Arrived], now: datetime, holder: str, most: int) -> list[Held]:
        """Keep updates, all or none, and claim what can be claimed; a repeated number changes nothing."""
        rows = [
            {"id": each.id, "queue": each.queue, "content": each.content, "attempts": 0, "at": now} for each in arrived
        ]
        async with self.database.begin() as connection:
            if rows:
                await connection.execute(self.database.built(_insert), rows)
            return await _claim(connection, holder, most)

    async def claim(self, holder: str, most: int) -> list[Held]:
        """Hold up to `most` updates that are free; none whose queue is another replica's now.

        The first of every queue go before the second of any, so that hundreds who flood the bot hold up nobody else; of
        a queue no more than its first few that are not done.

        Raises StorageError where the holder has not joined, or was buried.
        """
        async with self.database.begin() as connection:
            return await _claim(connection, holder, most)

    async def begin(self, update_id: int) -> None:
        """Count an attempt before it is made; needed only where one has been counted already."""
        async with self.database.begin() as connection:
            counted = update(updates).where(updates.c.id == update_id).values(attempts=updates.c.attempts + 1)
            await connection.execute(counted)

    async def wait(self, held: Held) -> None:
        """Note since when the answer to an update has been waiting, and that the attempt at it does not count."""
        waits = {"attempts": held.attempts, "due_since": held.due_since}
        async with self.database.begin() as connection:
            await connection.execute(update(updates).where(updates.c.id == held.id, _NOT_DONE).values(waits))

    async def done(self, update_id: int) -> None:
        """Erase what an update said; its number stays."""
        await self.database.write(_done, {"done": update_id})

    async def free(self) -> bool:
        """Tell whether there are updates that nobody holds."""
        query = select(updates.c.id).where(_NOT_DONE, updates.c.holder.is_(None)).limit(1)
        async with self.database.read() as connection:
            return (await connection.execute(query)).first() is not None

    async def release(self, holder: str, known: Collection[int]) -> None:
        """Free what a replica holds without knowing of it; `known` are the numbers that it knows of."""
        held = (updates.c.holder == holder) & _NOT_DONE
        async with self.database.begin() as connection:
            numbers = set((await connection.execute(select(updates.c.id).where(held))).scalars()) - set(known)
            await connection.execute(update(updates).where(updates.c.id.in_(numbers)).values(holder=None))

    async def standing(self) -> Standing:
        """Return how things stand over all replicas."""
        due = updates.c.due_since
        async with self.database.read() as connection:
            found = await connection.execute(select(func.count(), func.count(due), func.min(due)).where(_NOT_DONE))
            return Standing(*found.one())

    async def join(self, name: str) -> None:
        """Add a replica."""
        async with self.database.begin() as connection:
            await connection.execute(replicas.insert().values(name=name, beat=0))

    async def beat(self, name: str) -> dict[str, int] | None:
        """Let the replica's beat move, and return the beats of the others; None if it was buried."""
        moved = update(replicas).where(replicas.c.name == name).values(beat=replicas.c.beat + 1)
        async with self.database.begin() as connection:
            if not (await connection.execute(moved)).rowcount:
                return None
            others = select(replicas.c.name, replicas.c.beat).where(replicas.c.name != name)
            return {row.name: row.beat for row in await connection.execute(others)}

    async def bury(self, name: str, beat: int) -> bool:
        """Remove a replica whose beat has stood still; false if it has moved, or somebody else was quicker.

        What it held is free; an attempt is counted of what it was dealing with: the first of each queue, unless that
        waited for Telegram.
        """
        still = select(replicas.c.name).where(replicas.c.name == name, replicas.c.beat == beat).with_for_update()
        first = select(func.min(updates.c.id)).where(updates.c.holder == name, _NOT_DONE).group_by(updates.c.queue)
        begun = (updates.c.id.in_(first), updates.c.attempts == 0, updates.c.due_since.is_(None))
        counted = update(updates).where(*begun).values(attempts=1)
        async with self.database.begin() as connection:
            if (await connection.execute(still)).first() is None:
                return False
            await connection.execute(counted)
            await connection.execute(delete(replicas).where(replicas.c.name == name))
            return True

    async def leave(self, name: str) -> None:
        """Remove a replica that ends; what it held is free, and an attempt that it broke off does not count."""
        begun = update(updates).where(updates.c.holder == name, _NOT_DONE, updates.c.attempts > 1)
        async with self.database.begin() as connection:
            await connection.execute(begun.values(attempts=updates.c.attempts - 1))
            await connection.execute(delete(replicas).where(replicas.c.name == name))


async def _claim(connection: AsyncConnection, holder: str, most: int) -> list[Held]:
    if connection.dialect.name == "postgresql":
        await connection.execute(_LOCK)  # two replicas at once would see each other's queues as free
    rows = await connection.execute(_CLAIM, {"me": holder, "most": most})
    return sorted((Held(**row._mapping) for row in rows), key=lambda held: held.id)


def _claiming() -> Executable:
    other = updates.alias()
    free = select(other.c.queue).where(other.c.content.is_not(None), other.c.holder.is_(None))
    some_free = updates.c.queue.in_(free)  # else all that waits would be ranked
    place = func.row_number().over(partition_by=updates.c.queue, order_by=updates.c.id).label("place")
    ranked = select(updates.c.id, updates.c.queue, updates.c.holder, place).where(_NOT_DONE, some_free).subquery()
    theirs = exists().where(updates.c.queue == ranked.c.queue, _NOT_DONE, updates.c.holder != bindparam("me"))
    first = select(ranked.c.id).where(ranked.c.holder.is_(None), ranked.c.place <= OF_A_QUEUE, ~theirs)
    fair = first.order_by(ranked.c.place, ranked.c.id).limit(bindparam("most"))
    taken = update(updates).where(updates.c.id.in_(fair)).values(holder=bindparam("me"))
    return taken.returning(*(updates.c[field.name] for field in fields(Held)))


_CLAIM = _claiming()


def _insert(database: Database) -> Executable:
    return database.insert(updates).on_conflict_do_nothing()


def _done(_: Database) -> Executable:
    erased = {"queue": 0, "content": null(), "holder": None, "due_since": None}
    return update(updates).where(updates.c.id == bindparam("done")).values(erased)

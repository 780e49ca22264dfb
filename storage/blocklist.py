"""From whom the office does not want to hear: since when, by whom and why; what was lifted stays as a record.

A block outlives what else is known of the person: whoever has everything erased and comes back is still blocked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.inquiries import Staff
from storage.recipients import waits_for
from storage.tables import BLOCK_IN_FORCE, announcement_recipients, blocks, users


@dataclass(frozen=True)
class Blocked:
    """Somebody who is or was blocked; `id` is that of the block.

    name, username  as in `storage.people.User`; empty where nothing is known of the person any more
    reason          in the words of the staff, "" where they gave none
    staff           who blocked, and `at` when
    lifted_by       who lifted the block, and `lifted_at` when; None while it is in force
    """

    id: int
    user_id: int
    name: str
    username: str
    reason: str
    staff: Staff
    at: datetime
    lifted_by: Staff | None = None
    lifted_at: datetime | None = None

    @property
    def is_in_force(self) -> bool:
        """Whether the person is blocked by it now."""
        return self.lifted_at is None


@dataclass(frozen=True)
class Blocklist:
    """The blocks; a person has at most one in force. Of two changes at once exactly one is done."""

    database: Database

    async def block(self, user_id: int, staff: Staff, reason: str, now: datetime) -> tuple[Blocked, bool]:
        """Block a person and return that and True; or return the block that is in force already, and False.

        News that wait for the person are taken back.
        """
        by = {"staff_id": staff.id, "staff_name": staff.name, "lifted_by_name": ""}
        row = self.database.insert(blocks).values(user_id=user_id, reason=reason, at=now, **by)
        unless_blocked = row.on_conflict_do_nothing(index_elements=[blocks.c.user_id], index_where=BLOCK_IN_FORCE)
        in_force = and_(blocks.c.user_id == user_id, _IN_FORCE)
        while True:  # once more if the one in the way was lifted just now
            async with self.database.begin() as connection:
                # first a look, since on PostgreSQL even a refused insert uses up a number
                if existing := await _one(connection, in_force):
                    return existing, False
                number = (await connection.execute(unless_blocked.returning(blocks.c.id))).scalar()
                if number is not None and (made := await _one(connection, blocks.c.id == number)):
                    await connection.execute(delete(announcement_recipients).where(waits_for(user_id)))
                    return made, True

    async def lift(self, block_id: int, staff: Staff, now: datetime) -> tuple[Blocked | None, bool]:
        """Lift a block and return it and True; False if somebody has done so before, None if there is none."""
        by = {"lifted_by_id": staff.id, "lifted_by_name": staff.name, "lifted_at": now}
        lifting = update(blocks).where(blocks.c.id == block_id, _IN_FORCE).values(by)
        async with self.database.begin() as connection:
            done = (await connection.execute(lifting)).rowcount > 0
            return await _one(connection, blocks.c.id == block_id), done

    async def last(self, user_id: int) -> Blocked | None:
        """Return the last block of a person, be it in force or lifted."""
        async with self.database.read() as connection:
            return await _one(connection, blocks.c.user_id == user_id)

    async def holds(self, user_id: int) -> bool:
        """Tell whether a person is blocked."""
        last = await self.last(user_id)
        return last is not None and last.is_in_force

    async def in_force(self) -> Sequence[Blocked]:
        """Return who is blocked, the newest first."""
        async with self.database.read() as connection:
            return [_blocked(row) for row in await connection.execute(_NEWEST.where(_IN_FORCE))]


def is_blocked(user_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that a column names somebody who is blocked."""
    # not as EXISTS: in RETURNING, SQLAlchemy writes SQLite's columns without their table, and `id` would be the block's
    return user_id.in_(select(blocks.c.user_id).where(_IN_FORCE))


_IN_FORCE = blocks.c.lifted_at.is_(None)
_NEWEST = (
    select(blocks, users.c.name, users.c.username)
    .outerjoin_from(blocks, users, users.c.id == blocks.c.user_id)
    .order_by(blocks.c.id.desc())
)


async def _one(connection: AsyncConnection, condition: ColumnElement[bool]) -> Blocked | None:
    """Return the newest block that meets a condition."""
    row = (await connection.execute(_NEWEST.where(condition).limit(1))).first()
    return None if row is None else _blocked(row)


def _blocked(row: Row[Any]) -> Blocked:
    lifted_by = Staff(row.lifted_by_id, row.lifted_by_name) if row.lifted_at else None
    by = Staff(row.staff_id, row.staff_name)
    name, username = row.name or "", row.username or ""
    return Blocked(row.id, row.user_id, name, username, row.reason, by, row.at, lifted_by, row.lifted_at)

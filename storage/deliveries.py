"""What is sent once: a row waits, is being sent, has been sent, cannot be, or may have been.

A row is claimed before it is sent and settled afterwards. One that was claimed and never settled may have been sent: it
is claimed "again" after a while, and whoever sends it can say that it may be a repeat.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from sqlalchemy import Column, ColumnElement, Table, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database

Delivery = Literal["waiting", "sending", "sent", "failed", "doubtful"]
Claim = Literal["first", "again"]
_AHEAD = timedelta(days=1)


def undelivered(table: Table, before: datetime) -> ColumnElement[bool]:
    """Return the condition for rows that have been waiting, or being sent, since `before` or earlier."""
    return table.c.delivery.in_(("waiting", "sending")) & _since(table.c.delivery_at, before)


async def claim(
    connection: AsyncConnection, table: Table, row_id: int, now: datetime, stale: datetime | None
) -> Claim | None:
    """Mark a row as being sent and return whether for the first time; None if it is not to be sent by the caller.

    stale  a claim from then or earlier was left behind by somebody who died; without it, all claims are respected
    """
    change = update(table).where(table.c.id == row_id).values(delivery="sending", delivery_at=now)
    if (await connection.execute(change.where(table.c.delivery == "waiting"))).rowcount:
        return "first"
    if stale is None:
        return None
    left = (table.c.delivery == "sending") & _since(table.c.delivery_at, stale)
    return "again" if (await connection.execute(change.where(left))).rowcount else None


async def settle(
    connection: AsyncConnection, table: Table, row_id: int, delivery: Delivery, now: datetime, **more: Any
) -> bool:
    """Mark a row as sent or otherwise, and tell whether there is one; what was sent stays so."""
    change = update(table).where(table.c.id == row_id).values(delivery=delivery, delivery_at=now, **more)
    if delivery != "sent":
        change = change.where(table.c.delivery != "sent")
    return (await connection.execute(change)).rowcount > 0


def _since(at: Column[datetime], before: datetime) -> ColumnElement[bool]:
    """Return the condition for a moment that has passed; one far in the future was noted by a clock that was ahead."""
    return or_(at <= before, at > before + _AHEAD)


@dataclass(frozen=True)
class Outbox:
    """What the stores of such rows share; each says itself what it notes of a row that has been sent."""

    database: Database
    table: ClassVar[Table]

    async def sending(self, row_id: int, now: datetime, stale: datetime | None = None) -> Claim | None:
        """Claim the sending of a row, see `claim`."""
        async with self.database.begin() as connection:
            return await claim(connection, self.table, row_id, now, stale)

    async def not_sent(self, row_id: int, now: datetime) -> None:
        """Let a row wait for another try, since it surely did not arrive."""
        await self._settle(row_id, "waiting", now)

    async def doubt(self, row_id: int, now: datetime) -> None:
        """Note that nobody knows whether a row arrived; nobody sends it again unless `send_again` lets it wait."""
        await self._settle(row_id, "doubtful", now)

    async def send_again(self, row_id: int, now: datetime) -> bool:
        """Let a row wait that may not have arrived; false if it is not in doubt, or not any more."""
        doubtful = (self.table.c.id == row_id) & (self.table.c.delivery == "doubtful")
        change = update(self.table).where(doubtful).values(delivery="waiting", delivery_at=now)
        async with self.database.begin() as connection:
            return (await connection.execute(change)).rowcount > 0

    async def _settle(self, row_id: int, delivery: Delivery, now: datetime) -> None:
        async with self.database.begin() as connection:
            await settle(connection, self.table, row_id, delivery, now)

"""What is sent once: a row waits, is being sent, has been sent, cannot be, or may have been.

A row is claimed before it is sent and settled afterwards. One that was claimed and never settled may have been sent: it
is claimed "again" after a while, and whoever sends it can say that it may be a repeat.
"""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Table, update
from sqlalchemy.ext.asyncio import AsyncConnection

Delivery = Literal["waiting", "sending", "sent", "failed", "doubtful"]
Claim = Literal["first", "again"]


def undelivered(table: Table, before: datetime) -> ColumnElement[bool]:
    """Return the condition for rows that have been waiting, or being sent, since `before` or earlier."""
    return table.c.delivery.in_(("waiting", "sending")) & (table.c.delivery_at <= before)


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
    left = (table.c.delivery == "sending") & (table.c.delivery_at <= stale)
    return "again" if (await connection.execute(change.where(left))).rowcount else None


async def settle(
    connection: AsyncConnection, table: Table, row_id: int, delivery: Delivery, now: datetime, **more: Any
) -> bool:
    """Mark a row as sent or otherwise, and tell whether there is one; what was sent stays so."""
    change = update(table).where(table.c.id == row_id).values(delivery=delivery, delivery_at=now, **more)
    if delivery != "sent":
        change = change.where(table.c.delivery != "sent")
    return (await connection.execute(change)).rowcount > 0

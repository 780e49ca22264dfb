"""By which number the staff group goes, and what is brought over when it is another one than before.

Telegram gives a group another number when it becomes a supergroup. That is a new chat: it has no message and no topic
of the old one, where nobody can do anything any more. So whatever is open and stands in another group is shown anew.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.tables import announcements, inquiries, inquiry_messages, leads, publications, staff_group_moves

Stands = Callable[[Column[int]], ColumnElement[bool]]
"""Returns the condition that the group in a column is one that was left."""

_SHOWN = ("sent", "doubtful")
# what staff can still do something about, and have been shown, or are about to be
_OPEN: dict[Table, ColumnElement[bool]] = {
    inquiries: and_(inquiries.c.state != "closed", inquiries.c.delivery.in_(_SHOWN)),
    announcements: and_(announcements.c.state.in_(("offered", "sending")), announcements.c.delivery == "sent"),
    publications: publications.c.state.in_(("received", "proposed")),
}


@dataclass(frozen=True)
class StaffGroup:
    """The staff group's numbers."""

    database: Database

    async def numbers(self, first: int) -> tuple[int, frozenset[int]]:
        """Return the number by which a group goes that once had the first one, and all that it ever had before."""
        async with self.database.read() as connection:
            rows = await connection.execute(select(staff_group_moves.c.old_chat_id, staff_group_moves.c.new_chat_id))
            moves = {row.old_chat_id: row.new_chat_id for row in rows}
        last = _last(moves, first)
        return last, frozenset(number for number in moves if number != last and _last(moves, number) == last)

    async def move(self, old: int, new: int, now: datetime) -> bool:
        """Note that a group has got another number, and bring over what is open; false if that has been noted before.

        Where it is in doubt whether something arrived in the group, it surely did not in the new chat.
        """
        row = self.database.insert(staff_group_moves).values(old_chat_id=old, new_chat_id=new)
        async with self.database.begin() as connection:
            if not (await connection.execute(row.on_conflict_do_nothing())).rowcount:
                return False
            unplaced = inquiries.c.staff_chat_id.is_(None) & (inquiries.c.delivery == "doubtful")
            await connection.execute(update(inquiries).where(unplaced).values(staff_chat_id=old))
            doubtful = update(leads).where(leads.c.delivery == "doubtful")
            await connection.execute(doubtful.values(delivery="waiting", delivery_at=now))
            await _bring_over(connection, lambda column: column == old, new, now)
            return True

    async def bring_over(self, chat_id: int, now: datetime, left: Collection[int] | None = None) -> None:
        """Let what is open, and stands in one of the groups that were left, be shown in the staff's.

        left  the numbers of these groups; without it, all but the staff's
        """

        def stands(column: Column[int]) -> ColumnElement[bool]:
            return column != chat_id if left is None else column.in_(left)

        if left is not None and not left:
            return
        async with self.database.read() as connection:
            if not [table for table in _OPEN if await _any(connection, table, stands)]:
                return
        async with self.database.begin() as connection:
            await _bring_over(connection, stands, chat_id, now)


def _last(moves: dict[int, int], number: int) -> int:
    """Return the number that a group with this one has in the end."""
    seen: set[int] = set()
    while number in moves and number not in seen:
        seen.add(number)
        number = moves[number]
    return number


def _left(table: Table, stands: Stands) -> ColumnElement[bool]:
    return and_(_OPEN[table], stands(table.c.staff_chat_id))


async def _any(connection: AsyncConnection, table: Table, stands: Stands) -> bool:
    query = select(1).select_from(table).where(_left(table, stands)).limit(1)
    return (await connection.execute(query)).first() is not None


async def _bring_over(connection: AsyncConnection, stands: Stands, chat_id: int, now: datetime) -> None:
    waiting = {"delivery": "waiting", "delivery_at": now}
    nowhere: dict[Table, dict[str, Any]] = {
        inquiries: {"staff_chat_id": None, "topic_id": None, "card_message_id": None} | waiting,
        announcements: {"staff_chat_id": None, "message_id": None} | waiting,
        publications: {"staff_chat_id": chat_id, "topic_id": None, "message_id": 0, "state": "received"},
    }
    query = select(inquiries.c.id).where(_left(inquiries, stands)).with_for_update()
    await _bring_messages(connection, (await connection.execute(query)).scalars().all(), waiting)
    for table, values in nowhere.items():
        await connection.execute(update(table).where(_left(table, stands)).values(values))


async def _bring_messages(connection: AsyncConnection, numbers: Collection[int], waiting: dict[str, Any]) -> None:
    """Let what investors wrote since the last answer follow the cards; answers in doubt are asked about again."""
    table, answers = inquiry_messages.c, inquiry_messages.alias()
    of_it = and_(answers.c.inquiry_id == table.inquiry_id, answers.c.direction == "staff")
    last = func.coalesce(select(func.max(answers.c.id)).where(of_it).scalar_subquery(), 0)
    theirs = and_(table.direction == "investor", table.delivery.in_(_SHOWN), table.id > last)
    ours = and_(table.direction == "staff", table.delivery == "doubtful")
    # as one that somebody was sending who died
    left_behind = {"delivery": "sending", "delivery_at": table.at}
    for which, values in ((theirs, waiting), (ours, left_behind)):
        change = update(inquiry_messages).where(table.inquiry_id.in_(numbers), which)
        await connection.execute(change.values(values))

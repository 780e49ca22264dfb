"""News of an entry: offered to staff, decided by them, on its way, at its end. One change is offered once.

offered   staff have been asked, or are about to be
declined  not now, they said; it may still be sent
sending   they said yes; the people it goes to are fixed (see `storage.recipients`)
stopped   they broke it off
outdated  the entry changed again, or is gone
done      everybody has been dealt with
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.deliveries import Delivery, Outbox, undelivered
from storage.subscriptions import reachable
from storage.tables import announcement_recipients, announcements, users

State = Literal["offered", "declined", "sending", "stopped", "outdated", "done"]
_OPEN: tuple[State, ...] = ("offered", "declined", "sending")
_UNDECIDED: tuple[State, ...] = ("offered", "declined")


@dataclass(frozen=True)
class NewAnnouncement:
    """News of an entry.

    digest   changes with the texts that make it news
    content  JSON by language: what is said
    """

    entry: str
    digest: str
    category: str
    content: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Announcement(NewAnnouncement):
    """An announcement with its number.

    edition     counts the announcements of one entry
    changed_at  since when it is in its state
    decided_by  who of the office brought it there, "" for nobody
    message_id  the message in the staff group that shows how it stands; delivery tells whether it does
    """

    id: int
    edition: int
    state: State
    changed_at: datetime
    decided_by: str
    staff_chat_id: int | None
    message_id: int | None
    delivery: Delivery
    delivery_at: datetime


@dataclass(frozen=True)
class Announcements(Outbox):
    """The store of announcements."""

    table = announcements

    async def offer(self, new: NewAnnouncement, now: datetime) -> Announcement | None:
        """Keep news of an entry and return them, older ones are outdated; None if these are what was offered last."""
        mine = announcements.c.entry == new.entry
        newest = select(announcements).where(mine).order_by(announcements.c.edition.desc()).limit(1)
        async with self.database.begin() as connection:
            last = (await connection.execute(newest)).first()
            if last is not None and last.digest == new.digest and last.state != "outdated":
                return None
            state = {"state": "offered", "decided_by": "", "edition": last.edition + 1 if last else 1}
            values = asdict(new) | state | _changed(now)
            row = self.database.insert(announcements).values(values).on_conflict_do_nothing()
            added = (await connection.execute(row.returning(announcements))).first()
            if added is None:  # another replica was quicker
                return None
            await self._outdate(connection, mine & (announcements.c.id != added.id), now)
            return Announcement(**added._mapping)

    async def offered_last(self) -> dict[str, str]:
        """Return by entry the digest of what was offered last; entries of which nothing is current are left out."""
        query = select(announcements.c.entry, announcements.c.digest, announcements.c.state)
        async with self.database.read() as connection:
            rows = await connection.execute(query.order_by(announcements.c.edition))
            newest = {row.entry: row for row in rows}
        return {entry: row.digest for entry, row in newest.items() if row.state != "outdated"}

    async def outdate(self, entries: Collection[str], now: datetime) -> None:
        """Note that entries are gone, or are to be announced no longer."""
        async with self.database.begin() as connection:
            await self._outdate(connection, announcements.c.entry.in_(entries), now)

    async def get(self, announcement_id: int) -> Announcement | None:
        """Return an announcement by its number."""
        found = await self._list(announcements.c.id == announcement_id)
        return found[0] if found else None

    async def of(self, state: State) -> Sequence[Announcement]:
        """Return the announcements in a state, the oldest first."""
        return await self._list(announcements.c.state == state)

    async def confirm(self, announcement_id: int, by: str, now: datetime) -> bool:
        """Let an announcement go to everybody who has subscribed and can be written to.

        False if it was decided before, or is outdated.
        """
        async with self.database.begin() as connection:
            change = self._change(announcement_id, _UNDECIDED, "sending", now, decided_by=by)
            decided = (await connection.execute(change.returning(announcements.c.category))).first()
            if decided is None:
                return False
            people = select(literal(announcement_id), users.c.id, literal("pending"), _moment(now))
            columns = ["announcement_id", "user_id", "state", "at"]
            rows = self.database.insert(announcement_recipients)
            await connection.execute(rows.from_select(columns, people.where(reachable(decided.category))))
            return True

    async def decline(self, announcement_id: int, by: str, now: datetime) -> bool:
        """Note that it shall not go out now; false if it was decided before, or is outdated."""
        return await self._move(announcement_id, ("offered",), "declined", now, decided_by=by)

    async def stop(self, announcement_id: int, by: str, now: datetime) -> bool:
        """Break an announcement off; false if it is not on its way."""
        return await self._move(announcement_id, ("sending",), "stopped", now, decided_by=by)

    async def finish(self, announcement_id: int, now: datetime) -> bool:
        """Note that everybody has been dealt with; false if it was broken off."""
        return await self._move(announcement_id, ("sending",), "done", now)

    async def show_again(self, announcement_id: int, now: datetime) -> None:
        """Let it wait to be shown: the figures have changed, though not the state."""
        async with self.database.begin() as connection:
            mine = update(announcements).where(announcements.c.id == announcement_id)
            await connection.execute(mine.values(delivery="waiting", delivery_at=now))

    async def undelivered(self, before: datetime) -> Sequence[Announcement]:
        """Return those that staff have not been shown, for sure, since `before` or earlier."""
        return await self._list(undelivered(announcements, before))

    async def shown(self, seen: Announcement, chat_id: int | None, message_id: int | None, now: datetime) -> None:
        """Note with which message staff have been shown it; what changed meanwhile still waits to be shown."""
        mine = announcements.c.id == seen.id
        as_seen = mine & (announcements.c.state == seen.state) & (announcements.c.changed_at == seen.changed_at)
        place = update(announcements).where(mine).values(staff_chat_id=chat_id, message_id=message_id)
        async with self.database.begin() as connection:
            await connection.execute(place)
            await connection.execute(update(announcements).where(as_seen).values(delivery="sent", delivery_at=now))

    def _change(self, announcement_id: int, before: tuple[State, ...], after: State, now: datetime, **more: str) -> Any:
        here = (announcements.c.id == announcement_id) & announcements.c.state.in_(before)
        return update(announcements).where(here).values(state=after, **_changed(now), **more)

    async def _move(
        self, announcement_id: int, before: tuple[State, ...], after: State, now: datetime, **more: str
    ) -> bool:
        async with self.database.begin() as connection:
            change = self._change(announcement_id, before, after, now, **more)
            return (await connection.execute(change)).rowcount > 0

    async def _outdate(self, connection: AsyncConnection, which: ColumnElement[bool], now: datetime) -> None:
        still = announcements.c.state.in_(_OPEN)
        gone = update(announcements).where(which, still).values(state="outdated", **_changed(now))
        await connection.execute(gone)

    async def _list(self, condition: ColumnElement[bool]) -> Sequence[Announcement]:
        query = select(announcements).where(condition).order_by(announcements.c.id)
        async with self.database.read() as connection:
            return [Announcement(**row._mapping) for row in await connection.execute(query)]


def _changed(now: datetime) -> dict[str, Any]:
    """Return what is noted with every change: since when, and that staff have not been shown it."""
    return {"changed_at": now, "delivery": "waiting", "delivery_at": now}


def _moment(now: datetime) -> ColumnElement[datetime]:
    return literal(now, announcement_recipients.c.at.type)

"""To whom an announcement goes: a row for each person, so that nobody gets it twice and a restart goes on.

pending    not sent yet
sending    claimed; if it stays so, nobody knows whether it was sent
sent       Telegram has it
blocked    the person cannot be reached
failed     Telegram did not take it
uncertain  sent or not: it is not sent again
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, exists, func, select, update

from storage.database import Database
from storage.tables import announcement_recipients as rows
from storage.tables import announcements, conversations, users

Fate = Literal["pending", "sent", "blocked", "failed", "uncertain"]


@dataclass(frozen=True)
class Recipient:
    """A person who is to get an announcement; all but the id as in `storage.people.User`."""

    id: int
    chosen: str | None
    code: str
    spoken: str | None


@dataclass(frozen=True)
class Figures:
    """How many people are where."""

    pending: int = 0
    sending: int = 0
    sent: int = 0
    blocked: int = 0
    failed: int = 0
    uncertain: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.pending + self.sending + self.sent + self.blocked + self.failed + self.uncertain


@dataclass(frozen=True)
class Recipients:
    """The rows of all announcements."""

    database: Database

    async def next(self, announcement_id: int, now: datetime, forms: Collection[str] = ()) -> Recipient | None:
        """Claim and return somebody who has not got an announcement that is on its way; None if there is nobody.

        forms  kinds of `storage.conversations`: who is in the middle of one is left alone
        """
        mine = rows.c.announcement_id == announcement_id
        waiting = (mine, rows.c.state == "pending", _is_on_its_way(), ~_is_busy(forms, now))
        query = select(users.c.id, users.c.chosen, users.c.code, users.c.spoken)
        query = query.join(rows, rows.c.user_id == users.c.id).where(*waiting).order_by(rows.c.user_id).limit(1)
        async with self.database.begin() as connection:
            while found := (await connection.execute(query)).first():
                here = _row(announcement_id, found.id) & (rows.c.state == "pending")
                if (await connection.execute(update(rows).where(here).values(state="sending", at=now))).rowcount:
                    return Recipient(**found._mapping)
        return None

    async def settle(self, announcement_id: int, user_id: int, fate: Fate, now: datetime) -> None:
        """Note what became of a claim; "pending" lets it wait for another try, since it surely did not arrive."""
        here = _row(announcement_id, user_id) & (rows.c.state == "sending")
        async with self.database.begin() as connection:
            await connection.execute(update(rows).where(here).values(state=fate, at=now))

    async def give_up(self, before: datetime, now: datetime) -> frozenset[int]:
        """Take claims from `before` or earlier for uncertain, since whoever made them has died.

        Returns the numbers of the announcements that they belong to.
        """
        left = update(rows).where(rows.c.state == "sending", rows.c.at <= before).values(state="uncertain", at=now)
        async with self.database.begin() as connection:
            return frozenset((await connection.execute(left.returning(rows.c.announcement_id))).scalars())

    async def busy(self, announcement_id: int, now: datetime, forms: Collection[str]) -> int:
        """Return how many people wait because they are in the middle of a form."""
        mine = (rows.c.announcement_id == announcement_id, rows.c.state == "pending", _is_busy(forms, now))
        async with self.database.read() as connection:
            return int((await connection.execute(select(func.count()).select_from(rows).where(*mine))).scalar_one())

    async def figures(self, announcement_id: int) -> Figures:
        """Return how many people are where."""
        query = select(rows.c.state, func.count()).where(rows.c.announcement_id == announcement_id)
        async with self.database.read() as connection:
            counted = await connection.execute(query.group_by(rows.c.state))
            return Figures(**{str(state): int(count) for state, count in counted})


def waits_for(user_id: int) -> ColumnElement[bool]:
    """Return the condition for what has not been sent to a person yet."""
    return and_(rows.c.user_id == user_id, rows.c.state == "pending")


def _row(announcement_id: int, user_id: int) -> ColumnElement[bool]:
    return and_(rows.c.announcement_id == announcement_id, rows.c.user_id == user_id)


def _is_on_its_way() -> ColumnElement[bool]:
    going = (announcements.c.id == rows.c.announcement_id) & (announcements.c.state == "sending")
    return exists().where(going)


def _is_busy(forms: Collection[str], now: datetime) -> ColumnElement[bool]:
    mine = conversations.c.user_id == rows.c.user_id
    return exists().where(mine, conversations.c.kind.in_(forms), conversations.c.expires_at > now)

"""Questions that a person of the office is to answer: opened by an investor, taken, answered and closed by staff."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, ScalarSelect, and_, case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.deliveries import Delivery, Outbox, settle, undelivered
from storage.errors import AlreadyThere
from storage.places import note
from storage.tables import NOT_CLOSED, inquiries, inquiry_places

State = Literal["open", "taken", "answered", "closed"]
Outcome = Literal["done", "same", "taken by another", "closed", "another is open", "unknown"]


@dataclass(frozen=True)
class Staff:
    """Somebody of the office; the id is Telegram's, None for somebody at the command line."""

    id: int | None
    name: str


@dataclass(frozen=True)
class NewInquiry:
    """What an inquiry starts with; `transcript` holds the last turns of the conversation, each a JSON object."""

    user_id: int
    name: str
    username: str
    language: str
    question: str
    transcript: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Inquiry:
    """An inquiry; `id` is the number that people see.

    taken_by_*     who of the office deals with it; both empty while nobody does
    answer         what staff answered last
    changed_at     of the last change of its state
    card_message_id, topic_id, staff_chat_id    where staff see it
    delivery, delivery_at                       of the card to the staff group, and since when
    """

    id: int
    user_id: int
    name: str
    username: str
    language: str
    state: State
    taken_by_id: int | None
    taken_by_name: str
    question: str
    transcript: tuple[dict[str, Any], ...]
    answer: str
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    staff_chat_id: int | None
    topic_id: int | None
    card_message_id: int | None
    delivery: Delivery
    delivery_at: datetime


@dataclass(frozen=True)
class Change:
    """What came of a change of state, and the inquiry as it is now.

    outcome  "done"; "same": it was so before; "taken by another"; "closed"; "unknown": there is none, or not any more;
             "another is open": this one stays closed since the person has another, which is the one given
    """

    outcome: Outcome
    inquiry: Inquiry | None

    @property
    def done(self) -> bool:
        """Whether this call made the change."""
        return self.outcome == "done"


@dataclass(frozen=True)
class Inquiries(Outbox):
    """The inquiries; a person has at most one that is not closed. Of two changes at once exactly one is done."""

    table = inquiries

    async def open(self, new: NewInquiry, now: datetime) -> tuple[Inquiry, bool]:
        """Open an inquiry and return it and True; or return the one that the person has, and False."""
        started = {"state": "open", "taken_by_name": "", "answer": "", "opened_at": now, "changed_at": now}
        row = self.database.insert(inquiries).values(
            asdict(new) | started | {"delivery": "waiting", "delivery_at": now}
        )
        unless_open = row.on_conflict_do_nothing(index_elements=[inquiries.c.user_id], index_where=NOT_CLOSED)
        while True:  # once more if the one in the way was closed just now
            async with self.database.begin() as connection:
                # first a look, since on PostgreSQL even a refused insert uses up a number
                if existing := await current_inquiry(connection, new.user_id):
                    return existing, False
                if opened := (await connection.execute(unless_open.returning(inquiries))).first():
                    return _inquiry(opened), True

    async def take(self, inquiry_id: int, staff: Staff, now: datetime) -> Change:
        """Take an open inquiry: "done", "same", "taken by another", "closed"."""
        new = {"state": "taken", "taken_by_id": staff.id, "taken_by_name": staff.name}
        return await self._change(inquiry_id, inquiries.c.state == "open", new, now, staff)

    async def answered(self, inquiry_id: int, staff: Staff, text: str, now: datetime) -> Change:
        """Note an answer, whoever took the inquiry; if nobody did, the caller has now: "done", "closed"."""
        nobody = inquiries.c.state == "open"
        new = {
            "state": "answered",
            "answer": text,
            "taken_by_id": case((nobody, staff.id), else_=inquiries.c.taken_by_id),
            "taken_by_name": case((nobody, staff.name), else_=inquiries.c.taken_by_name),
        }
        return await self._change(inquiry_id, _NOT_CLOSED, new, now)

    async def asked_again(self, inquiry_id: int, now: datetime) -> Change:
        """Note that the investor wrote on: an answered inquiry is taken again ("done"); "same", "closed"."""
        return await self._change(inquiry_id, inquiries.c.state == "answered", {"state": "taken"}, now)

    async def close(self, inquiry_id: int, now: datetime) -> Change:
        """Close an inquiry: "done", "closed"."""
        return await self._change(inquiry_id, _NOT_CLOSED, {"state": "closed", "closed_at": now}, now)

    async def reopen(self, inquiry_id: int, now: datetime) -> Change:
        """Let anybody take a closed inquiry again: "done", "same", "another is open"."""
        try:
            return await self._change(inquiry_id, inquiries.c.state == "closed", _UNTAKEN | {"closed_at": None}, now)
        except AlreadyThere:
            same_person = select(inquiries.c.user_id).where(inquiries.c.id == inquiry_id).scalar_subquery()
            async with self.database.read() as connection:
                return Change("another is open", await current_inquiry(connection, same_person))

    async def get(self, inquiry_id: int) -> Inquiry | None:
        """Return an inquiry by its number."""
        return await self._find(inquiries.c.id == inquiry_id)

    async def current(self, user_id: int) -> Inquiry | None:
        """Return the inquiry of a person that is not closed."""
        async with self.database.read() as connection:
            return await current_inquiry(connection, user_id)

    async def in_topic(self, staff_chat_id: int, topic_id: int) -> Inquiry | None:
        """Return the latest inquiry in a topic of the staff group."""
        return await self._find(and_(inquiries.c.staff_chat_id == staff_chat_id, inquiries.c.topic_id == topic_id))

    async def at_message(self, chat_id: int, message_id: int) -> Inquiry | None:
        """Return the inquiry that a message belongs to: a card, a message or its copy, a notice, in any chat."""
        here = and_(inquiry_places.c.chat_id == chat_id, inquiry_places.c.message_id == message_id)
        return await self._find(inquiries.c.id.in_(select(inquiry_places.c.inquiry_id).where(here)))

    async def list(self, *states: State) -> list[Inquiry]:
        """Return the inquiries in these states, or all, the oldest first."""
        query = select(inquiries).order_by(inquiries.c.id)
        async with self.database.read() as connection:
            rows = await connection.execute(query.where(inquiries.c.state.in_(states)) if states else query)
            return [_inquiry(row) for row in rows]

    async def undelivered(self, before: datetime) -> Sequence[Inquiry]:
        """Return those of which the staff group has had no card, for sure, since `before` or earlier.

        What was closed before anybody began to send its card is nobody's business.
        """
        wanted = _NOT_CLOSED | (inquiries.c.delivery == "sending")
        query = select(inquiries).where(undelivered(inquiries, before), wanted).order_by(inquiries.c.id)
        async with self.database.read() as connection:
            return [_inquiry(row) for row in await connection.execute(query)]

    async def sent(self, inquiry_id: int, staff_chat_id: int, topic_id: int | None, card: int, now: datetime) -> None:
        """Note where staff see the inquiry: the group, the topic if it has topics, the message that is the card."""
        place = {"staff_chat_id": staff_chat_id, "topic_id": topic_id, "card_message_id": card}
        async with self.database.begin() as connection:
            if await settle(connection, inquiries, inquiry_id, "sent", now, **place):
                await note(self.database, connection, inquiry_id, staff_chat_id, card)

    async def note_message(self, inquiry_id: int, chat_id: int, message_id: int) -> None:
        """Remember that a message, such as a notice, belongs to an inquiry; `at_message` finds it then."""
        async with self.database.begin() as connection:
            await note(self.database, connection, inquiry_id, chat_id, message_id)

    async def _find(self, condition: ColumnElement[bool]) -> Inquiry | None:
        async with self.database.read() as connection:
            return await _one(connection, condition)

    async def _change(
        self,
        inquiry_id: int,
        condition: ColumnElement[bool],
        new: Mapping[str, Any],
        now: datetime,
        staff: Staff | None = None,
    ) -> Change:
        """Change a row that meets a condition, or say why it does not."""
        change = update(inquiries).where(inquiries.c.id == inquiry_id, condition).values(**new, changed_at=now)
        async with self.database.begin() as connection:
            if changed := (await connection.execute(change.returning(inquiries))).first():
                return Change("done", _inquiry(changed))
            found = await _one(connection, inquiries.c.id == inquiry_id)
        return Change(_refusal(found, staff), found)


async def current_inquiry(connection: AsyncConnection, user_id: int | ScalarSelect[int]) -> Inquiry | None:
    """Return the inquiry of a person that is not closed, within a transaction."""
    return await _one(connection, and_(inquiries.c.user_id == user_id, _NOT_CLOSED))


async def inquiries_of(connection: AsyncConnection, user_id: int) -> tuple[Inquiry, ...]:
    """Return all inquiries of a person, the oldest first, within a transaction."""
    rows = await connection.execute(select(inquiries).where(inquiries.c.user_id == user_id).order_by(inquiries.c.id))
    return tuple(_inquiry(row) for row in rows)


_NOT_CLOSED = inquiries.c.state != "closed"
_UNTAKEN = {"state": "open", "taken_by_id": None, "taken_by_name": ""}


def _refusal(found: Inquiry | None, staff: Staff | None) -> Outcome:
    if found is None:
        return "unknown"
    if found.state == "closed":
        return "closed"
    taken_by = Staff(found.taken_by_id, found.taken_by_name)
    theirs = taken_by.id == staff.id if staff and staff.id else taken_by == staff
    return "same" if staff is None or theirs else "taken by another"


async def _one(connection: AsyncConnection, condition: ColumnElement[bool]) -> Inquiry | None:
    """Return the latest inquiry that meets a condition."""
    row = (
        await connection.execute(select(inquiries).where(condition).order_by(inquiries.c.id.desc()).limit(1))
    ).first()
    return None if row is None else _inquiry(row)


def _inquiry(row: Row[Any]) -> Inquiry:
    values = dict(row._mapping)
    return Inquiry(**values | {"transcript": tuple(values["transcript"])})

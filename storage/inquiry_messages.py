"""The messages of an inquiry, in both directions, and whether they arrived."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, or_, select

from storage.deliveries import Delivery, Outbox, settle, undelivered
from storage.places import note
from storage.tables import inquiries, inquiry_messages

Direction = Literal["investor", "staff"]


@dataclass(frozen=True)
class NewMessage:
    """A message to pass on.

    direction  who wrote it
    kind       "text"; "question": one that the assistant had answered; "edit": a text that replaces an earlier one;
               "entry": the id of an entry to show; "closed": the notice that the office closed it; else what it is for
               Telegram, with its caption as the text
    source     the message in its author's chat, where there is one
    """

    inquiry_id: int
    direction: Direction
    author_id: int | None
    author_name: str
    kind: str
    text: str
    source_chat_id: int | None = None
    source_message_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Message(NewMessage):
    """A message that was kept. Target: its copy in the other side's chat. Delivery: of that copy, and since when."""

    id: int
    at: datetime
    target_chat_id: int | None
    target_message_id: int | None
    delivery: Delivery
    delivery_at: datetime


@dataclass(frozen=True)
class InquiryMessages(Outbox):
    """The messages of all inquiries."""

    table = inquiry_messages

    async def add(self, new: NewMessage, now: datetime) -> tuple[Message, bool] | None:
        """Keep a message and return it and True; one whose source is there already as it is, and False.

        None if the inquiry is gone, since the person had everything erased.
        """
        values = asdict(new) | {"at": now, "delivery": "waiting", "delivery_at": now}
        row = self.database.insert(inquiry_messages).values(values).on_conflict_do_nothing()
        inquiry = select(inquiries.c.id).where(inquiries.c.id == new.inquiry_id).with_for_update(read=True)
        async with self.database.begin() as connection:
            if (await connection.execute(inquiry)).first() is None:
                return None
            added = (await connection.execute(row.returning(inquiry_messages))).first()
            if added is None:
                same = select(inquiry_messages).where(_source(new))
                return Message(**(await connection.execute(same)).one()._mapping), False
            await note(self.database, connection, new.inquiry_id, new.source_chat_id, new.source_message_id)
            return Message(**added._mapping), True

    async def get(self, message_id: int) -> Message | None:
        """Return a message by its id."""
        found = await self._list(inquiry_messages.c.id == message_id)
        return found[0] if found else None

    async def of(self, inquiry_id: int) -> Sequence[Message]:
        """Return the messages of an inquiry, the oldest first."""
        return await self._list(inquiry_messages.c.inquiry_id == inquiry_id)

    async def at_message(self, chat_id: int, message_id: int) -> Message | None:
        """Return what stands at this place of a chat, as the original or as the copy."""
        table = inquiry_messages.c
        original = and_(table.source_chat_id == chat_id, table.source_message_id == message_id)
        copy = and_(table.target_chat_id == chat_id, table.target_message_id == message_id)
        found = await self._list(or_(original, copy))
        return found[-1] if found else None

    async def undelivered(self, before: datetime) -> Sequence[Message]:
        """Return those that have not arrived, for sure, since `before` or earlier, the oldest first."""
        return await self._list(undelivered(inquiry_messages, before))

    async def sent(self, message: Message, target_chat_id: int, target_message_id: int, now: datetime) -> None:
        """Note where the copy of a message stands."""
        target = {"target_chat_id": target_chat_id, "target_message_id": target_message_id}
        async with self.database.begin() as connection:
            if await settle(connection, inquiry_messages, message.id, "sent", now, **target):
                await note(self.database, connection, message.inquiry_id, target_chat_id, target_message_id)

    async def failed(self, message_id: int, now: datetime) -> None:
        """Note that a message surely did not arrive, and never will."""
        await self._settle(message_id, "failed", now)

    async def last_edit(self, inquiry_id: int, direction: Direction) -> str | None:
        """Return what one side changed a message of theirs into last, None if they changed none."""
        edits = (inquiry_messages.c.inquiry_id == inquiry_id) & (inquiry_messages.c.kind == "edit")
        found = await self._list(and_(edits, inquiry_messages.c.direction == direction))
        return found[-1].text if found else None

    async def _list(self, condition: ColumnElement[bool]) -> Sequence[Message]:
        query = select(inquiry_messages).where(condition).order_by(inquiry_messages.c.id)
        async with self.database.read() as connection:
            return [Message(**row._mapping) for row in await connection.execute(query)]


def _source(new: NewMessage) -> ColumnElement[bool]:
    table = inquiry_messages.c
    return and_(
        table.inquiry_id == new.inquiry_id,
        table.source_chat_id == new.source_chat_id,
        table.source_message_id == new.source_message_id,
    )

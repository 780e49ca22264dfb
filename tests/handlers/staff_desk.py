"""A desk with a staff group: what an investor and the staff do, and what each of them then sees."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from handlers.inquiry import courier
from storage.inquiries import Inquiry
from tests.handlers.desk import ALICE, Desk, labels, opened
from tests.handlers.wire import Answer, Params, refusal

STAFF = -1001000000001
MEI: Params = {"id": 101, "is_bot": False, "first_name": "李梅"}
OLGA: Params = {"id": 102, "is_bot": False, "first_name": "Ольга"}
NO_TOPICS = refusal(400, "Bad Request: the chat is not a forum")
SENDS = ("sendMessage", "sendDocument", "copyMessage")


@dataclass
class Office:
    """The desk seen from the staff group."""

    desk: Desk

    def calls(self, chat_id: int, *methods: str) -> list[Params]:
        """What was sent to a chat, or called about it by these methods."""
        made = [(method, params) for method, params in self.desk.wire.calls if method in (methods or SENDS)]
        return [params for _, params in made if int(params.get("chat_id", 0)) == chat_id]

    @property
    def cards(self) -> list[Params]:
        return [sent for sent in self.calls(STAFF, "sendMessage") if "sends an entry of the knowledge" in sent["text"]]

    @property
    def card(self) -> Params:
        """The newest look of the newest card."""
        return (self.cards + self.calls(STAFF, "editMessageText"))[-1]

    async def inquiry(self, number: int = 1) -> Inquiry:
        found = await self.desk.services.stores.inquiries.get(number)
        assert found is not None
        return found

    async def asks(self, question: str = "Is there a rent subsidy?", user: Params = ALICE) -> list[Params]:
        """Let an investor ask what the assistant does not know, and pass it on."""
        (unknown,) = await self.desk.say(question, user)
        return await self.press_label(unknown, labels(unknown)[-1], user)

    async def press_label(self, under: Params, label: str, user: Params = ALICE) -> list[Params]:
        """Let an investor press a button of a message."""
        buttons = [button for row in under["reply_markup"]["inline_keyboard"] for button in row]
        return await self.desk.press(next(b["callback_data"] for b in buttons if b["text"] == label), user)

    def group_message(
        self, user: Params, topic: int | None = None, reply_to: int | None = None, **content: Any
    ) -> Params:
        """Return a message of a staff member."""
        content["chat"] = {"id": STAFF, "type": "supergroup", "title": "Staff", "is_forum": topic is not None}
        if topic is not None:
            content |= {"message_thread_id": topic, "is_topic_message": True}
        message = self.desk.message(user, **content)
        if reply_to is not None:
            message["reply_to_message"] = message | {"message_id": reply_to}
        return message

    async def write(self, text: str, user: Params = MEI, **place: Any) -> Params:
        """Let a staff member write in the group; return the message."""
        message = self.group_message(user, text=text, **place)
        await self.desk.hand_in("message", message)
        return message

    async def topic(self, number: int = 1) -> int:
        topic_id = (await self.inquiry(number)).topic_id
        assert topic_id is not None
        return topic_id

    async def press(self, data: str, user: Params = MEI, chat_id: int = STAFF) -> str:
        """Let a staff member press a button in the group; return the notice."""
        before = len(self.desk.notices())
        under = self.group_message(user, text="card")
        under["chat"]["id"] = chat_id
        query = {"id": "q", "from": user, "chat_instance": "c", "message": under, "data": data}
        await self.desk.hand_in("callback_query", query)
        return "".join(self.desk.notices()[before:])

    async def sweep(self, **passed: float) -> None:
        """Let time pass and the courier come by."""
        self.desk.later(**passed)
        await courier.sweep(self.desk.services)
        await courier.refresh_cards(self.desk.services)


@asynccontextmanager
async def staffed(monkeypatch: pytest.MonkeyPatch, *, topics: bool = True, **given: Any) -> AsyncIterator[Office]:
    """Yield a bot with a staff group, which is a forum or not."""
    async with opened(monkeypatch, **{"staff_chat_id": STAFF} | given) as desk:
        if not topics:

            def decide(method: str, params: Params) -> Answer | None:
                return NO_TOPICS if method == "createForumTopic" else None

            desk.wire.decide = decide
        yield Office(desk)

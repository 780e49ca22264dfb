"""The staff of the office: they answer investors in their topics, and settle what the bot is in doubt about.

Where the bot asks whether something has arrived, they look, and let it be sent again only if it is not there.
"""

import asyncio
import time
from collections import Counter
from contextlib import suppress

from handlers.callbacks import decode
from handlers.inquiry.staff_actions import SendAgain, SendCard
from handlers.lead.actions import SendNotice
from handlers.locales import load
from sandbox import actions
from sandbox.chats import Message
from sandbox.groups import Group
from sandbox.state import State
from storage.database import Database
from storage.errors import StorageError
from storage.inquiries import Inquiries
from storage.inquiry_messages import InquiryMessages
from tests.soak.chat import Chat

MEI = 7101
WAIT = 4.0  # seconds that an investor waits for an answer of the office before going on
AGAIN = 20.0  # seconds after which staff try again what did not work
_FAILED = load().say("staff-failure", "en")

Doubt = SendCard | SendAgain | SendNotice


class Office:
    """The staff group.

    replies    their answers, by person
    asked      what the bot was in doubt about; `settled` that part of it which was there or was sent again
    sent_again how often staff had something sent again
    """

    def __init__(self, state: State, group: Group, database: Database) -> None:
        self.group = group
        self.asked: dict[Doubt, int] = {}
        self.sent_again: Counter[Doubt] = Counter()
        self.replies: dict[int, Message] = {}
        self._state, self._database = state, database
        self._seen = 0
        self._tried: dict[Doubt, float] = {}

    async def work(self, stop: asyncio.Event) -> None:
        """Settle doubts until told to stop."""
        while not stop.is_set():
            with suppress(StorageError):  # the database is away; staff look again
                await self.settle()
            await asyncio.sleep(0.3)

    async def answers(self, number: int, chat: Chat) -> bool:
        """Take an inquiry and answer it; tell whether the investor reads it soon."""
        text = f"reply to {chat.id}."
        until = time.monotonic() + WAIT
        while not (cards := self.cards(number, chat.name)):
            if time.monotonic() > until:
                return False
            await chat.listen(0.2)
        if chat.id % 3 == 0:
            actions.press(self._state, self.group, cards[0].message_id, (0, 0), MEI)
        sent = actions.send(self._state, self.group, {"text": text, "as": MEI, "topic": cards[0].topic_id})[-1]
        self.replies[chat.id] = sent
        until = time.monotonic() + WAIT
        while not any(text in told for told in chat.told):
            if time.monotonic() > until or self.was_refused(chat.id):
                return False
            await chat.listen(0.2)
        return True

    def was_refused(self, person: int) -> bool:
        """Tell whether the bot said beside the answer to a person that it did not work."""
        refused = [each.reply_to or {} for each in self._said() if _FAILED in _text(each)]
        return self.replies[person].message_id in [each.get("message_id") for each in refused]

    def cards(self, number: int, name: str) -> list[Message]:
        """Return the cards of an inquiry."""
        begin, message = f"№ {number} · ", f"№ {number} · {name}"
        return [each for each in self._said() if _text(each).startswith(begin) and not _text(each).startswith(message)]

    def notices(self, number: int) -> int:
        """Return how often staff were told of a form."""
        return sum(_text(each).startswith(f"Application № {number}\n") for each in self._said())

    def copies(self, text: str) -> int:
        """Return how often a message of an investor stands in the group, cards aside."""
        return sum(_text(each).endswith(f"\n\n{text}") for each in self._said())

    async def settle(self) -> bool:
        """Look at what the bot is in doubt about; tell whether all of it is settled."""
        for message in self._newer():
            for button in _buttons(message):
                action = decode(button.get("callback_data"))
                if isinstance(action, Doubt):
                    self.asked[action] = message.message_id
        settled = True
        for doubt, message_id in list(self.asked.items()):
            if await self._is_there(doubt):
                continue
            settled = False
            if time.monotonic() - self._tried.get(doubt, time.monotonic() - AGAIN + 1) < AGAIN:
                self._tried.setdefault(doubt, time.monotonic() - AGAIN + 1)
                continue
            self._tried[doubt] = time.monotonic()
            self.sent_again[doubt] += 1
            actions.press(self._state, self.group, message_id, (0, 0), MEI)
        return settled

    async def _is_there(self, doubt: Doubt) -> bool:
        inquiries = Inquiries(self._database)
        match doubt:
            case SendNotice():
                return self.notices(doubt.lead) > 0
            case SendCard():
                inquiry = await inquiries.get(doubt.inquiry)
                return inquiry is None or bool(self.cards(inquiry.id, inquiry.name))
        message = await InquiryMessages(self._database).get(doubt.message)
        asked = await inquiries.get(message.inquiry_id) if message else None
        if message is None or asked is None:
            return True
        if message.direction == "investor":
            return self.copies(message.text) > 0
        chat = self._state.chats[asked.user_id]
        return any(message.text in _text(each) for each in chat.messages.values() if each.from_bot)

    def _newer(self) -> list[Message]:
        newer = [each for each in self._said() if each.message_id > self._seen]
        self._seen = max((each.message_id for each in newer), default=self._seen)
        return newer

    def _said(self) -> list[Message]:
        return [each for each in self.group.messages.values() if each.from_bot]


def _text(message: Message) -> str:
    return str(message.content.get("text", message.content.get("caption", "")))


def _buttons(message: Message) -> list[dict[str, str]]:
    rows = (message.reply_markup or {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]

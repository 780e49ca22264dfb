"""The state of the local Telegram, and the few ways in which it changes; every change is logged as an event."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.chats import INVESTORS, Chat, Message, Person
from sandbox.errors import ApiError, bad_request, forbidden
from sandbox.events import EventLog
from sandbox.files import FileStore
from sandbox.profile import Profile
from sandbox.updates import UpdateQueue

CALLBACK_SECONDS = 30.0
ACTION_SECONDS = 5.0
BOT_NAME = "Sandbox bot"
BOT_USERNAME = "sandbox_bot"


class State:
    """Chats, messages, people, the bot's profile and files, pending updates and callback queries."""

    def __init__(
        self, token: str, people: Iterable[Person] = INVESTORS, clock: Callable[[], float] = time.time
    ) -> None:
        self.token = token
        self.bot_id = int(token.partition(":")[0])
        self.clock = clock
        self.profile = Profile()
        self.files = FileStore()
        self.updates = UpdateQueue()
        self.events = EventLog()
        self.chats: dict[int, Chat] = {}
        self._callbacks: dict[str, tuple[float, Chat]] = {}
        self._last_callback = 0
        for person in people:
            self.add_person(person)

    def bot_user(self) -> dict[str, Any]:
        """Return the bot as the Bot API's `User`."""
        name = self.profile.text("name", "", BOT_NAME)
        return {"id": self.bot_id, "is_bot": True, "first_name": name, "username": BOT_USERNAME}

    def add_person(self, person: Person) -> Chat:
        """Let a person into the sandbox."""
        chat = self.chats[person.id] = Chat(person, person.as_chat())
        self.events.add("person", person.id)
        return chat

    def reachable_chat(self, chat_id: int) -> Chat:
        """Return the chat, or raise what Telegram answers where the bot may not write."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def post(
        self,
        chat: Chat,
        sender: dict[str, Any],
        content: dict[str, Any],
        reply_markup: dict[str, Any] | None = None,
        reply_to: dict[str, Any] | None = None,
    ) -> Message:
        """Add a message to a chat."""
        chat.last_id += 1
        message = Message(chat.last_id, chat.about, sender, int(self.clock()), content, reply_markup, reply_to)
        chat.messages[message.message_id] = message
        if message.from_bot:
            chat.action = ""
        self.events.add("message", chat.id, message=message.shown())
        return message

    def change(
        self, chat: Chat, message: Message, content: dict[str, Any], reply_markup: dict[str, Any] | None
    ) -> None:
        """Replace a message's content and buttons."""
        message.change(int(self.clock()), content, reply_markup)
        self.events.add("edited", chat.id, message=message.shown())

    def delete(self, chat: Chat, message_ids: list[int]) -> None:
        """Remove messages that exist."""
        gone = [message_id for message_id in message_ids if chat.messages.pop(message_id, None)]
        if gone:
            self.events.add("deleted", chat.id, message_ids=gone)

    def act(self, chat: Chat, action: str) -> None:
        """Show for some seconds what the bot is doing."""
        chat.action = action
        chat.action_until = self.clock() + ACTION_SECONDS
        self.events.add("action", chat.id, action=action, seconds=ACTION_SECONDS)

    def open_callback(self, chat: Chat) -> str:
        """Return the identifier of a new callback query."""
        now = self.clock()
        for query_id, (asked, _) in tuple(self._callbacks.items()):
            if asked + CALLBACK_SECONDS > now:
                break
            del self._callbacks[query_id]
        self._last_callback += 1
        query_id = str(self._last_callback)
        self._callbacks[query_id] = (now, chat)
        return query_id

    def answer_callback(self, query_id: str, answer: dict[str, Any]) -> None:
        """Answer a callback query, once and in time."""
        asked, chat = self._callbacks.pop(query_id, (0.0, None))
        if chat is None or asked + CALLBACK_SECONDS <= self.clock():
            reason = "query is too old and response timeout expired or query ID is invalid"
            raise ApiError(400, f"Bad Request: {reason}")
        self.events.add("callback_answer", chat.id, callback_query_id=query_id, **answer)

    def release(self) -> None:
        """Let every held request go, because the server ends."""
        self.updates.release()
        self.events.release()

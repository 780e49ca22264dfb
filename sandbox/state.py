"""The state of the local Telegram, and the few ways in which it changes; every change is logged as an event."""

import time
from collections.abc import Callable
from typing import Any

from sandbox.chats import ANYWHERE, INVESTORS, STAFF, Chat, Message, Person, Place, PrivateChat
from sandbox.errors import ApiError, bad_request, forbidden, upgraded
from sandbox.events import EventLog
from sandbox.faults import Faults
from sandbox.files import FileStore
from sandbox.groups import (
    BASIC_CHAT_ID,
    INVESTORS_TITLE,
    STAFF_CHAT_ID,
    STAFF_CHAT_TITLE,
    Group,
    Member,
    basic_about,
    group_about,
)
from sandbox.inline_queries import InlineQueries
from sandbox.profile import Profile
from sandbox.updates import UpdateQueue
from sandbox.webhooks import Webhook

CALLBACK_SECONDS = 30.0
ACTION_SECONDS = 5.0
BOT_NAME = "Sandbox bot"
BOT_USERNAME = "sandbox_bot"


class State:
    """Chats, messages, people, the bot's profile and files, pending updates and callback queries."""

    def __init__(self, token: str, clock: Callable[[], float] = time.time) -> None:
        self.token = token
        self.bot_id = int(token.partition(":")[0])
        self.clock = clock
        self.profile = Profile()
        self.files = FileStore()
        self.updates = UpdateQueue(1 + int(1000 * clock()))  # no number comes again when the sandbox begins anew
        self.faults = Faults()
        self.webhook = Webhook(self.updates)
        self.events = EventLog()
        self.inline = InlineQueries()
        self.chats: dict[int, PrivateChat] = {}
        self.groups: dict[int, Group] = {}
        self._callbacks: dict[str, tuple[float, Chat, int]] = {}
        self._last_callback = 0
        for person in (*INVESTORS, *STAFF):
            self.add_person(person)
        office, *colleagues = (person.as_user() for person in STAFF)
        members = [Member(office, "creator"), *(Member(user, "member") for user in colleagues)]
        self.add_group(STAFF_CHAT_TITLE, True, [*members, Member(self.bot_user(), "administrator")])
        founder, *guests = (person.as_user() for person in INVESTORS)
        members = [Member(founder, "creator"), *(Member(user, "member") for user in guests)]
        self.add_group(INVESTORS_TITLE, False, [*members, Member(self.bot_user(), "member")])

    def bot_user(self) -> dict[str, Any]:
        """Return the bot as the Bot API's `User`."""
        name = self.profile.text("name", "", BOT_NAME)
        return {"id": self.bot_id, "is_bot": True, "first_name": name, "username": BOT_USERNAME}

    def add_person(self, person: Person) -> PrivateChat:
        """Let a person into the sandbox."""
        chat = self.chats[person.id] = PrivateChat(person.as_chat(), person=person)
        self.events.add("person", person.id)
        return chat

    def add_group(self, title: str, is_forum: bool, members: list[Member]) -> Group:
        """Found a supergroup; the first one is the staff's."""
        return self._found(group_about(STAFF_CHAT_ID - len(self.groups), title, is_forum), members)

    def add_basic_group(self, title: str, members: list[Member]) -> Group:
        """Found a basic group."""
        return self._found(basic_about(BASIC_CHAT_ID - len(self.groups), title), members)

    def _found(self, about: dict[str, Any], members: list[Member]) -> Group:
        group = Group(about, members={each.user["id"]: each for each in members})
        self.groups[group.id] = group
        self.events.add("group", group.id)
        return group

    def chat(self, chat_id: int) -> Chat | None:
        """Return a private chat or a group."""
        return self.chats.get(chat_id) or self.groups.get(chat_id)

    def bot_in(self, group: Group) -> Member:
        """Return the bot's place in a group, or raise what Telegram answers where it has none."""
        member = group.members.get(self.bot_id)
        if member is None:
            raise bad_request("chat not found")
        kind = "group" if group.is_basic else "supergroup"
        if member.status == "kicked":
            raise forbidden(f"bot was kicked from the {kind} chat")
        if not member.is_present:
            raise forbidden(f"bot is not a member of the {kind} chat")
        return member

    def is_in(self, group: Group) -> bool:
        """Tell whether the bot is in a group."""
        member = group.members.get(self.bot_id)
        return member is not None and member.is_present

    def readable_chat(self, chat_id: int) -> Chat:
        """Return the chat, or raise what Telegram answers where the bot may not read."""
        chat = self.chat(chat_id)
        if isinstance(chat, Group):
            self.bot_in(chat)
        elif chat is None:
            raise bad_request("chat not found")
        return chat

    def active_chat(self, chat_id: int) -> Chat:
        """Return the chat, or raise what Telegram answers where nobody is in it any more, or the bot may not read."""
        chat = self.readable_chat(chat_id)
        if isinstance(chat, Group) and chat.moved_to:
            raise upgraded(chat.moved_to)
        return chat

    def reachable_chat(self, chat_id: int) -> Chat:
        """Return the chat, or raise what Telegram answers where the bot may not write."""
        chat = self.active_chat(chat_id)
        if isinstance(chat, PrivateChat):
            if chat.deactivated:
                raise forbidden("user is deactivated")
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
        place: Place = ANYWHERE,
    ) -> Message:
        """Add a message to a chat."""
        chat.last_id += 1
        origin, place = place.origin, chat.placed(place)
        message = Message(chat.last_id, chat.about, sender, int(self.clock()), content, reply_markup)
        message.origin = origin
        if place.reply_to is not None:
            message.reply_to = place.reply_to.as_replied()
        message.thread_id = place.thread_id
        message.in_topic = place.thread_id > 0 and "is_forum" in chat.about
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

    def act(self, chat: Chat, action: str, thread_id: int = 0) -> None:
        """Show for some seconds what the bot is doing."""
        chat.action = action
        chat.action_until = self.clock() + ACTION_SECONDS
        self.events.add("action", chat.id, action=action, seconds=ACTION_SECONDS, thread_id=thread_id)

    def show_keyboard(self, chat: Chat, keyboard: dict[str, Any] | None) -> None:
        """Put a keyboard below the text field, or take it away."""
        if keyboard != chat.keyboard:
            chat.keyboard = keyboard
            self.events.add("keyboard", chat.id, keyboard=keyboard)

    def open_callback(self, chat: Chat, user_id: int) -> str:
        """Return the identifier of a new callback query."""
        now = self.clock()
        for query_id, (asked, *_) in tuple(self._callbacks.items()):
            if asked + CALLBACK_SECONDS > now:
                break
            del self._callbacks[query_id]
        self._last_callback += 1
        query_id = str(self._last_callback)
        self._callbacks[query_id] = (now, chat, user_id)
        return query_id

    def answer_callback(self, query_id: str, answer: dict[str, Any]) -> None:
        """Answer a callback query, once and in time."""
        asked, chat, user_id = self._callbacks.pop(query_id, (0.0, None, 0))
        if chat is None or asked + CALLBACK_SECONDS <= self.clock():
            reason = "query is too old and response timeout expired or query ID is invalid"
            raise ApiError(400, f"Bad Request: {reason}")
        self.events.add("callback_answer", chat.id, callback_query_id=query_id, user_id=user_id, **answer)

    def release(self) -> None:
        """Let every held request go, because the server ends."""
        self.updates.release()
        self.events.release()

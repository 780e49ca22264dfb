"""People, messages and private chats: three investors, two people of the staff, and whoever a test adds."""

from dataclasses import dataclass, field
from typing import Any

SERVICES = frozenset(
    "new_chat_members left_chat_member pinned_message "
    "forum_topic_created forum_topic_edited forum_topic_closed forum_topic_reopened "
    "migrate_to_chat_id migrate_from_chat_id".split()
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a Telegram account."""

    id: int
    first_name: str
    language_code: str
    last_name: str = ""
    username: str = ""

    def as_user(self) -> dict[str, Any]:
        """Return the Bot API's `User`."""
        user: dict[str, Any] = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        user |= self._names()
        return user | {"language_code": self.language_code} if self.language_code else user

    def as_chat(self) -> dict[str, Any]:
        """Return the Bot API's private `Chat`."""
        return {"id": self.id, "type": "private", "first_name": self.first_name} | self._names()

    def _names(self) -> dict[str, Any]:
        return {key: value for key in ("last_name", "username") if (value := getattr(self, key))}


INVESTORS = (
    Person(7001, "小王", "zh-hans", username="xiaowang"),
    Person(7002, "Иван", "ru", last_name="Петров", username="ivan_petrov"),
    Person(7003, "Alice", "en", last_name="Brown", username="alice_brown"),
)
STAFF = (
    Person(7101, "李梅", "zh-hans", username="limei"),
    Person(7102, "Ольга", "ru", last_name="Смирнова", username="olga_smirnova"),
)


@dataclass(slots=True)
class Message:
    """One message of a chat, from any side.

    origin     through whom it was sent: `via_bot`, or the `sender_chat` of an anonymous administrator
    inline_id  by which the bot edits a message that somebody sent via the bot
    """

    message_id: int
    chat: dict[str, Any]
    sender: dict[str, Any]
    date: int
    content: dict[str, Any]
    reply_markup: dict[str, Any] | None = None
    reply_to: dict[str, Any] | None = None
    thread_id: int = 0
    in_topic: bool = False
    edit_date: int = 0
    origin: dict[str, Any] = field(default_factory=dict)
    inline_id: str = ""
    _shown: dict[str, Any] = field(default_factory=dict, init=False)

    @property
    def from_bot(self) -> bool:
        """Tell whether the bot wrote it."""
        return bool(self.sender["is_bot"]) and "sender_chat" not in self.origin

    @property
    def is_service(self) -> bool:
        """Tell whether it says what happened instead of what somebody wrote."""
        return not SERVICES.isdisjoint(self.content)

    @property
    def topic_id(self) -> int:
        """Return the topic that it stands in, 0 for none."""
        return self.thread_id if self.in_topic else 0

    def change(self, date: int, content: dict[str, Any], reply_markup: dict[str, Any] | None) -> None:
        """Replace what the message says and offers."""
        self.content = content
        self.reply_markup = reply_markup
        self.edit_date = date
        self._shown = {}

    def shown(self) -> dict[str, Any]:
        """Return the Bot API's `Message`; a changed message gets a new one, so this may be kept as a snapshot."""
        if not self._shown:
            head = {"message_id": self.message_id, "from": self.sender, "chat": self.chat, "date": self.date}
            self._shown = head | self.origin | self.content
            if self.edit_date:
                self._shown["edit_date"] = self.edit_date
            if self.thread_id:
                self._shown["message_thread_id"] = self.thread_id
            if self.in_topic:
                self._shown["is_topic_message"] = True
            if self.reply_to:
                self._shown["reply_to_message"] = self.reply_to
            if self.reply_markup:
                self._shown["reply_markup"] = self.reply_markup
        return self._shown

    def as_replied(self) -> dict[str, Any]:
        """Return the `Message` as it stands in a reply to it, without the message that it replies to itself."""
        return {key: value for key, value in self.shown().items() if key != "reply_to_message"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a chat a message goes: what it replies to, the topic or thread; and through whom it comes, if so."""

    reply_to: Message | None = None
    thread_id: int = 0
    origin: dict[str, Any] = field(default_factory=dict)


ANYWHERE = Place()


@dataclass(slots=True)
class Chat:
    """What every chat has: its messages in one sequence, what the bot is doing, the keyboard below the text field."""

    about: dict[str, Any]
    messages: dict[int, Message] = field(default_factory=dict)
    last_id: int = 0
    action: str = ""
    action_until: float = 0.0
    menu_button: dict[str, Any] | None = None
    keyboard: dict[str, Any] | None = None

    @property
    def id(self) -> int:
        """Return the chat's identifier: a person's own in a private chat, below zero in a group."""
        return int(self.about["id"])

    def placed(self, place: Place) -> Place:
        """Return where a message for `place` ends up in this kind of chat."""
        return place


@dataclass(slots=True)
class PrivateChat(Chat):
    """The private chat of one person with the bot."""

    person: Person = field(kw_only=True)
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

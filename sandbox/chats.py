"""The people of the sandbox: three investors, and whoever a test adds."""

from dataclasses import dataclass, field
from typing import Any


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


@dataclass(slots=True)
class Message:
    """One message of a chat, from either side."""

    message_id: int
    chat: dict[str, Any]
    sender: dict[str, Any]
    date: int
    content: dict[str, Any]
    reply_markup: dict[str, Any] | None = None
    reply_to: dict[str, Any] | None = None
    edit_date: int = 0
    _shown: dict[str, Any] = field(default_factory=dict, init=False)

    @property
    def from_bot(self) -> bool:
        """Tell whether the bot wrote it."""
        return bool(self.sender["is_bot"])

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
            self._shown = head | self.content
            if self.edit_date:
                self._shown["edit_date"] = self.edit_date
            if self.reply_to:
                self._shown["reply_to_message"] = self.reply_to
            if self.reply_markup:
                self._shown["reply_markup"] = self.reply_markup
        return self._shown


@dataclass(slots=True)
class Chat:
    """The private chat of one person with the bot."""

    person: Person
    about: dict[str, Any]
    messages: dict[int, Message] = field(default_factory=dict)
    last_id: int = 0
    started: bool = False
    blocked: bool = False
    action: str = ""
    action_until: float = 0.0
    menu_button: dict[str, Any] | None = None

    @property
    def id(self) -> int:
        """Return the chat's identifier, which in a private chat is the person's."""
        return self.person.id

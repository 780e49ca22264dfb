"""What a person sees of the bot: messages, buttons, notices."""

from dataclasses import dataclass, field
from typing import Any

SERVICES = (
    "new_chat_members",
    "left_chat_member",
    "pinned_message",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
)


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message, with its place."""

    label: str
    message_id: int
    row: int
    column: int
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stood when it was seen; `raw` is the Bot API's object."""

    raw: dict[str, Any]

    @property
    def id(self) -> int:
        """Return the message's identifier in its chat."""
        return int(self.raw["message_id"])

    @property
    def from_bot(self) -> bool:
        """Tell whether the bot wrote it."""
        return bool(self.raw["from"]["is_bot"]) and "sender_chat" not in self.raw

    @property
    def via_bot(self) -> bool:
        """Tell whether somebody chose it of what the bot offered inline."""
        return "via_bot" in self.raw

    @property
    def topic(self) -> int:
        """Return the forum topic that it stands in, 0 for none."""
        return int(self.raw["message_thread_id"]) if self.raw.get("is_topic_message") else 0

    @property
    def service(self) -> str:
        """Return what a service message tells of, as the Bot API's field for it; empty for what somebody wrote."""
        return next((name for name in SERVICES if name in self.raw), "")

    @property
    def text(self) -> str:
        """Return the text or the caption."""
        return str(self.raw.get("text", self.raw.get("caption", "")))

    @property
    def html(self) -> str:
        """Return text or caption as escaped Telegram HTML."""
        return str(self.raw["html"])

    @property
    def entities(self) -> list[dict[str, Any]]:
        """Return the entities of text or caption."""
        return list(self.raw.get("entities") or self.raw.get("caption_entities") or [])

    @property
    def buttons(self) -> list[Button]:
        """Return the inline buttons, row by row."""
        rows = self.raw.get("reply_markup", {}).get("inline_keyboard", [])
        return [
            Button(button["text"], self.id, row, column, button)
            for row, buttons in enumerate(rows)
            for column, button in enumerate(buttons)
        ]

    @property
    def labels(self) -> list[str]:
        """Return what the buttons say."""
        return [button.label for button in self.buttons]


@dataclass(frozen=True, slots=True)
class Offered:
    """What the bot offers inline: results with `id`, `title` and `description`, and a button above them or None."""

    query_id: str
    results: list[dict[str, Any]]
    next_offset: str
    button: dict[str, str] | None

    @property
    def titles(self) -> list[str]:
        """Return what the results are called."""
        return [str(result.get("title", "")) for result in self.results]


@dataclass(frozen=True, slots=True)
class Keyboard:
    """What the bot put below the text field: keys, or the wish for a reply; `raw` is the Bot API's markup."""

    raw: dict[str, Any]

    @property
    def labels(self) -> list[list[str]]:
        """Return what the keys say, row by row."""
        return [[key["text"] for key in row] for row in self.raw.get("keyboard", [])]

    @property
    def forces_reply(self) -> bool:
        """Tell whether what is sent next will be a reply to the bot's message."""
        return bool(self.raw.get("force_reply"))


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of a forum."""

    id: int
    name: str
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a pressed button brought: a notice, an alert, a link."""

    text: str
    show_alert: bool
    url: str


@dataclass(slots=True)
class Turn:
    """All that the bot says to one act of a person: messages, and notices to pressed buttons."""

    messages: list[Message] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

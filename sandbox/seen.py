"""What a person sees of the bot: messages, buttons, notices."""

from dataclasses import dataclass, field
from typing import Any


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
        return bool(self.raw["from"]["is_bot"])

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

"""What can be sent on without waiting for it, where to, and what became of it."""

from dataclasses import dataclass
from typing import Literal

from telegram import Message

from handlers.screen import Screen


@dataclass(frozen=True)
class Place:
    """Where a message goes: a chat, a topic of it, an earlier message that it replies to."""

    chat_id: int
    topic_id: int | None = None
    reply_to: int | None = None


def beside(message: Message) -> Place:
    """Return the place below a message, as a reply to it, in its topic if it has one."""
    topic_id = message.message_thread_id if message.is_topic_message else None
    return Place(message.chat.id, topic_id, message.message_id)


@dataclass(frozen=True)
class Copy:
    """A message of another chat, whatever it holds; `caption` (HTML) replaces its own where it can have one."""

    chat_id: int
    message_id: int
    caption: str | None = None


@dataclass(frozen=True)
class File:
    """A file with a caption (HTML)."""

    name: str
    content: bytes
    caption: str


@dataclass(frozen=True)
class Photo:
    """A picture (PNG) with a caption (HTML)."""

    name: str
    content: bytes
    caption: str


@dataclass(frozen=True)
class Venue:
    """A place on the map with its name and address."""

    latitude: float
    longitude: float
    title: str
    address: str


Parcel = Screen | Copy | File | Photo | Venue
# sent         Telegram has it, as `message_id`
# later        Telegram cannot have got it (no connection, a flood wait): it may be sent again
# doubtful     Telegram may or may not have got it
# unreachable  nobody is there: blocked, deleted, not a member
# refused      Telegram does not take it, for `reason`
Outcome = Literal["sent", "later", "doubtful", "unreachable", "refused"]


@dataclass(frozen=True)
class Receipt:
    """What became of a parcel.

    seconds  how long Telegram asked to wait
    chat_id  where it was sent; where it was not, the number that the group has got instead of the one that was named
    """

    outcome: Outcome
    message_id: int = 0
    reason: str = ""
    seconds: float = 0.0
    chat_id: int = 0

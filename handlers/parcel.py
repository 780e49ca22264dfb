"""What can be sent on without waiting for it, where to, and what became of it."""

from dataclasses import dataclass
from typing import Literal

from handlers.screen import Screen


@dataclass(frozen=True)
class Place:
    """Where a message goes: a chat, a topic of it, an earlier message that it replies to."""

    chat_id: int
    topic_id: int | None = None
    reply_to: int | None = None


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


Parcel = Screen | Copy | File
# sent         Telegram has it, as `message_id`
# later        Telegram cannot have got it (no connection, a flood wait): it may be sent again
# doubtful     Telegram may or may not have got it
# unreachable  nobody is there: blocked, deleted, not a member
# refused      Telegram does not take it, for `reason`
Outcome = Literal["sent", "later", "doubtful", "unreachable", "refused"]


@dataclass(frozen=True)
class Receipt:
    """What became of a parcel."""

    outcome: Outcome
    message_id: int = 0
    reason: str = ""

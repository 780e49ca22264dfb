"""What a message of Telegram holds: its words, and of what kind it is."""

from telegram import Message, MessageEntity
from telegram.constants import MessageEntityType

_CAPTIONED = ("photo", "document", "video", "animation", "audio", "voice")
_BARE = ("sticker", "video_note", "location", "contact", "dice", "poll")
TEXT = "text"
OTHER = "other"


def kind_of(message: Message) -> str:
    """Return "text", the name of what else it is as the Bot API calls it, or "other" for what is rare."""
    if message.text is not None:
        return TEXT
    if message.animation is not None:
        return "animation"  # it comes as a document too
    return next((name for name in (*_CAPTIONED, *_BARE) if getattr(message, name)), OTHER)


def takes_caption(kind: str) -> bool:
    """Tell whether a copy of such a message can say more than the message."""
    return kind in _CAPTIONED


def marked(text: str, mark: MessageEntity) -> str:
    """Return the part of a text that a mark of Telegram is about, whatever the mark says and the text is made of."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * max(mark.offset, 0) : 2 * max(mark.offset + mark.length, 0)].decode("utf-16-le", "replace")


def words_of(message: Message) -> str:
    """Return the text or caption, with the addresses of links that stand behind other words."""
    text = message.text or message.caption or ""
    marks = (*message.entities, *message.caption_entities)
    links = [mark for mark in marks if mark.type == MessageEntityType.TEXT_LINK]
    raw = text.encode("utf-16-le", "surrogatepass")
    for link in sorted(links, key=lambda mark: mark.offset, reverse=True):
        end = 2 * (link.offset + link.length)
        raw = raw[:end] + f" ({link.url})".encode("utf-16-le", "surrogatepass") + raw[end:]
    return raw.decode("utf-16-le", "replace")

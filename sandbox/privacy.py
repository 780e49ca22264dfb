"""What the bot hears in a chat: everything in private, and in a group as privacy mode has it."""

from sandbox.chats import Chat, Message
from sandbox.groups import Group
from sandbox.state import BOT_USERNAME, State


def is_heard(state: State, chat: Chat, message: Message) -> bool:
    """Tell whether the bot gets the message: one that is no administrator hears only what is meant for it."""
    if not isinstance(chat, Group):
        return True
    if not state.is_in(chat):
        return False
    is_meant = _is_reply_to_bot(state, message) or _names_bot(message) or "via_bot" in message.origin
    return chat.members[state.bot_id].is_admin or is_meant


def _is_reply_to_bot(state: State, message: Message) -> bool:
    replied = message.reply_to
    # what stands in a topic without replying to anything carries the topic's creation as its reply
    return replied is not None and replied["from"]["id"] == state.bot_id and "forum_topic_created" not in replied


def _names_bot(message: Message) -> bool:
    text = message.content.get("text", message.content.get("caption", ""))
    units = text.encode("utf-16-le")
    for entity in message.content.get("entities") or message.content.get("caption_entities") or []:
        start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        found = units[start:end].decode("utf-16-le").lower()
        command, _, addressee = found.partition("@")
        if entity["type"] == "bot_command" and addressee in ("", BOT_USERNAME):
            return True
        if entity["type"] == "mention" and not command and addressee == BOT_USERNAME:
            return True
    return False

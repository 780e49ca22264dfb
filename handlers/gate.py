"""Before everything else: who it is, and whether the message is for the bot at all."""

import logging

from telegram import Chat, Update, User
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop

from handlers.conversation import Person
from handlers.turn import Turn

_log = logging.getLogger(__name__)


async def admit(update: Update, turn: Turn) -> None:
    """Load the person. Raises ApplicationHandlerStop for what comes neither from a person nor from the staff group.

    Whoever is in the staff group belongs to the staff: that a message comes from there is the check.
    """
    chat, user = update.effective_chat, update.effective_user
    if chat is not None and user is not None and chat.id == turn.services.settings.staff_chat_id:
        turn.person = _staff(chat, user, update, turn)
    elif chat is not None and user is not None and chat.type == ChatType.PRIVATE and not user.is_bot:
        told = {"name": user.full_name, "username": user.username or "", "code": user.language_code or ""}
        turn.person = await turn.services.people.seen(user.id, **told)
    else:
        if chat is not None and turn.services.settings.staff_chat_id is None:
            _name(chat, turn)
        raise ApplicationHandlerStop


def _name(chat: Chat, turn: Turn) -> None:
    """Let the log name a group once, for whoever looks for the number of the one that is to be the staff's."""
    services = turn.services
    if chat.type in (ChatType.GROUP, ChatType.SUPERGROUP) and chat.id not in services.room.named:
        services.room.named.add(chat.id)
        _log.info(services.texts.say("group-ignored", services.settings.staff_language, number=chat.id))


def _staff(chat: Chat, user: User, update: Update, turn: Turn) -> Person:
    """Return somebody of the staff, or the group for whoever writes in its name; bots and channels are stopped."""
    message = update.message or update.edited_message
    sender = message.sender_chat if message is not None else None
    if sender is not None and sender.id == chat.id:
        name = chat.title or user.full_name
    elif sender is None and not user.is_bot:
        name = user.full_name
    else:
        raise ApplicationHandlerStop
    return Person(user.id, chosen=turn.services.settings.staff_language, name=name)

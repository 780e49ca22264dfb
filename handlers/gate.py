"""Before everything else: who it is, and whether the message is for the bot at all."""

from dataclasses import replace

from telegram import Chat, Message, Update, User
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop

from handlers import staff_group
from handlers.blocking import blocked
from handlers.conversation import Person
from handlers.silence import is_read
from handlers.turn import Turn
from storage.directions import without_turns

_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


async def admit(update: Update, turn: Turn) -> None:
    """Load the person. Raises ApplicationHandlerStop for what is not for the bot or the office, and what is too much.

    Whoever is in the staff group belongs to the staff: that a message comes from there is the check. Of people in other
    groups nothing is loaded and nothing kept. What the bot itself said in somebody's name, inline, is no question.
    """
    chat, user = update.effective_chat, update.effective_user
    if chat is not None and chat.type in _GROUPS:
        await staff_group.notice(chat.id, update.message, turn.services)
    if chat is not None and user is not None and turn.services.is_staff_group(chat.id):
        turn.person = _staff(chat, user, update, turn)
    elif _is_via_bot(update, turn):
        raise ApplicationHandlerStop
    elif chat is None and user is not None and (update.inline_query or update.chosen_inline_result):
        known = await turn.services.people.load(user.id)
        turn.person = replace(known, code=user.language_code or known.code)
        await _read(update, turn)
    elif chat is not None and chat.type in _GROUPS and user is not None and update.message is not None:
        turn.person = Person(user.id, code=user.language_code or "")
    elif chat is not None and user is not None and chat.type == ChatType.PRIVATE and not user.is_bot:
        name = without_turns(user.full_name or "")  # the library gives None for a name that is empty
        told = {"name": name, "username": user.username or "", "code": user.language_code or ""}
        turn.person = await turn.services.people.seen(user.id, **told, update=turn.number)
        await _read(update, turn)
        if turn.person.blocked and await blocked.is_stopped(update, turn):
            raise ApplicationHandlerStop
    else:
        raise ApplicationHandlerStop


async def _read(update: Update, turn: Turn) -> None:
    if not await is_read(update, turn):
        raise ApplicationHandlerStop


def _is_via_bot(update: Update, turn: Turn) -> bool:
    message = update.effective_message
    via = message.via_bot if isinstance(message, Message) else None
    return via is not None and via.id == turn.bot.id


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

"""Before everything else: who it is, and whether the message is for the bot at all."""

from dataclasses import replace

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop

from handlers.turn import Turn


async def admit(update: Update, turn: Turn) -> None:
    """Load the person. Raises ApplicationHandlerStop for what does not come from a person in a private chat."""
    chat, user = update.effective_chat, update.effective_user
    if chat is None or user is None or user.is_bot or chat.type != ChatType.PRIVATE:
        raise ApplicationHandlerStop
    turn.person = await turn.services.people.load(chat.id)
    await turn.remember(replace(turn.person, code=user.language_code or turn.person.code, reachable=True))

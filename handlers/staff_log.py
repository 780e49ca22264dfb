"""What staff do is logged: who did what, and the log says when. What they write is not."""

import logging

from telegram import Update

from handlers.callbacks import decode
from handlers.transport.content import words_of
from handlers.turn import Turn

_log = logging.getLogger(__name__)


async def commanded(update: Update, turn: Turn) -> None:
    """Note a command, without what follows it."""
    if update.effective_message is not None:
        _note(turn, (words_of(update.effective_message).split() or [""])[0])


async def pressed(update: Update, turn: Turn) -> None:
    """Note a button pressed in the staff group."""
    query, chat = update.callback_query, update.effective_chat
    if query is not None and chat is not None and turn.services.is_staff_group(chat.id):
        _note(turn, str(decode(query.data) or "a button that is out of date"))


def _note(turn: Turn, what: str) -> None:
    _log.info("staff: %r (%d): %r", turn.person.name, turn.person.id, what)

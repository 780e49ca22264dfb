"""When a handler fails: a log entry without what people wrote, an apology to the person, and no further handler."""

import logging
from contextlib import suppress

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from handlers.conversation import Person
from handlers.turn import Turn

_log = logging.getLogger(__name__)


async def apologise(update: object, turn: Turn) -> None:
    """Log the failure and tell the person, in their language if that can still be found out."""
    number = update.update_id if isinstance(update, Update) else "none"
    _log.error("update %s failed", number, exc_info=turn.error)
    if isinstance(update, Update) and update.effective_chat and update.effective_user:
        person = Person(update.effective_chat.id, code=update.effective_user.language_code or "")
        with suppress(Exception):  # the store may be what failed
            person = await turn.services.people.load(person.id)
        with suppress(TelegramError):
            turn.person = person
            await turn.send(turn.render.remark(turn.say("failure"), person.language))
    raise ApplicationHandlerStop

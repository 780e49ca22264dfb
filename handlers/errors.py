"""When a handler fails: a log entry without what people wrote, an apology to whoever waits, and no further handler.

Staff are told of an answer that Telegram refuses: something is wrong with it, and another one may come to the person.
"""

import logging
from contextlib import suppress
from dataclasses import replace

from telegram import Message, Update, User
from telegram.constants import ChatType
from telegram.error import BadRequest
from telegram.ext import ApplicationHandlerStop

from handlers.conversation import Person
from handlers.inquiry import staff_room
from handlers.screen import Block, compose
from handlers.transport.parcel import beside
from handlers.turn import Turn

_log = logging.getLogger(__name__)


async def apologise(update: object, turn: Turn) -> None:
    """Log the failure and tell the person, in their language if that can still be found out."""
    number = update.update_id if isinstance(update, Update) else "none"
    _log.error("update %s failed", number, exc_info=turn.error)
    if isinstance(update, Update) and update.effective_chat and update.effective_user:
        with suppress(Exception):  # what failed is in the log; that the apology failed too tells nobody anything
            if update.effective_chat.type == ChatType.PRIVATE:
                await _about_person(update.effective_user, turn)
                await _to_person(update.effective_user, turn)
            elif _is_staff(update, turn) and isinstance(update.effective_message, Message):
                await _to_staff(update.effective_message, turn)
    raise ApplicationHandlerStop


def _is_staff(update: Update, turn: Turn) -> bool:
    return update.effective_chat is not None and turn.services.is_staff_group(update.effective_chat.id)


async def _to_person(user: User, turn: Turn) -> None:
    turn.person = Person(user.id, code=user.language_code or "")
    with suppress(Exception):  # the store may be what failed
        turn.person = replace(await turn.services.people.load(user.id), code=turn.person.code)
    await turn.send(turn.render.remark(turn.say("failure"), turn.person.language))


async def _about_person(user: User, turn: Turn) -> None:
    if isinstance(turn.error, BadRequest):
        services, reason = turn.services, turn.error.message
        text = services.for_staff("staff-answer-refused", name=user.full_name, reason=reason)
        await staff_room.announce(services, compose([Block(text)], (), ""))


async def _to_staff(message: Message, turn: Turn) -> None:
    text = turn.services.for_staff("staff-failure")
    # what they wrote is not passed on: they must know
    await turn.services.delivery.send(beside(message), compose([Block(text)], (), ""))

"""Whoever sends more than the budget allows is not read for a minute, and told so once.

What is not read goes nowhere, not even to the office; the notice says so, and replies to the first message that it is
about. That it was given, and until when it holds, is kept in the database: no replica and no restart says it again.
"""

from datetime import timedelta

from telegram import Update

from handlers.budget import sent_at, weight_of
from handlers.screen import Block, compose
from handlers.transport.parcel import Place
from handlers.turn import Turn

KIND = "flood"
SILENCE = timedelta(minutes=1)  # the texts say so; until then the budget is nearly whole again


async def is_read(update: Update, turn: Turn) -> bool:
    """Tell whether an update is dealt with; if not, whoever waits for it is told.

    An inline query is left alone: Telegram then shows nothing.
    """
    kept = (turn.person.states or {}).get(KIND, {})
    left = kept.get("until", 0.0) - turn.now.timestamp()
    is_silent = 0 < left <= SILENCE.total_seconds()  # longer only where the clock was set back
    budget = turn.services.budget
    if not is_silent and budget.take(turn.person.id, weight_of(update), sent_at(update)):
        return True
    if update.effective_chat is not None:
        await _tell(update, turn, is_silent and kept.get("update") != turn.number)
    return False


async def _tell(update: Update, turn: Turn, is_told: bool) -> None:
    """Answer a pressed button, and begin the silence where it has not begun."""
    delivery, person, query = turn.services.delivery, turn.person, update.callback_query
    if query is not None:
        await delivery.answer(query.id, person.id, turn.say("flood-pressed"))
    if is_told:
        return
    notice = compose([Block(turn.say("flood-notice"))], (), "")
    until = (turn.now + SILENCE).timestamp()
    await turn.keep_form(KIND, {"until": until, "update": turn.number}, SILENCE)
    first = update.message or update.edited_message
    place = Place(person.id, reply_to=first.message_id if first is not None else None)
    await delivery.send(place, notice)

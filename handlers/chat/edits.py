"""Edited questions: what was answered is answered anew, in the old answer's place."""

from telegram import Message, Update

from handlers.chat.ask import answer
from handlers.inquiry import messages as inquiry_messages
from handlers.turn import Turn
from storage.answers import Answered
from storage.masking import masked


async def hear(update: Update, turn: Turn) -> None:
    """Answer an edited question anew; what belongs to an inquiry goes to the office, and all else is left alone."""
    message = update.edited_message
    if message is None:
        return
    inquiry = await turn.services.stores.inquiries.at_message(message.chat.id, message.message_id)
    if inquiry is not None:
        await inquiry_messages.edited(update, turn)
        return
    before = await turn.services.stores.answers.to(turn.person.id, message.message_id, turn.now)
    text = message.text or message.caption
    if before is not None and text and await _is_changed(message, before, turn):
        await answer(turn, message.message_id, text, before.answer_id)


async def _is_changed(message: Message, before: Answered, turn: Turn) -> bool:
    """Tell whether the words changed; Telegram also calls a message edited when a preview was added to it."""
    number = before.question_id
    asked = await turn.services.stores.questions.get(number) if number is not None else None
    return asked is None or asked.text != masked(message.text or message.caption or "")

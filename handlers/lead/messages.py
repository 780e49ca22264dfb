"""What is written while a contact form is open.

A text is the answer to what is asked. One that looks like a question, or comes after the person did something else or
after the office wrote, may be meant otherwise: then the person says by a button what it is. What cannot be an answer
goes to the office where an inquiry is open; else the form asks again. Edits correct nothing: the summary shows what was
understood, and each answer can be corrected there.
"""

from dataclasses import replace

from telegram import Message, Update

from handlers.callbacks import decode
from handlers.chat import ask
from handlers.inquiry import investor as inquiry
from handlers.lead.actions import Anew, FormAction, Resume
from handlers.lead.answers import clean, is_question, shared
from handlers.lead.apply import go_on, keep, open_form, screens, take
from handlers.lead.form import SUMMARY, Form
from handlers.screen import MAX_UNITS, units
from handlers.turn import Turn
from storage.inquiries import Inquiry
from storage.masking import masked

_SPLIT = MAX_UNITS // 2  # Telegram splits what is longer than a message, somewhere in its second half
_REST_SECONDS = 1  # within which the rest of such a text follows, far sooner than one can read and answer


async def hear(update: Update, turn: Turn) -> bool:
    """Take a message for the form, if one is open and the message can be meant for it."""
    message, form = update.effective_message, await open_form(turn)
    if message is None:
        return False
    if form is None:
        return message.contact is not None and await _late_contact(message, turn)
    if await turn.form(inquiry.FORM) is not None or await _answers_office(message, turn):
        return False
    current = await turn.services.stores.inquiries.current(turn.person.id)
    if current is not None and not (_is_text(message, form) or _is_contact(message, form)):
        return False
    if message.message_id <= form.heard:  # Telegram delivers it again
        await turn.send(screens(turn).current(form))
    else:
        await _take_in(message, replace(form, heard=message.message_id), current, turn)
    return True


async def stray(update: Update, turn: Turn) -> None:
    """Note that the person may do something else than to fill in the form, by a command or a button."""
    query = update.callback_query
    if query and isinstance(decode(query.data), FormAction | Anew | Resume):
        return
    form = await open_form(turn)
    if form is not None and not form.strayed:
        await keep(replace(form, strayed=True), turn)


async def _take_in(message: Message, form: Form, current: Inquiry | None, turn: Turn) -> None:
    """Go on with the form by what a message says."""
    text, contact = message.text, message.contact if form.step == "reach" else None
    if text is not None and form.step != SUMMARY:
        await _take_text(text, message, form, current, turn)
    elif text is not None and (form.strayed or is_question(text)):
        await ask.question(turn, text)
        await go_on(form, form.resumed(), turn)
    elif contact is not None and contact.user_id == turn.person.id:
        await go_on(form, form.answered(shared(contact.phone_number)), turn)
    elif await ask.is_first_of_album(turn, message.media_group_id):
        asks = "lead-press-please" if form.step == SUMMARY else "lead-words-please"
        await go_on(form, form.resumed(), turn, turn.say("lead-not-own" if contact else asks))


async def _take_text(text: str, message: Message, form: Form, current: Inquiry | None, turn: Turn) -> None:
    at, is_long = int(message.date.timestamp()), units(text) > _SPLIT
    is_rest = bool(form.long_at) and at - form.long_at <= _REST_SECONDS
    form = replace(form, long_at=at if is_long else form.long_at)
    if is_rest:
        await keep(form, turn)
    elif form.strayed or is_question(text) or (current and await _has_written(current, form, turn)):
        await go_on(form, form.doubted(masked(clean(text, has_lines=True))), turn)
    else:
        await take(form, text, turn)


async def _late_contact(message: Message, turn: Turn) -> bool:
    """Take away the key of a form that is no longer open, if that was pressed, and name the way to a new one."""
    contact, inquiries = message.contact, turn.services.stores.inquiries
    if contact is None or contact.user_id != turn.person.id or await inquiries.current(turn.person.id) is not None:
        return False
    await turn.send(screens(turn).put_away("lead-no-form"))
    return True


async def _answers_office(message: Message, turn: Turn) -> bool:
    """Tell whether a message replies to one about an inquiry."""
    replied = message.reply_to_message
    inquiries = turn.services.stores.inquiries
    return replied is not None and await inquiries.at_message(message.chat.id, replied.message_id) is not None


async def _has_written(current: Inquiry, form: Form, turn: Turn) -> bool:
    """Tell whether the office has written since the form asked."""
    messages = await turn.services.stores.messages.of(current.id)
    return any(message.direction == "staff" and message.at > form.shown_at for message in messages)


def _is_text(message: Message, form: Form) -> bool:
    return message.text is not None and form.step != SUMMARY


def _is_contact(message: Message, form: Form) -> bool:
    return message.contact is not None and form.step == "reach"

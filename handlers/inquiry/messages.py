"""What an investor writes to the office.

While an inquiry is open, every message goes to the office: an answer to a question of an employee must never be taken
for a question to the assistant. Each is confirmed, so that nobody wonders who reads it, and the confirmation offers the
assistant; only while the office and the investor write to each other is the first alone confirmed after each message of
the office. Commands and buttons stay the assistant's. A reply to a message about a closed inquiry opens it again: it is
meant for the office too.
"""

from datetime import timedelta
from itertools import takewhile

from telegram import Message, Update

from handlers.chat.ask import is_first_of_album
from handlers.conversation import as_language
from handlers.inquiry import announce, courier
from handlers.inquiry.investor import FORM, Asked, confirm, keep, reopen, screens
from handlers.inquiry.staff_room import refresh_card
from handlers.transport.content import TEXT, kind_of, words_of
from handlers.turn import Turn
from knowledge.schema import Language
from storage.inquiries import Inquiry
from storage.inquiry_messages import NewMessage
from storage.masking import masked

LIVE = timedelta(minutes=10)  # after a message of the office, the two are taken to be talking
_NO_QUESTION = ("sticker", "dice", "animation", "other")  # without words


async def hear(update: Update, turn: Turn) -> bool:
    """Pass a message on to the office if it is for the office."""
    message = update.effective_message
    if message is None:
        return False
    form = await turn.form(FORM)
    if form is not None:
        await _write_first(message, as_language(form.get("language")) or turn.person.language, turn)
        return True
    inquiry = await _addressed(message, turn)
    return inquiry is not None and await _write_on(message, inquiry, turn)


async def edited(update: Update, turn: Turn) -> None:
    """Pass on what became of a message to the office; edits of other messages are left alone."""
    message = update.edited_message
    if message is None:
        return
    stores = turn.services.stores
    inquiry = await stores.inquiries.at_message(message.chat.id, message.message_id)
    if inquiry is None or inquiry.state == "closed" or inquiry.user_id != turn.person.id:
        return
    words = masked(words_of(message))
    original = await stores.messages.at_message(message.chat.id, message.message_id)
    known = await stores.messages.last_edit(inquiry.id, "investor")
    if known is None:
        known = original.text if original else inquiry.question
    if words and words != known:
        await stores.messages.add(_new(inquiry, "edit", words, turn), turn.now)
        await courier.deliver(turn.services, inquiry.id)


async def _write_first(message: Message, language: Language, turn: Turn) -> None:
    """Take a message for the question to the office; what is none is asked for again."""
    kind, words = kind_of(message), masked(words_of(message))
    if not words and kind in _NO_QUESTION:
        await turn.send(screens(turn, language).write())
        return
    stores = turn.services.stores
    inquiry, screen = await keep(turn, Asked(words, language))
    if kind == TEXT:
        await stores.inquiries.note_message(inquiry.id, message.chat.id, message.message_id)
    else:
        await stores.messages.add(_new(inquiry, kind, words, turn, message), turn.now)
    await turn.end_form(FORM)
    await is_first_of_album(turn, message.media_group_id)
    await confirm(turn, inquiry, screen)


async def _addressed(message: Message, turn: Turn) -> Inquiry | None:
    """Return the inquiry that a message belongs to, opened again if need be; None if it is for the assistant."""
    inquiries = turn.services.stores.inquiries
    if turn.person.inquiring is not False and (current := await inquiries.current(turn.person.id)):
        return current
    replied = message.reply_to_message
    closed = await inquiries.at_message(message.chat.id, replied.message_id) if replied else None
    return await reopen(closed, turn) if closed and closed.user_id == turn.person.id else None


async def _write_on(message: Message, inquiry: Inquiry, turn: Turn) -> bool:
    """Keep a message, confirm it and pass it on; false if the inquiry is gone meanwhile."""
    stores, kind, words = turn.services.stores, kind_of(message), masked(words_of(message))
    own = await announce.screens_for(turn.services, inquiry)
    if await _is_first_question(message, inquiry, turn):
        await announce.tell_investor(turn.services, inquiry, own.received(inquiry, turn.now))
        return True
    if await stores.messages.add(_new(inquiry, kind, words, turn, message), turn.now) is None:
        return False
    change = await stores.inquiries.asked_again(inquiry.id, turn.now)
    is_first = await is_first_of_album(turn, message.media_group_id)
    is_masked = words != words_of(message)
    if is_masked or (is_first and not await _is_live(inquiry, turn)):
        screen = own.passed_on(change.inquiry or inquiry, bool(words), is_masked)
        await announce.tell_investor(turn.services, inquiry, screen)
    if change.done and change.inquiry is not None:
        await refresh_card(turn.services, change.inquiry)
    await courier.deliver(turn.services, inquiry.id)
    return True


async def _is_first_question(message: Message, inquiry: Inquiry, turn: Turn) -> bool:
    """Tell whether Telegram delivers again the very message that the inquiry began with."""
    stores = turn.services.stores
    known = await stores.inquiries.at_message(message.chat.id, message.message_id)
    stored = await stores.messages.at_message(message.chat.id, message.message_id)
    return known is not None and known.id == inquiry.id and stored is None


async def _is_live(inquiry: Inquiry, turn: Turn) -> bool:
    """Tell whether the two are talking, and the message that was just kept is not the investor's first in reply."""
    kept = [m for m in await turn.services.stores.messages.of(inquiry.id) if m.kind != "edit"]
    since = list(takewhile(lambda message: message.direction == "investor", reversed(kept)))
    return 1 < len(since) < len(kept) and turn.now - kept[-len(since) - 1].at < LIVE


def _new(inquiry: Inquiry, kind: str, words: str, turn: Turn, message: Message | None = None) -> NewMessage:
    source = (message.chat.id, message.message_id) if message else (None, None)
    return NewMessage(inquiry.id, "investor", turn.person.id, turn.person.name, kind, words, *source)

"""The staff's side: what is written, pressed and commanded in the staff group.

What stands in an investor's topic, or replies to a message about an inquiry, goes to the investor: all but commands and
notes that start with "//". The card says so. Staff hear of a message again only if it did not arrive.
"""

from collections.abc import Awaitable, Callable

from telegram import Message, Update

from handlers.inquiry import courier, staff_changes
from handlers.inquiry.staff_actions import Close, Reopen, SendAgain, SendCard, Take
from handlers.press import Press, StaleButtonError, handles
from handlers.screen import MAX_NOTICE, Block, Rows, compose, cut
from handlers.transport.content import kind_of, words_of
from handlers.transport.parcel import beside
from handlers.turn import Turn
from storage.deliveries import Outbox
from storage.inquiries import Inquiry, Staff
from storage.inquiry_messages import NewMessage

NOTE = "//"
Change = Callable[[int, staff_changes.Say], Awaitable[None]]


@handles(Take, by="staff")
async def take(action: Take, press: Press, turn: Turn) -> None:
    """Take an inquiry."""
    await staff_changes.take(turn.services, action.inquiry, staff_of(turn), _answer_to(press))


@handles(Close, by="staff")
async def close(action: Close, press: Press, turn: Turn) -> None:
    """Close an inquiry."""
    await staff_changes.close(turn.services, action.inquiry, _answer_to(press))


@handles(Reopen, by="staff")
async def reopen(action: Reopen, press: Press, turn: Turn) -> None:
    """Open a closed inquiry again."""
    await staff_changes.reopen(turn.services, action.inquiry, _answer_to(press))


@handles(SendAgain, by="staff")
async def send_again(action: SendAgain, press: Press, turn: Turn) -> None:
    """Send a message once more that may not have arrived."""
    messages = turn.services.stores.messages
    await wait_again(messages, action.message, press, turn)
    if message := await messages.get(action.message):
        await courier.deliver(turn.services, message.inquiry_id)


@handles(SendCard, by="staff")
async def send_card(action: SendCard, press: Press, turn: Turn) -> None:
    """Send a card once more that may not have arrived."""
    await wait_again(turn.services.stores.inquiries, action.inquiry, press, turn)
    await courier.deliver(turn.services, action.inquiry)


async def wait_again(outbox: Outbox, row_id: int, press: Press, turn: Turn) -> None:
    """Let something wait that may not have arrived, and say so. Raises StaleButtonError if that is settled."""
    if not await outbox.send_again(row_id, turn.now):
        raise StaleButtonError
    await press.answer(turn.say("staff-sent-again"))


async def command_take(update: Update, turn: Turn) -> None:
    """Take the inquiry in whose topic the command stands."""
    await _command(update, turn, lambda number, say: staff_changes.take(turn.services, number, staff_of(turn), say))


async def command_close(update: Update, turn: Turn) -> None:
    """Close it."""
    await _command(update, turn, lambda number, say: staff_changes.close(turn.services, number, say))


async def command_reopen(update: Update, turn: Turn) -> None:
    """Open it again."""
    await _command(update, turn, lambda number, say: staff_changes.reopen(turn.services, number, say))


async def hear(update: Update, turn: Turn) -> bool:
    """Pass on what is meant for an investor; false where it stands beside no inquiry."""
    message = update.effective_message
    inquiry = await located(message, turn) if message else None
    if message is None or inquiry is None:
        return False
    if not words_of(message).startswith(NOTE):
        where = (message.chat.id, message.message_id)
        await pass_on(inquiry, kind_of(message), words_of(message), turn, where)
    return True


async def edited(update: Update, turn: Turn) -> None:
    """Pass on the correction of an answer; a note that became an answer is one."""
    message = update.edited_message
    if message is None or words_of(message).startswith(NOTE):
        return
    stores, words = turn.services.stores, words_of(message)
    original = await stores.messages.at_message(message.chat.id, message.message_id)
    if original is None:
        await hear(update, turn)
        return
    inquiry = await stores.inquiries.get(original.inquiry_id)
    known = await stores.messages.last_edit(original.inquiry_id, "staff")
    if inquiry is not None and words and words != (original.text if known is None else known):
        await pass_on(inquiry, "edit", words, turn)


async def pass_on(
    inquiry: Inquiry, kind: str, words: str, turn: Turn, source: tuple[int, int] | tuple[None, None] = (None, None)
) -> bool:
    """Keep an answer of the office and carry it; a closed inquiry is open again. False if Telegram repeats itself."""
    stores, staff = turn.services.stores, staff_of(turn)
    new = NewMessage(inquiry.id, "staff", staff.id, staff.name, kind, words, *source)
    kept = await stores.messages.add(new, turn.now)
    if kept is None:
        return False
    if inquiry.state == "closed":
        await stores.inquiries.reopen(inquiry.id, turn.now)
    await courier.note_answer(turn.services, inquiry, staff, words)
    await courier.deliver(turn.services, inquiry.id)
    return kept[1]


async def located(message: Message, turn: Turn) -> Inquiry | None:
    """Return the inquiry that a message in the group is about: the current one of the topic, or the one replied to."""
    stores = turn.services.stores
    if message.is_topic_message and message.message_thread_id is not None:
        owner = await stores.topics.owner(message.chat.id, message.message_thread_id)
        current = await stores.inquiries.current(owner) if owner is not None else None
        return current or await stores.inquiries.in_topic(message.chat.id, message.message_thread_id)
    replied = message.reply_to_message
    return await stores.inquiries.at_message(message.chat.id, replied.message_id) if replied else None


async def respond(message: Message, turn: Turn, text: str, rows: Rows = ()) -> None:
    """Answer a message of the group beside it."""
    await turn.services.delivery.post(beside(message), compose([Block(text)], rows, turn.say("shortened")))


def staff_of(turn: Turn) -> Staff:
    """Return who of the office acts."""
    return Staff(turn.person.id, turn.person.name)


async def _command(update: Update, turn: Turn, change: Change) -> None:
    message = update.effective_message
    if message is None:
        return

    async def say(said: str | None) -> None:
        await respond(message, turn, said or turn.say("staff-gone"))

    inquiry = await located(message, turn)
    if inquiry is None:
        await say(turn.say("staff-where"))
    else:
        await change(inquiry.id, say)


def _answer_to(press: Press) -> staff_changes.Say:
    async def answer(said: str | None) -> None:
        if said is None:
            raise StaleButtonError
        await press.answer(cut(said, MAX_NOTICE))

    return answer

"""What whoever the office has blocked can still do: everything but reach it.

Questions are answered from the knowledge as before, since that is public and takes nobody's time; what is stored about
a person is said, handed out and erased as before. What would go to the office goes nowhere, and the person is told so
once a day at most: that it was said is kept in the database.
"""

from datetime import timedelta

from telegram import Message, Update
from telegram.constants import MessageEntityType

from handlers.callbacks import Action, decode
from handlers.chat import ask, feedback
from handlers.inquiry import investor as inquiry
from handlers.inquiry.actions import AddMore, AskPerson, GoOn, LetAssistant
from handlers.lead import apply as lead
from handlers.lead.actions import Agree, Anew, Apply, Back, Choose, Correct, KeepAnswer, Resume, Settle, Skip
from handlers.screen import Block, compose
from handlers.transport.content import marked
from handlers.turn import Turn

KIND = "blocked"
QUIET = timedelta(days=1)  # after it was said
COMMANDS = ("/apply",)
ACTIONS: tuple[type[Action], ...] = (
    *(AskPerson, AddMore, GoOn, LetAssistant, feedback.Write),
    *(Apply, Anew, Resume, Choose, KeepAnswer, Skip, Back, Settle, Correct, Agree),
)
_FORMS = (feedback.COMMENT, inquiry.FORM, lead.FORM)


async def is_stopped(update: Update, turn: Turn) -> bool:
    """Tell whether an update of somebody who is blocked would reach the office; then they are told."""
    query = update.callback_query
    if query is not None and isinstance(decode(query.data), ACTIONS):
        await turn.services.delivery.answer(query.id, turn.person.id, turn.say("blocked-pressed"))
    elif not _is_command(update.message) and not await _is_correction(update.edited_message, turn):
        return False
    await _tell(turn)
    return True


async def hear(update: Update, turn: Turn) -> bool:
    """Let the assistant answer whatever somebody who is blocked writes, and tell them if it was for the office."""
    message = update.effective_message
    if message is None or not turn.person.blocked:
        return False
    if await _is_for_office(message, turn):
        await _tell(turn)
    await ask.hear(update, turn)
    return True


def _is_command(message: Message | None) -> bool:
    text, marks = (message.text or "", message.entities) if message is not None else ("", ())
    begun = [mark for mark in marks if mark.type == MessageEntityType.BOT_COMMAND and mark.offset == 0]
    return any(marked(text, mark).partition("@")[0].lower() in COMMANDS for mark in begun)


async def _is_correction(message: Message | None, turn: Turn) -> bool:
    """Tell whether an edited message belongs to an inquiry."""
    inquiries = turn.services.stores.inquiries
    return message is not None and await inquiries.at_message(message.chat.id, message.message_id) is not None


async def _is_for_office(message: Message, turn: Turn) -> bool:
    """Tell whether a message would have gone to the office, or into what goes there."""
    forms = [await turn.form(kind) for kind in _FORMS]
    replied = message.reply_to_message
    return bool(turn.person.inquiring) or any(form is not None for form in forms) or await _is_correction(replied, turn)


async def _tell(turn: Turn) -> None:
    """Say that the office does not hear, unless that was said of this block today; a repeat of the update says it."""
    kept, block = await turn.form(KIND), await turn.services.stores.blocklist.last(turn.person.id)
    number = block.id if block is not None else 0
    if kept is not None and kept.get("block") == number and kept.get("update") != turn.number:
        return
    await turn.keep_form(KIND, {"update": turn.number, "block": number}, QUIET)
    blocks = [Block(turn.say("blocked-notice"))]
    if contacts := turn.services.settings.office.contacts(turn.services.texts, turn.person.language):
        blocks += [Block(turn.say("blocked-otherwise")), Block("\n".join(contacts), gap="\n")]
    await turn.send(compose(blocks, (), turn.say("shortened")))

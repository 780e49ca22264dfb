"""What staff answered to an inquiry becomes a draft: by /draft 17, or by a button under its card once it is closed."""

import asyncio
from collections.abc import Iterable

from telegram import Update

from handlers.inbox.actions import BeginAnswered
from handlers.inbox.buttons import file_of, source_of
from handlers.inbox.staff import below
from handlers.inquiry.staff import located, respond
from handlers.press import Press, StaleButtonError, handles
from handlers.screen import Block, compose
from handlers.transport.parcel import Place, beside
from handlers.turn import Turn
from knowledge import draft_files
from knowledge.language import detect
from knowledge.schema import LANGUAGES, Language
from knowledge.skeleton import Known
from storage.inquiries import Inquiry
from storage.inquiry_messages import Message
from storage.masking import masked


async def command(update: Update, turn: Turn) -> None:
    """Begin a draft from the inquiry that is named, or from the one that the command stands beside."""
    message, words = update.effective_message, turn.args or []
    if message is None:
        return
    number = words[0].removeprefix("№") if words else ""
    if number.isascii() and number.isdigit() and len(number) < 10:
        inquiry = await turn.services.stores.inquiries.get(int(number))
    else:
        inquiry = None if words else await located(message, turn)
    if inquiry is None:
        await respond(message, turn, turn.say("inbox-which-inquiry"))
    else:
        await _begin(inquiry, beside(message), turn)


@handles(BeginAnswered, by="staff")
async def draft(action: BeginAnswered, press: Press, turn: Turn) -> None:
    """Begin a draft from the inquiry under whose card the button stands."""
    inquiry = await turn.services.stores.inquiries.get(action.inquiry)
    if inquiry is None:
        raise StaleButtonError
    await press.answer()
    await _begin(inquiry, below(press), turn)


async def _begin(inquiry: Inquiry, place: Place, turn: Turn) -> None:
    """Begin a draft from an inquiry, once; staff get its file, also if it is there already."""
    folder, name = turn.services.settings.knowledge_dir, f"inquiry-{inquiry.id}"
    known = known_of(inquiry, await turn.services.stores.messages.of(inquiry.id))
    content = draft_files.compose(name, turn.today, turn.person.language, source_of(turn), known)
    values = {"name": turn.person.name, "draft": name, "number": inquiry.id}
    try:
        begun = await asyncio.to_thread(draft_files.begin, folder, name, content)
        file = await asyncio.to_thread(file_of, name, turn)
    except OSError as error:
        text = turn.say("inbox-unwritable", reason=error.strerror)
    else:
        await turn.services.delivery.post(place, file)
        text = turn.say("inbox-from-inquiry" if begun else "inbox-draft-there", **values)
    await turn.services.delivery.post(place, compose([Block(text)], (), turn.say("shortened")))


def known_of(inquiry: Inquiry, messages: Iterable[Message]) -> Known:
    """Return what an inquiry tells of a new entry: the question, and what staff wrote, as they corrected it."""
    said: list[str] = []
    for message in messages:
        if message.direction == "staff" and message.kind in ("text", "edit") and message.text.strip():
            said = [*(said[:-1] if message.kind == "edit" else said), masked(message.text)]
    asked = next((each for each in LANGUAGES if each == inquiry.language), LANGUAGES[-1])
    answer = "\n\n".join(said)
    spoken: Language = detect(answer) or asked
    return Known({spoken: answer} if answer else {}, {asked: [masked(inquiry.question)]})

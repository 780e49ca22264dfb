"""/entry: an entry of the knowledge for an investor, by its id; by any words, the entries that they may mean."""

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process
from telegram import Update

from handlers.inquiry.staff import located, pass_on, respond
from handlers.inquiry.staff_actions import SendEntry
from handlers.press import Press, StaleButtonError, handles
from handlers.screen import Button
from handlers.turn import Turn
from knowledge.schema import LANGUAGES, Knowledge
from storage.inquiries import Inquiry

MOST = 5
LIKELY = 55  # of 100; below it a suggestion only distracts


async def command(update: Update, turn: Turn) -> None:
    """Send the entry that is named, or offer those that may be meant."""
    message = update.effective_message
    inquiry = await located(message, turn) if message else None
    if message is None:
        return
    words = " ".join(turn.args or [])
    if inquiry is None:
        await respond(message, turn, turn.say("staff-where"))
    elif not words:
        await respond(message, turn, turn.say("staff-entry-usage", example=next(iter(turn.knowledge.entries))))
    elif words in turn.knowledge.entries:
        await respond(message, turn, await _send(inquiry, words, turn))
    else:
        near = likely(words, turn.knowledge)
        rows = [
            [Button(turn.knowledge.entries[e].title.in_(turn.person.language), SendEntry(inquiry.id, e))] for e in near
        ]
        await respond(message, turn, turn.say("staff-entry-choose" if near else "staff-entry-none", words=words), rows)


@handles(SendEntry, by="staff")
async def send(action: SendEntry, press: Press, turn: Turn) -> None:
    """Send the entry that was chosen."""
    inquiry = await turn.services.stores.inquiries.get(action.inquiry)
    if inquiry is None or action.entry not in turn.knowledge.entries:
        raise StaleButtonError
    await press.answer(await _send(inquiry, action.entry, turn))


def likely(words: str, knowledge: Knowledge) -> list[str]:
    """Return the ids of the entries that words may mean, by id or title in any language, the likeliest first."""
    names = {
        (entry.id, name): name
        for entry in knowledge.entries.values()
        for name in (entry.id.replace("-", " "), *(entry.title.in_(language) for language in LANGUAGES))
    }
    found = process.extract(words, names, scorer=fuzz.token_set_ratio, processor=default_process, limit=4 * MOST)
    best = dict.fromkeys(entry for _, score, (entry, _) in found if score >= LIKELY)
    return list(best)[:MOST]


async def _send(inquiry: Inquiry, entry: str, turn: Turn) -> str:
    await pass_on(inquiry, "entry", entry, turn)
    return turn.say("staff-entry-sent", title=turn.knowledge.entries[entry].title.in_(turn.person.language))

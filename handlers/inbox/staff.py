"""/unanswered: what investors asked in vain, for the staff group. A person decides, nothing changes by itself."""

import asyncio
from datetime import datetime, timedelta

from telegram import Message, Update

from handlers.chat.trail import mark
from handlers.inbox.actions import NO_ENTRY, Choose, Elsewhere, Open, Show
from handlers.inbox.decisions import Outcome
from handlers.inbox.screens import PAGE, InboxScreens
from handlers.inbox.subjects import Subject, find_subjects, find_wishes, holding
from handlers.inquiry.staff import NOTE
from handlers.inquiry.staff_entry import likely
from handlers.office import zone_of
from handlers.press import Press, StaleButtonError, handles
from handlers.screen import MAX_NOTICE, Block, Screen, compose, cut
from handlers.transport.content import words_of
from handlers.transport.parcel import Place, beside
from handlers.transport.typing_action import typing
from handlers.turn import Turn
from storage.conversations import State

DAYS = 30
MOST_DAYS = 36_500
ANSWERED_WITHIN = timedelta(days=1)  # for as long, a reply to "which entry?" is understood
WITHOUT_REPLY = timedelta(minutes=10)  # and for as long, what the one who asked writes next
_FORM, _LAST = "inbox-{}", "inbox-last"  # of the group, by the message in which it was asked; and the last of these


async def command(update: Update, turn: Turn) -> None:
    """Send the first page: of the last 30 days, or of as many as the command says."""
    message, words = update.effective_message, turn.args or []
    if message is None:
        return
    days = int(words[0]) if words and words[0].isascii() and words[0].isdigit() and len(words[0]) < 6 else DAYS
    async with typing(turn.services.delivery, message.chat.id):
        screen = await listed(Show("vain", min(max(days, 1), MOST_DAYS), 0), turn)
    await turn.services.delivery.post(beside(message), screen)


@handles(Show, by="staff")
async def show(action: Show, press: Press, turn: Turn) -> None:
    """Show a page."""
    await press.show(await listed(action, turn))


@handles(Open, by="staff")
async def open_subject(action: Open, press: Press, turn: Turn) -> None:
    """Show a subject with what can be done about it."""
    subject = await subject_of(action.question, action.days, press, turn)
    if subject is not None:
        chosen = None if action.entry == NO_ENTRY else entry_of(action.entry, turn)
        guess = await asyncio.to_thread(turn.brain.guess, subject.cluster.title.text)
        await press.show(screens(turn).subject(subject, guess, chosen, action))


@handles(Choose, by="staff")
async def choose(action: Choose, press: Press, turn: Turn) -> None:
    """Show the wordings of a subject."""
    entry = entry_of(action.entry, turn)
    subject = await subject_of(action.question, action.days, press, turn)
    if subject is not None:
        await press.show(screens(turn).wordings(subject, entry, action))


@handles(Elsewhere, by="staff")
async def ask_for_entry(action: Elsewhere, press: Press, turn: Turn) -> None:
    """Ask to which entry a subject shall belong; the answer is a reply to the message that asks."""
    subject = await subject_of(action.question, action.days, press, turn)
    if subject is None:
        return
    text = turn.say("inbox-which-entry", text=cut(subject.cluster.title.text, MAX_NOTICE))
    receipt = await turn.services.delivery.post(below(press), compose([Block(text)], (), turn.say("shortened")))
    if receipt.outcome == "sent":
        conversations, where = turn.services.stores.conversations, {"days": action.days, "page": action.page}
        state: State = {"question": action.question, **where, "by": turn.person.id, "topic": below(press).topic_id}
        await conversations.save(press.chat_id, _FORM.format(receipt.message_id), state, turn.now + ANSWERED_WITHIN)
        await conversations.save(press.chat_id, _LAST, state, turn.now + WITHOUT_REPLY)


async def hear(update: Update, turn: Turn) -> bool:
    """Offer the entries that an answer to "which entry?" may mean; false for any other message."""
    message = update.effective_message
    state = await _asked(message, turn) if message is not None else None
    if message is None or state is None:
        return False
    await turn.services.stores.conversations.clear(message.chat.id, _LAST)
    words = words_of(message)
    near = likely(words, turn.knowledge) if words else []
    screen = screens(turn).entries(state["question"], words, near, (state["days"], state["page"]))
    await turn.services.delivery.post(beside(message), screen)
    return True


async def _asked(message: Message, turn: Turn) -> State | None:
    """Return what a message answers: the question that it replies to; without a reply, the last that its author had."""
    conversations, asked, topic_id = turn.services.stores.conversations, message.reply_to_message, None
    if message.is_topic_message:
        topic_id = message.message_thread_id
    if asked is not None and asked.forum_topic_created is None:
        return await conversations.load(message.chat.id, _FORM.format(asked.message_id), turn.now)
    if not message.text or message.text.startswith(NOTE):
        return None
    last = await conversations.load(message.chat.id, _LAST, turn.now)
    is_theirs = last is not None and (last["by"], last["topic"]) == (turn.person.id, topic_id)
    return last if is_theirs else None


async def listed(shown: Show, turn: Turn) -> Screen:
    """Return a page of a list, the last one if there are fewer."""
    wishes = await find_wishes(turn.services.stores, _since(shown.days, turn))
    if shown.view == "gaps":
        return screens(turn).wishes(wishes, shown)
    found = await find_subjects(turn.services.stores, turn.brain, _since(shown.days, turn), turn.now)
    first = min(shown.page, max(len(found) - 1, 0) // PAGE) * PAGE
    texts = [each.cluster.title.text for each in found[first : first + PAGE]]
    guesses = await asyncio.to_thread(lambda: [turn.brain.guess(text) for text in texts])
    return screens(turn).subjects(found, guesses, sum(each.cluster.count for each in wishes), shown)


async def subject_of(question: int, days: int, press: Press, turn: Turn) -> Subject | None:
    """Return the subject that a question is in; where it is in none any more, say why, and show what there is now."""
    stores = turn.services.stores
    found = holding(await find_subjects(stores, turn.brain, _since(days, turn), turn.now), question)
    if found is None:
        decision = await stores.decisions.about([question])
        outcome = Outcome("decided", decision) if decision else Outcome("gone")
        await press.answer(cut(screens(turn).why_not(outcome), MAX_NOTICE))
        await press.show(await listed(Show("vain", days, 0), turn))
    return found


def entry_of(marked: str, turn: Turn) -> str:
    """Return the entry with a mark. Raises StaleButtonError where there is none, or more than one."""
    found = [entry for entry in turn.knowledge.entries if mark(entry) == marked]
    if len(found) != 1:
        raise StaleButtonError
    return found[0]


def screens(turn: Turn) -> InboxScreens:
    """Return what makes the messages."""
    zone = zone_of(turn.services.settings.office_timezone)
    return InboxScreens(turn.services.texts, turn.knowledge, turn.person.language, zone)


def below(press: Press) -> Place:
    """Return the place below the message that a button stands under."""
    return beside(press.message) if isinstance(press.message, Message) else Place(press.chat_id)


def _since(days: int, turn: Turn) -> datetime:
    return turn.now - timedelta(days=min(max(days, 1), MOST_DAYS))

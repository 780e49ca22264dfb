"""The investor's side of an inquiry: turning to the office, ending it, going on with it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram import Message

from handlers.chat import ask
from handlers.inquiry import announce, courier
from handlers.inquiry.actions import AddMore, AskPerson, CancelWriting, End, GoOn, LetAssistant
from handlers.inquiry.screens import InquiryScreens
from handlers.press import Press, StaleButtonError, handles
from handlers.screen import Screen
from handlers.turn import Turn
from knowledge.schema import Language
from storage.inquiries import Inquiry, NewInquiry
from storage.inquiry_messages import NewMessage
from storage.questions import Question

FORM = "inquiry"
PATIENCE = timedelta(minutes=30)
TURNS = 5  # of the conversation before, for staff to read


@dataclass(frozen=True)
class Asked:
    """A question for the office, and what the assistant had said to it."""

    text: str
    language: Language
    transcript: tuple[dict[str, Any], ...] = ()
    answer: str = ""


@handles(AskPerson, answers=True)
async def ask_person(action: AskPerson, press: Press, turn: Turn) -> None:
    """Pass a question on to the office; let the person write it if it is not known."""
    await press.answer()
    question = await _recorded(action.question, turn)
    if question is not None:
        await confirm(turn, *await keep(turn, await _asked(question, action.language, press, turn)))
    elif inquiry := await turn.services.stores.inquiries.current(turn.person.id):
        await announce.tell_investor(turn.services, inquiry, screens(turn, action.language).how_to_add(inquiry))
    else:
        await turn.keep_form(FORM, {"language": action.language}, PATIENCE)
        await turn.send(screens(turn, action.language).write())


@handles(CancelWriting)
async def cancel(action: CancelWriting, press: Press, turn: Turn) -> None:
    """Write nothing after all."""
    await turn.end_form(FORM)
    await press.show(screens(turn, action.language).cancelled())


@handles(AddMore)
async def add_more(action: AddMore, press: Press, turn: Turn) -> None:
    """Say that writing is enough."""
    inquiry = await _theirs(action.inquiry, turn)
    if inquiry.state == "closed":
        raise StaleButtonError
    own = await announce.screens_for(turn.services, inquiry)
    await announce.tell_investor(turn.services, inquiry, own.how_to_add(inquiry))


@handles(End)
async def end(action: End, press: Press, turn: Turn) -> None:
    """Close an inquiry; the office is told."""
    before = await _theirs(action.inquiry, turn)
    change = await turn.services.stores.inquiries.close(before.id, turn.now)
    if change.inquiry is None:
        raise StaleButtonError
    await press.answer()
    own = await announce.screens_for(turn.services, before)
    key = "inquiry-withdrawn" if before.state == "open" else "inquiry-finished"
    # said in a message also where it was closed before: perhaps by this very press, and the process died of it
    await announce.tell_investor(
        turn.services, before, own.ended(before, key if change.done else "inquiry-closed-already")
    )
    if change.done:
        await announce.closed_by_investor(turn.services, change.inquiry)


@handles(GoOn)
async def go_on(action: GoOn, press: Press, turn: Turn) -> None:
    """Open a closed inquiry again; if another one is open, go on with that."""
    closed = await _theirs(action.inquiry, turn)
    await press.answer()
    inquiry = await reopen(closed, turn)
    if inquiry is None:
        raise StaleButtonError
    key = "inquiry-reopened" if inquiry.id == action.inquiry else "inquiry-other-open"
    own = await announce.screens_for(turn.services, inquiry)
    await announce.tell_investor(turn.services, inquiry, own.remark(inquiry, key))


@handles(LetAssistant, answers=True)
async def let_assistant(action: LetAssistant, press: Press, turn: Turn) -> None:
    """Let the assistant answer what was written to the office last; the office sees what it said."""
    inquiry = await _theirs(action.inquiry, turn)
    messages = await turn.services.stores.messages.of(inquiry.id)
    written = [m.text for m in messages if m.direction == "investor" and m.kind != "question" and m.text]
    await press.answer()
    await ask.question(turn, written[-1] if written else inquiry.question)
    await announce.answered_by_assistant(turn.services, inquiry)


async def keep(turn: Turn, asked: Asked) -> tuple[Inquiry, Screen]:
    """Keep a question for the office, as an inquiry or in the one that is open; return it and what confirms it."""
    stores, own, person = turn.services.stores, screens(turn, asked.language), turn.person
    given = ({"question": asked.text, "answer": asked.answer},) if asked.answer else ()
    transcript = (*asked.transcript, *given)
    new = NewInquiry(person.id, person.name, person.username, asked.language, asked.text, transcript)
    inquiry, is_new = await stores.inquiries.open(new, turn.now)
    if is_new:
        return inquiry, own.received(inquiry, turn.now)
    if await _is_known(asked, inquiry, turn):
        return inquiry, own.already(inquiry)
    label = turn.services.for_staff("card-answer")
    text = f"{asked.text}\n\n{label}\n{asked.answer}" if asked.answer else asked.text
    further = NewMessage(inquiry.id, "investor", person.id, person.name, "question", text)
    await stores.messages.add(further, turn.now)
    if (await stores.inquiries.asked_again(inquiry.id, turn.now)).done:
        turn.services.room.stale_cards.add(inquiry.id)  # the investor is told first
    return inquiry, own.added(inquiry, asked.text)


async def confirm(turn: Turn, inquiry: Inquiry, screen: Screen) -> None:
    """Tell the investor what has been kept, then carry it to the office."""
    await announce.tell_investor(turn.services, inquiry, screen)
    await courier.deliver(turn.services, inquiry.id)


async def reopen(inquiry: Inquiry, turn: Turn) -> Inquiry | None:
    """Open a closed inquiry again and tell the office; return the one that is open now, None if there is none."""
    change = await turn.services.stores.inquiries.reopen(inquiry.id, turn.now)
    if change.done and change.inquiry is not None:
        await announce.reopened_by_investor(turn.services, change.inquiry)
    return change.inquiry


def screens(turn: Turn, language: Language) -> InquiryScreens:
    """Return the messages about inquiries in a language."""
    return announce.screens_in(language, turn.services)


async def _theirs(inquiry_id: int, turn: Turn) -> Inquiry:
    """Return an inquiry of the person who presses. Raises StaleButtonError if it is somebody else's, or gone."""
    inquiry = await turn.services.stores.inquiries.get(inquiry_id)
    if inquiry is None or inquiry.user_id != turn.person.id:
        raise StaleButtonError
    return inquiry


async def _recorded(number: int, turn: Turn) -> Question | None:
    """Return a question of the person from the log; for a button that answered nothing, what was typed before it."""
    question = await turn.services.stores.questions.get(number)
    if question is None or question.user_id != turn.person.id:
        return None
    if question.channel == "chat" or question.entries:
        return question
    before = await turn.services.stores.questions.last(turn.person.id, 2 * TURNS)
    return next((q for q in before if q.channel == "chat" and q.asked_at <= question.asked_at), None)


async def _asked(question: Question, language: Language, press: Press, turn: Turn) -> Asked:
    """Return a question with the turns before it and the answer that was given: it stands over the button."""
    last = await turn.services.stores.questions.last(turn.person.id, 2 * TURNS)
    before = [q for q in last if q.asked_at < question.asked_at][:TURNS]
    turns = tuple({"question": q.text, "entries": list(q.entries)} for q in reversed(before))
    entries = [turn.knowledge.entries[e] for e in question.entries if e in turn.knowledge.entries]
    shown = press.message.text if isinstance(press.message, Message) else None
    answer = "\n\n".join(entry.answer.in_(language) for entry in entries) or shown or ""
    return Asked(question.text, language, turns, answer)


async def _is_known(asked: Asked, inquiry: Inquiry, turn: Turn) -> bool:
    messages = await turn.services.stores.messages.of(inquiry.id)
    further = [m.text.partition("\n\n")[0] for m in messages if m.kind == "question"]
    return asked.text in (inquiry.question, *further)

"""What staff decide about a subject at the press of a button, said for all to see, with the way back."""

from handlers.inbox.actions import Add, Begin, Ignore, Show, Undo
from handlers.inbox.decisions import Desk, Outcome
from handlers.inbox.staff import below, entry_of, listed, screens, subject_of
from handlers.inquiry.staff import staff_of
from handlers.press import Press, handles
from handlers.screen import MAX_NOTICE, Block, compose, cut
from handlers.transport.parcel import File
from handlers.turn import Turn
from handlers.upkeep.report import BaseReport
from knowledge.clusters import Asked
from knowledge.draft_files import path_of
from knowledge.drafts import PhrasingField
from knowledge.rehearsal import Rehearsal


@handles(Add, by="staff")
async def add(action: Add, press: Press, turn: Turn) -> None:
    """Add a question to an entry."""
    entry = entry_of(action.entry, turn)
    where: PhrasingField = "not_given_questions" if action.left_open else "questions"
    subject = await subject_of(action.question, action.days, press, turn)
    if subject is not None:
        question = next(each for each in subject.cluster.questions if each.id == action.question)
        outcome = await desk(turn).add(subject, question, entry, where)
        await _conclude(outcome, question, Show("vain", action.days, action.page), press, turn)


@handles(Begin, by="staff")
async def begin_draft(action: Begin, press: Press, turn: Turn) -> None:
    """Begin a draft."""
    subject = await subject_of(action.question, action.days, press, turn)
    if subject is not None:
        outcome = await desk(turn).draft(subject, source_of(turn), turn.person.language)
        back = Show("vain", action.days, action.page)
        await _conclude(outcome, subject.cluster.title, back, press, turn)


@handles(Ignore, by="staff")
async def ignore(action: Ignore, press: Press, turn: Turn) -> None:
    """Do nothing about a subject."""
    subject = await subject_of(action.question, action.days, press, turn)
    if subject is not None:
        outcome = await desk(turn).ignore(subject)
        back = Show("vain", action.days, action.page)
        await _conclude(outcome, subject.cluster.title, back, press, turn)


@handles(Undo, by="staff")
async def undo(action: Undo, press: Press, turn: Turn) -> None:
    """Take a decision back."""
    outcome = await desk(turn).undo(action.decision)
    decision = outcome.decision
    if outcome.result == "done" and decision is not None:
        values = {"name": turn.person.name, "other": decision.staff.name, "what": screens(turn).what(decision)}
        await press.show(compose([Block(turn.say("inbox-undone", **values))], (), turn.say("shortened")))
    else:
        await _excuse(outcome, press, turn)


def desk(turn: Turn) -> Desk:
    """Return somebody of the staff before the base."""
    services = turn.services
    return Desk(services.stores, services.settings.knowledge_dir, staff_of(turn), turn.now, services.live.lock)


def source_of(turn: Turn) -> str:
    """Return the newest source of the base, which a draft names until somebody writes another one."""
    return next(reversed(turn.knowledge.sources), "???")


def file_of(draft: str, turn: Turn) -> File:
    """Return the file of a draft. Raises OSError."""
    path = path_of(turn.services.settings.knowledge_dir, draft)
    return File(path.name, path.read_bytes(), "")


async def _conclude(outcome: Outcome, question: Asked, back: Show, press: Press, turn: Turn) -> None:
    """Say who decided what, and show the list without it; or say why nothing was done."""
    decision, place = outcome.decision, below(press)
    if outcome.result != "done" or decision is None:
        await _excuse(outcome, press, turn)
    else:
        if decision.kind == "drafted":
            await turn.services.delivery.post(place, file_of(decision.entry, turn))
        await turn.services.delivery.post(place, screens(turn).done(decision, question))
    if outcome.result in ("done", "decided", "gone"):
        await press.show(await listed(back, turn))


async def _excuse(outcome: Outcome, press: Press, turn: Turn) -> None:
    """Say why nothing was done: in a message what is wrong with the base, else in a notice."""
    if outcome.result != "refused":
        await press.answer(cut(screens(turn).why_not(outcome), MAX_NOTICE))
        return
    report = BaseReport(turn.services.texts, turn.person.language)
    said = report.wrong(screens(turn).why_not(outcome), Rehearsal(outcome.problems, None))
    for parcel in said.parcels(report.say):
        await turn.services.delivery.post(below(press), parcel)

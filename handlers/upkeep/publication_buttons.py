"""What staff decide about a proposal by pressing a button; /undo makes one of the last publication."""

import logging

from telegram import Message, Update

from handlers.inquiry.staff import respond, staff_of
from handlers.press import Press, StaleButtonError, handles
from handlers.screen import MAX_NOTICE, Block, Button, Rows, compose, cut
from handlers.transport.parcel import Parcel, beside
from handlers.turn import Turn
from handlers.upkeep import publishing
from handlers.upkeep.publication_texts import command_for, described, names_of
from handlers.upkeep.publish_actions import Discard, Publish
from handlers.upkeep.publishing import Outcome
from handlers.upkeep.report import SHORT, BaseReport
from storage.publications import FileChange, NewPublication, Publication, State

# what whoever presses too late is told
_DECIDED: dict[State, str] = {
    "published": "base-already-published",
    "discarded": "base-already-discarded",
    "publishing": "base-being-published",
    "outdated": "base-already-outdated",
    "trying": "base-being-tried",
    "received": "base-being-tried",
}

_log = logging.getLogger(__name__)


@handles(Publish, by="staff")
async def publish(action: Publish, press: Press, turn: Turn) -> None:
    """Publish what was proposed."""
    outcome = await publishing.publish(turn.services, action.publication, staff_of(turn), action.anyway)
    publication = outcome.publication
    if publication is None:
        raise StaleButtonError
    report = BaseReport(turn.services.texts, turn.person.language)
    match outcome.kind:
        case "published":
            await _close(press, turn, _published(report, outcome, publication, turn))
        case "outdated":
            key = "base-undo-outdated" if publication.undoes else "base-outdated"
            await _close(press, turn, [_text(turn, key, publication)])
        case "failing" | "wrong" if outcome.found is not None:
            await _post(press, turn, _objection(report, outcome, publication))
        case "unwritable":
            await _post(press, turn, [_text(turn, "base-unwritable", publication, reason=outcome.reason)])
        case "busy":
            await press.answer(turn.say("base-busy"))
        case _:
            await _too_late(press, publication, turn)


@handles(Discard, by="staff")
async def discard(action: Discard, press: Press, turn: Turn) -> None:
    """Decide against what was proposed."""
    store, by = turn.services.stores.publications, staff_of(turn)
    discarded = await store.move(action.publication, "proposed", "discarded", turn.now, by)
    if discarded is not None:
        await _close(press, turn, [_text(turn, "base-discarded", discarded, name=by.name)])
    elif found := await store.get(action.publication):
        await _too_late(press, found, turn)
    else:
        raise StaleButtonError


async def command_undo(update: Update, turn: Turn) -> None:
    """Propose to take the last publication back that has not been."""
    message, store = update.effective_message, turn.services.stores.publications
    if message is None:
        return
    last = await store.undoable()
    if last is None:
        await respond(message, turn, turn.say("base-nothing-to-undo"))
        return
    topic_id = message.message_thread_id if message.is_topic_message else None
    new = NewPublication(staff_of(turn), message.chat.id, topic_id, message.message_id, undoes=last.id)
    back = [FileChange(file.name, before=file.after, after=file.before) for file in last.files]
    await store.receive(new, back, turn.now)


def _published(report: BaseReport, outcome: Outcome, publication: Publication, turn: Turn) -> list[Parcel]:
    found = outcome.found
    assert found is not None  # noqa: S101  # it was tried
    key = "base-undone" if publication.undoes else "base-published"
    headline = report.say(key, **described(turn.services, publication))
    remark = report.say("base-published-how", version=found.after.digest[:SHORT])
    return report.changes(headline, found.tried, found.before.knowledge, None, remark).parcels(report.say)


def _objection(report: BaseReport, outcome: Outcome, publication: Publication) -> list[Parcel]:
    """Say why something cannot be published, or not without asking a second time."""
    found, names = outcome.found, names_of(publication)
    assert found is not None  # noqa: S101  # it was tried
    if outcome.kind == "wrong":
        return report.wrong(report.say("base-refused", names=names), found.tried).parcels(report.say)
    anyway = Button(report.say("base-publish-anyway"), Publish(publication.id, anyway=True))
    discard = Button(report.say("base-discard"), Discard(publication.id))
    rows: Rows = [[anyway], [discard]]
    headline = report.say("base-fails", names=names)
    return report.wrong(headline, found.tried, report.say("base-fails-how")).parcels(report.say, rows)


async def _too_late(press: Press, publication: Publication, turn: Turn) -> None:
    """Tell whoever presses what has been decided."""
    key = _DECIDED.get(publication.state)
    if key is None:
        raise StaleButtonError
    await press.answer(cut(turn.say(key, **described(turn.services, publication)), MAX_NOTICE))


async def _close(press: Press, turn: Turn, parcels: list[Parcel]) -> None:
    """Take the buttons of a proposal away and say what came of it."""
    message = press.message
    if message is not None:
        await turn.services.delivery.attempt(
            press.chat_id,
            lambda bot: bot.edit_message_reply_markup(message.chat.id, message.message_id, reply_markup=None),
        )
    await _post(press, turn, parcels)


async def _post(press: Press, turn: Turn, parcels: list[Parcel]) -> None:
    if isinstance(press.message, Message):
        for parcel in parcels:
            await turn.services.delivery.post(beside(press.message), parcel)


def _text(turn: Turn, key: str, publication: Publication, **values: object) -> Parcel:
    first = command_for(publication.files[0].name)
    text = turn.say(key, **{"names": names_of(publication), "command": first} | values)
    return compose([Block(text)], (), turn.say("shortened"))

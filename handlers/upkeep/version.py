"""/version and /reload: which base is live, and a look at its files by hand."""

from telegram import Update

from handlers.inquiry.staff import respond
from handlers.transport.parcel import beside
from handlers.turn import Turn
from handlers.upkeep import reloading
from handlers.upkeep.publication_texts import described, moment
from handlers.upkeep.report import SHORT, BaseReport


async def command_version(update: Update, turn: Turn) -> None:
    """Say what is live, since when, and who published last."""
    message, services = update.effective_message, turn.services
    if message is None:
        return
    live, knowledge = services.live, services.brain.knowledge
    last = await services.stores.publications.last()
    since, version = moment(services, live.since), knowledge.digest[:SHORT]
    lines = [
        turn.say("base-version", version=version, count=len(knowledge.entries), since=since),
        turn.say("base-last", **described(services, last)) if last else turn.say("base-none-published"),
    ]
    if live.unsettled.is_set() or live.is_settling:
        lines.append(turn.say("base-settling"))
    if live.wrong:
        lines.append(turn.say("base-not-live"))
    await respond(message, turn, "\n".join(lines))


async def command_reload(update: Update, turn: Turn) -> None:
    """Let the files go live as they are, or say why they cannot."""
    message, services = update.effective_message, turn.services
    if message is None:
        return
    try:
        found = await reloading.look(services, by_hand=True)
    except OSError as error:
        await respond(message, turn, turn.say("base-unreadable", reason=f"{error.filename}: {error.strerror}"))
        return
    report = BaseReport(services.texts, turn.person.language)
    if found is None:
        await respond(message, turn, turn.say("base-restless"))
    elif not found.is_live or found.is_new:
        said = await reloading.report_by_hand(services, report, found)
        for parcel in said.parcels(report.say):
            await services.delivery.post(beside(message), parcel)
    else:
        services.live.wrong = frozenset()
        await respond(message, turn, turn.say("base-unchanged", version=found.after.digest[:SHORT]))

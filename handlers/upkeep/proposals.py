"""A job that tries what staff sent, and tells them what it would change, with the buttons to publish it or not."""

import asyncio
import logging
from datetime import timedelta

from handlers.screen import Block, Button, compose
from handlers.transport.parcel import Parcel, Place
from handlers.transport.rounds import Pause, pause, rounds
from handlers.turn import Services
from handlers.upkeep import catching_up, reloading
from handlers.upkeep.publication_texts import command_for, described, names_of, to_staff
from handlers.upkeep.publish_actions import Discard, Publish
from handlers.upkeep.publishing import Trial, is_outdated, try_out
from handlers.upkeep.report import BaseReport
from storage.publications import Publication, State

EVERY = 1.0  # seconds between rounds
ALBUM = timedelta(seconds=1.5)  # after the last file of an album there is none to come
RECENT = timedelta(days=1)  # who fetched a file before a publication may be about to undo it without knowing

_log = logging.getLogger(__name__)


async def keep_up(services: Services, ending: asyncio.Event, pause: Pause = pause) -> None:
    """Try what waits, finish what a dead process began, write what another replica published."""
    await rounds(ending, EVERY, lambda: sweep(services), "publications were not carried on", pause)


async def sweep(services: Services) -> None:
    """Do so once."""
    now = services.clock()
    for publication in await services.stores.publications.waiting(now - catching_up.LEFT_BEHIND):
        if publication.state == "publishing":
            await catching_up.finish(services, publication)
        elif publication.state == "trying" or not publication.album or publication.changed_at <= now - ALBUM:
            await _try(services, publication)
    await catching_up.catch_up(services)


async def _try(services: Services, publication: Publication) -> None:
    """Try a publication if nobody else does, and tell its author; after a failure it is refused."""
    store, now = services.stores.publications, services.clock()
    if publication.state == "trying":
        claimed = await store.retry(publication.id, now - catching_up.LEFT_BEHIND, now)
    else:
        claimed = await store.move(publication.id, "received", "trying", now)
    if claimed is None:
        return
    try:
        after, parcels = await _judged(services, claimed)
    except Exception as error:
        _log.exception("what staff sent could not be tried")
        after, parcels = "refused", [_only(services, "base-not-tried", claimed, reason=type(error).__name__)]
    for parcel in parcels:
        place = Place(claimed.staff_chat_id, claimed.topic_id, claimed.message_id)
        receipt = await services.delivery.post(place, parcel)
        if receipt.outcome == "later":
            _log.warning("what came of a trial is not said yet: %s", receipt.reason)
            return  # it is left behind, and tried again
    await store.move(claimed.id, "trying", after, services.clock())


async def _judged(services: Services, publication: Publication) -> tuple[State, list[Parcel]]:
    """Return what becomes of a publication, and what its author reads."""
    if await is_outdated(services, publication):
        key = "base-undo-outdated" if publication.undoes else "base-outdated"
        return "outdated", [_only(services, key, publication)]
    report = BaseReport(services.texts, services.settings.staff_language)
    trial = await try_out(services, publication)
    names = names_of(publication)
    if trial.tried.assistant is None:
        wrong = report.wrong(report.say("base-refused", names=names), trial.tried, report.say("base-send-again"))
        return "refused", wrong.parcels(report.say)
    return "proposed", await _proposal(services, report, publication, trial)


async def _proposal(services: Services, report: BaseReport, publication: Publication, trial: Trial) -> list[Parcel]:
    diff = await reloading.compared(services, services.brain, trial.tried)
    if publication.undoes is None:
        headline = report.say("base-proposal", names=names_of(publication), name=publication.author.name)
        label = report.say("base-publish")
    else:
        undone = await services.stores.publications.get(publication.undoes)
        headline = to_staff(services, "base-undo-proposal", **described(services, undone or publication))
        label = report.say("base-undo")
    said = report.changes(headline, trial.tried, services.brain.knowledge, diff, await _caution(services, publication))
    discard = Button(report.say("base-discard"), Discard(publication.id))
    return said.parcels(report.say, [[Button(label, Publish(publication.id, anyway=False)), discard]])


async def _caution(services: Services, publication: Publication) -> str:
    """Warn of a colleague's publication that the author may not have had in the file."""
    for file in publication.files if publication.undoes is None else ():
        last = await services.stores.publications.last(file.name)
        by = last and last.decided_by
        if last and by and by.id != publication.author.id and last.changed_at > publication.sent_at - RECENT:
            return to_staff(services, "base-caution", **described(services, last), command=command_for(file.name))
    return ""


def _only(services: Services, key: str, publication: Publication, **values: object) -> Parcel:
    command = command_for(publication.files[0].name)
    text = to_staff(services, key, names=names_of(publication), command=command, **values)
    return compose([Block(text)], (), to_staff(services, "shortened"))

"""Once a week the staff group reads what of the knowledge grows old, and how the week's questions went.

A lease is the memory of it: whoever gets it sends. It is taken before, so that nothing is sent twice, even by a process
that dies; what surely did not arrive is tried again. However many weeks were missed, one digest makes up for them.
"""

import asyncio
import logging
from datetime import datetime, timedelta

from handlers.inquiry import staff_room
from handlers.office import zone_of
from handlers.screen import Block
from handlers.settings import Settings
from handlers.transport.rounds import Pause, pause, rounds
from handlers.turn import Services
from handlers.upkeep.report import BaseReport, Report, listed
from knowledge.due import Due, due, expired
from storage.figures import Period

DAYS = 30  # how far it looks ahead
EVERY = 30.0  # seconds between rounds
AGAIN = timedelta(minutes=5)  # after one that surely did not arrive
WEEK = timedelta(days=7)

_log = logging.getLogger(__name__)


async def keep_up(services: Services, ending: asyncio.Event, pause: Pause = pause) -> None:
    """Send the digest whenever a week is over, until told to end; without a group or a day there is nothing to do."""
    if services.settings.staff_chat_id is not None and services.settings.weekly is not None:
        await rounds(ending, EVERY, lambda: send_if_due(services), "the weekly digest was not sent", pause)


async def send_if_due(services: Services) -> None:
    """Send the digest unless it has been, by any replica, since it last was due; a new installation begins to wait."""
    leases, settings, holder, now = services.stores.leases, services.settings, services.live.holder, services.clock()
    name, following = f"digest {settings.digest} {settings.office_timezone}", _next(settings, now)
    until = await leases.until(name)
    if until is not None and now < until <= following + WEEK:  # one that lasts longer is of a clock that was ahead
        return
    is_known = until is not None and until <= now
    if not await leases.acquire(name, holder, following, now) or not is_known:
        return
    for parcel in (await _digest(services, now)).parcels(BaseReport(services.texts, settings.staff_language).say):
        receipt = await staff_room.announce(services, parcel)
        if receipt.outcome == "later":
            await leases.acquire(name, holder, now + AGAIN, now)
            return
        if receipt.outcome != "sent":
            _log.warning("the weekly digest may not have arrived: %s", receipt.reason or receipt.outcome)


async def _digest(services: Services, now: datetime) -> Report:
    settings, knowledge = services.settings, services.brain.knowledge
    zone, report = zone_of(settings.office_timezone), BaseReport(services.texts, settings.staff_language)
    today = now.astimezone(zone).date()
    old, over = due(knowledge, today, DAYS), expired(knowledge, today)
    week = Period(today - WEEK, today - timedelta(1), zone)
    figures = await services.stores.statistics.figures(week)
    unanswered = sum(count for (_, outcome), count in figures.outcomes.items() if outcome == "unknown")
    counts = {"asked": figures.asked, "unanswered": unanswered, "not_helpful": figures.votes[1]}
    heading = report.say("digest-due" if old else "knowledge-none-due", days=DAYS)
    sections = [
        (heading, [_line(each, report, services) for each in old]),
        ("", [report.say("knowledge-expired", count=len(over))]),
        ("", [report.say("digest-questions", first=week.first, last=week.last, **counts)]),
    ]
    headline = report.say("digest-title", day=today)
    items = [item for title, lines in sections for item in listed(title, lines)]
    whole = [line for title, lines in sections for line in ("", title, *lines)]
    return Report([Block(headline, "title")], items, [headline, *whole], "digest.txt")


def _line(found: Due, report: BaseReport, services: Services) -> str:
    keys = {"review": "knowledge-review", "expires": "knowledge-expires"}
    title = services.brain.knowledge.entries[found.entry].title.in_(report.language)
    shown = {"day": found.day, "entry": f"{title} ({found.entry})", "owner": found.owner, "place": found.place}
    return report.say(keys[found.what], **shown)


def _next(settings: Settings, now: datetime) -> datetime:
    assert settings.weekly is not None  # noqa: S101  # else there is no digest
    return settings.weekly.next_after(now, zone_of(settings.office_timezone))

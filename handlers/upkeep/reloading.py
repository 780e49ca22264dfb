"""Another base goes live: tried while questions go on, exchanged at one stroke, learned exactly afterwards.

Whatever is wrong with it, the former one stays. The staff group hears once of what went live and once of the same
mistakes, however often they are saved and however many replicas see them.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from handlers.inquiry import staff_room
from handlers.transport.parcel import Parcel
from handlers.turn import Brain, Services
from handlers.upkeep import last_good
from handlers.upkeep.report import SHORT, BaseReport, Report
from knowledge import acceptance
from knowledge.behaviour_diff import BehaviourDiff
from knowledge.problems import Problem
from knowledge.problems import Report as Problems
from knowledge.publication import fingerprint
from knowledge.rehearsal import Rehearsal
from knowledge.schema import Knowledge
from storage.errors import StorageError

TRIES = 5  # as often as files may change while they are tried; the next look goes on
TOLD_FOR = timedelta(minutes=10)  # replicas that look at one folder see a change within that
_LEASE = "told of the base: "

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Look:
    """What came of a look at the files: what was tried, beside which base, and whether it is live now."""

    tried: Rehearsal
    before: Brain
    is_live: bool

    @property
    def after(self) -> Knowledge:
        """The base that was tried; where it cannot be read, the one that stays."""
        return self.tried.assistant.knowledge if self.tried.assistant else self.before.knowledge

    @property
    def is_new(self) -> bool:
        """Whether it says anything else than the one before."""
        return self.after.digest != self.before.knowledge.digest


async def look(services: Services, by_hand: bool = False) -> Look | None:
    """Try the files as they are, and let them go live if they are good; if somebody asks for it by hand, also smaller.

    None if they are those of the last look, unless it is by hand, or if they keep changing. Raises OSError if they
    cannot be read.
    """
    live, folder = services.live, services.settings.knowledge_dir
    async with live.lock:
        for _ in range(TRIES):
            try:
                seen = await asyncio.to_thread(fingerprint, folder)
            except FileNotFoundError:  # replaced this very moment
                continue
            if seen == live.seen and not by_hand:
                return None
            live.seen, before = seen, services.brain
            tried = await asyncio.to_thread(services.engine.rehearse, folder, before, services.clock().date())
            if await _is_still(folder, seen):
                is_live = tried.sound if by_hand else tried.good
                if is_live:
                    exchange(services, tried)
                if is_live and by_hand:
                    live.seen = await asyncio.to_thread(_let_go, folder, services.brain.knowledge)
                return Look(tried, before, is_live)
        live.seen = None
        return None


def _let_go(folder: Path, knowledge: Knowledge) -> str:
    """Note that entries which are gone may be, and return the fingerprint of the files."""
    try:
        if _lost(folder, knowledge):
            acceptance.accept(folder, knowledge, ())
    except OSError as error:
        _log.error("that entries may go could not be noted in the folder: %s", error)
    return fingerprint(folder)


async def _is_still(folder: Path, seen: str) -> bool:
    try:
        return await asyncio.to_thread(fingerprint, folder) == seen
    except FileNotFoundError:
        return False


def exchange(services: Services, tried: Rehearsal) -> None:
    """Let a base go live that was tried."""
    services.brain = cast(Brain, tried.assistant)
    services.live.since = services.clock()
    services.live.unsettled.set()
    _log.info("the knowledge is live as version %s", services.brain.knowledge.digest[:SHORT])


async def tell(services: Services, found: Look) -> None:
    """Tell the staff group what came of a look, unless it knows or nothing has changed for anybody."""
    live, report = services.live, BaseReport(services.texts, services.settings.staff_language)
    known, live.wrong = live.wrong, frozenset() if found.is_live else mistakes(found.tried)
    if not found.is_live and live.wrong != known:
        said = _wrong(report, found)
        _log.error("%s\n%s", report.say("base-smaller" if found.tried.sound else "base-wrong"), "\n".join(said.lines))
        if await _claim(services, f"wrong {_short_for(live.wrong)}"):
            await announce(services, said.parcels(report.say))
    elif found.is_live and (known or found.is_new) and await claim_live(services, found):
        await announce(services, (await _went_live(services, report, found, bool(known))).parcels(report.say))


async def report_by_hand(services: Services, report: BaseReport, found: Look) -> Report:
    """Report what came of a look that somebody asked for; nobody needs to be told of it again."""
    if not found.is_live:
        services.live.wrong = mistakes(found.tried)
        return _wrong(report, found)
    services.live.wrong = frozenset()
    await claim_live(services, found)
    return await _went_live(services, report, found)


async def tell_at_start(services: Services) -> None:
    """Tell the staff group if the program began with a base that lacks entries which nobody has let go."""
    knowledge = services.brain.knowledge
    lost = await asyncio.to_thread(_lost, services.settings.knowledge_dir, knowledge)
    if lost and knowledge.places:  # else it was read from no files
        report = BaseReport(services.texts, services.settings.staff_language)
        said = report.lost(report.say("base-began-smaller"), lost, knowledge)
        _log.error("%s\n%s", report.say("base-began-smaller"), "\n".join(said.lines))
        if await _claim(services, f"began {_short_for(frozenset(lost))}"):
            await announce(services, said.parcels(report.say))


def _lost(folder: Path, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the entries that were accepted and are in no file any more."""
    return tuple(entry for entry in acceptance.read(folder, Problems()) if entry not in knowledge.entries)


def _wrong(report: BaseReport, found: Look) -> Report:
    if found.tried.sound:
        return report.lost(report.say("base-smaller"), found.tried.lost, found.before.knowledge)
    return report.wrong(report.say("base-wrong"), found.tried, report.say("base-stays"))


async def _went_live(services: Services, report: BaseReport, found: Look, is_mended: bool = False) -> Report:
    values = {"version": found.after.digest[:SHORT], "count": len(found.after.entries)}
    headline = report.say("base-mended" if is_mended else "base-live", **values)
    diff = await compared(services, found.before, found.tried)
    return report.changes(headline, found.tried, found.before.knowledge, diff)


async def compared(services: Services, before: Brain, tried: Rehearsal) -> BehaviourDiff | None:
    """Return what moves between a base and one that was tried; None where that cannot be found out."""
    today = services.clock().date()
    try:
        return await asyncio.to_thread(services.engine.compare, before, tried.assistant, today)
    except Exception:
        _log.exception("two versions of the knowledge were not compared")
        return None


async def announce(services: Services, parcels: list[Parcel]) -> None:
    """Send something to the staff group, if there is one."""
    if services.settings.staff_chat_id is None:
        return
    for parcel in parcels:
        receipt = await staff_room.announce(services, parcel)
        if receipt.outcome != "sent":
            _log.warning("staff were not told of the knowledge: %s", receipt.reason or receipt.outcome)


async def claim_live(services: Services, found: Look) -> bool:
    """Tell whether it is for this replica to tell that a base is live."""
    return await _claim(services, f"live {found.after.digest}")


async def _claim(services: Services, name: str) -> bool:
    """Tell whether it is for this replica to tell something; if the database is away, rather twice than never."""
    leases, now = services.stores.leases, services.clock()
    try:
        await leases.forget(_LEASE, now)
        return await leases.acquire(f"{_LEASE}{name}", services.live.holder, now + TOLD_FOR, now)
    except StorageError as error:
        _log.error("whether staff know of the knowledge is not known: %s", error)
        return True


def mistakes(tried: Rehearsal) -> frozenset[str]:
    """Return what tells whether two broken bases have the same mistakes, wherever in their files these have moved."""
    errors = (problem for problem in tried.problems if problem.severity == "error")
    tests = (f"{test.entry} {test.field} {test.text}" for test in tried.failing)
    return frozenset((*map(_mistake, errors), *tests, *(f"lost {entry}" for entry in tried.lost)))


def _mistake(problem: Problem) -> str:
    line = problem.lines[-1][1] if problem.lines else ""
    return f"{problem.file} {problem.code} {problem.details} {line}"


def _short_for(texts: frozenset[str]) -> str:
    """Return what stands for some texts in the name of a lease."""
    return hashlib.sha256("\0".join(sorted(texts)).encode("utf-8", "replace")).hexdigest()


async def keep_settled(services: Services, ending: asyncio.Event) -> None:
    """Learn exactly whatever goes live, until told to end; a base that was replaced meanwhile is left alone."""
    live = services.live
    await _settle(services, services.engine.prepare)
    while await _comes_first(live.unsettled, ending):
        live.unsettled.clear()
        live.is_settling = True
        await _settle(services, services.engine.settle)
        live.is_settling = False
        await asyncio.to_thread(last_good.keep, services.settings, services.brain.knowledge)


async def _settle(services: Services, learn: Callable[[Any], Any]) -> None:
    """Let the live base learn; what comes of it takes its place, if it still has that."""
    learned = services.brain
    try:
        settled = await asyncio.to_thread(learn, learned)
    except Exception:
        _log.exception("version %s was not learned exactly", learned.knowledge.digest[:SHORT])
        return
    if settled is not None and services.brain is learned:
        services.brain = settled


async def _comes_first(event: asyncio.Event, ending: asyncio.Event) -> bool:
    """Wait for one of two events; tell whether it was the first, and the second was not."""
    waiting = [asyncio.create_task(each.wait()) for each in (event, ending)]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()
    return not ending.is_set()

"""Carries announcements to their subscribers: one replica at a time, slowly enough for Telegram, nobody twice.

Each person has a row that waits, is claimed, and is settled. What surely did not arrive waits again. What was claimed
by a process that died, or got no answer, may have arrived: it is not sent again, and the figures for staff say so.
People in the middle of a form come last, and are waited for only so long.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from handlers.lease import Lease
from handlers.news import announcements
from handlers.news.announcements import FORMS, LEFT_BEHIND, language_of
from handlers.news.piece import screen_of_news
from handlers.transport.parcel import Place, Receipt
from handlers.transport.rounds import Pause, pause, rounds
from handlers.turn import Services
from storage.announcements import Announcement
from storage.recipients import Fate, Recipient

LEASE = "announcements"
EVERY = 2.0  # seconds between rounds
A_SECOND = 25  # messages; Telegram takes thirty over all chats, and the rest is for answers
BETWEEN = 1.0  # seconds between announcements, since a chat takes one message a second
AT_ONCE = 8  # what may be on its way at a time, and uncertain after a crash
PROGRESS = 15.0  # seconds between looks at the figures
PATIENCE = timedelta(minutes=15)  # with people in the middle of a form
MOST_BACKOFF = 60.0
_FATES: dict[str, Fate] = {
    "sent": "sent",
    "later": "pending",
    "doubtful": "uncertain",
    "unreachable": "blocked",
    "refused": "failed",
}

_log = logging.getLogger(__name__)


@dataclass
class Pace:
    """When the next message may go out, and what waits until then."""

    ending: asyncio.Event
    pause: Pause
    clock: Callable[[], float] = time.monotonic
    _failures: int = 0
    _held_until: float = 0.0

    async def next(self) -> None:
        """Wait for the next message's turn, or for as long as Telegram asked to."""
        await self.pause(self.ending, max(self._held_until - self.clock(), 1 / A_SECOND))

    def note(self, receipt: Receipt) -> None:
        """Slow down after what could not be sent: as long as Telegram says, or ever longer while it is away."""
        if receipt.outcome != "later":
            self._failures = 0
            return
        self._failures += 1
        seconds = receipt.seconds or min(2.0**self._failures, MOST_BACKOFF)
        self._held_until = max(self._held_until, self.clock() + seconds)


async def keep_up(services: Services, ending: asyncio.Event, pause: Pause = pause) -> None:
    """Carry what staff decided to announce, wherever it was left."""
    lease, pace = Lease(services, LEASE), Pace(ending, pause)

    async def work() -> None:
        if await lease.is_held():
            await carry(services, lease, pace)

    await rounds(ending, EVERY, work, "announcements were not carried", pause)
    await lease.release()


async def carry(services: Services, lease: Lease, pace: Pace) -> None:
    """Send what is to be announced, one announcement after the other."""
    stores, now = services.stores, services.clock()
    for number in await stores.recipients.give_up(now - LEFT_BEHIND, now):
        await stores.announcements.show_again(number, now)
    for announcement in await stores.announcements.of("sending"):
        if await Round(services, announcement, lease, pace).run():
            await pace.pause(pace.ending, BETWEEN)
    await announcements.sweep(services)


@dataclass
class Round:
    """One announcement, to all who can get it now."""

    services: Services
    announcement: Announcement
    lease: Lease
    pace: Pace
    _waits: bool = False
    _going: set[asyncio.Task[None]] = field(default_factory=set)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def run(self) -> bool:
        """Send until there is nobody left or the bot ends; tell whether anything was sent."""
        sent, shown, is_through = 0, self.pace.clock(), False
        try:
            while not self.pace.ending.is_set() and await self.lease.is_held():
                await self._slots.acquire()
                recipient = await self._next()
                if is_through := recipient is None:
                    break
                task = asyncio.create_task(self._send(recipient))
                self._going.add(task)
                task.add_done_callback(self._going.discard)
                sent += 1
                if self.pace.clock() - shown >= PROGRESS:
                    await announcements.refresh(self.services, self.announcement.id)
                    shown = self.pace.clock()
                await self.pace.next()
        finally:
            await asyncio.gather(*self._going)
        if is_through and await self._is_over():
            await self.services.stores.announcements.finish(self.announcement.id, self.services.clock())
        if sent:
            await self.services.stores.announcements.show_again(self.announcement.id, self.services.clock())
        return sent > 0

    async def _next(self) -> Recipient | None:
        """Claim the next person; whoever is in the middle of a form is left alone as long as there is patience."""
        now = self.services.clock()
        self._waits = now < self.announcement.changed_at + PATIENCE
        return await self.services.stores.recipients.next(self.announcement.id, now, FORMS if self._waits else ())

    async def _send(self, recipient: Recipient) -> None:
        """Send it to one person and note what came of it; what cannot be noted is uncertain later."""
        services, number = self.services, self.announcement.id
        try:
            screen = screen_of_news(services.texts, self.announcement, language_of(recipient))
            receipt = await services.delivery.post(Place(recipient.id), screen)
            self.pace.note(receipt)
            if receipt.outcome in ("doubtful", "refused"):
                _log.warning("announcement %d, a message: %s, %s", number, receipt.outcome, receipt.reason)
            await services.stores.recipients.settle(number, recipient.id, _FATES[receipt.outcome], services.clock())
        except Exception:  # whatever it was, the others get theirs
            _log.exception("announcement %d: a message failed", number)
        finally:
            self._slots.release()

    async def _is_over(self) -> bool:
        """Tell whether everybody has been dealt with; nobody is waited for in vain who is gone meanwhile."""
        figures = await self.services.stores.recipients.figures(self.announcement.id)
        return figures.sending == 0 and (figures.pending == 0 or not self._waits)

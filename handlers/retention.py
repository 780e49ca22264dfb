"""What is older than it may be is deleted: drafts every hour, the rest once a day, by one of the replicas.

A clock that is years ahead, as it may be until a machine has asked for the time, would delete everything. So where it
says that more than a week has passed since the last time, nothing is deleted in this round, and then what a week more
makes too old from one round to the next: after a long rest it catches up, and a wrong clock is in the log for hours.
"""

import asyncio
import logging
import secrets
from datetime import datetime, timedelta

from handlers.settings import Settings
from handlers.transport.rounds import Pause, pause, rounds
from handlers.turn import Services
from storage.errors import StorageError
from storage.retention import Periods, forget_expired, sweep

LEASE = "retention"
PERIOD = timedelta(days=1)
AGAIN = timedelta(hours=1)
MOST = timedelta(days=7) - PERIOD  # that a day which is due may be overdue

_log = logging.getLogger(__name__)


async def keep_up(services: Services, ending: asyncio.Event, pause: Pause = pause) -> None:
    """Delete what is too old now and whenever its time has come, until told to end."""
    was_ahead = False

    async def work() -> None:
        nonlocal was_ahead
        until = await services.stores.leases.until(LEASE)
        is_ahead = until is not None and services.clock() > until + MOST
        if is_ahead and until is not None:
            _log.warning("what is too old was last deleted on %s: is the clock right?", (until - PERIOD).date())
        if was_ahead or not is_ahead:
            await _work(services, until)
        was_ahead = is_ahead

    await rounds(ending, AGAIN.total_seconds(), work, "what is too old was not deleted", pause)


async def _work(services: Services, until: datetime | None) -> None:
    """Delete what has expired, and once a day what is too old; the lease is the memory of when a replica did that."""
    leases, now, holder = services.stores.leases, services.clock(), secrets.token_hex(8)
    day = now if until is None else min(now, until + MOST)
    await forget_expired(services.stores.database, day)
    if not await leases.acquire(LEASE, holder, day + PERIOD, now):
        return
    try:
        deleted = await sweep(services.stores.database, periods(services.settings), day)
    except StorageError:
        await leases.acquire(LEASE, holder, until or now, now)
        raise
    _log.info("deleted as too old: %s", ", ".join(f"{rows} {table}" for table, rows in deleted.items() if rows) or "-")


def periods(settings: Settings) -> Periods:
    """Return how long things are kept."""
    return Periods(
        questions=timedelta(days=settings.keep_questions_days),
        inquiries=timedelta(days=settings.keep_inquiries_days),
        leads=timedelta(days=settings.keep_leads_days),
        users=timedelta(days=settings.keep_users_days),
    )

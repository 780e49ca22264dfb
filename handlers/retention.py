"""Once a day what is older than it may be is deleted, by one of the replicas."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from handlers.settings import Settings
from handlers.turn import Services
from storage.errors import StorageError
from storage.retention import Periods, sweep

LEASE = "retention"
PERIOD = timedelta(days=1)
AGAIN = timedelta(hours=1)  # after a failure, and to see whether another replica's day is over

_log = logging.getLogger(__name__)

Pause = Callable[[asyncio.Event, float], Awaitable[object]]


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but not beyond the moment when `stop` is set."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def keep_up(services: Services, stop: asyncio.Event, pause: Pause = pause) -> None:
    """Delete what is too old now and whenever a day has passed, until told to end."""
    while not stop.is_set():
        try:
            await _sweep_if_due(services)
        except StorageError as error:
            _log.error("what is too old was not deleted: %s", error)
        await pause(stop, AGAIN.total_seconds())


async def _sweep_if_due(services: Services) -> None:
    """Delete what is too old, unless a replica has done so within a day; the lease is the memory of that."""
    now, holder = services.clock(), secrets.token_hex(8)
    if not await services.stores.leases.acquire(LEASE, holder, now + PERIOD, now):
        return
    try:
        deleted = await sweep(services.stores.database, periods(services.settings), now)
    except StorageError:
        await services.stores.leases.release(LEASE, holder)
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

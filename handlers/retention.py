"""What is older than it may be is deleted: drafts every hour, the rest once a day, by one of the replicas."""

import asyncio
import logging
import secrets
from datetime import timedelta
from functools import partial

from handlers.settings import Settings
from handlers.transport.rounds import Pause, pause, rounds
from handlers.turn import Services
from storage.errors import StorageError
from storage.retention import Periods, forget_expired, sweep

LEASE = "retention"
PERIOD = timedelta(days=1)
AGAIN = timedelta(hours=1)

_log = logging.getLogger(__name__)


async def keep_up(services: Services, ending: asyncio.Event, pause: Pause = pause) -> None:
    """Delete what is too old now and whenever its time has come, until told to end."""
    await rounds(ending, AGAIN.total_seconds(), partial(_work, services), "what is too old was not deleted", pause)


async def _work(services: Services) -> None:
    """Delete what has expired, and once a day what is too old; the lease is the memory of when a replica did that."""
    now, holder = services.clock(), secrets.token_hex(8)
    await forget_expired(services.stores.database, now)
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

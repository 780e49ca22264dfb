"""Jobs beside the polling: something is done again and again until the bot ends, whatever fails meanwhile."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from storage.errors import StorageError

Pause = Callable[[asyncio.Event, float], Awaitable[object]]

_log = logging.getLogger(__name__)


async def pause(ending: asyncio.Event, seconds: float) -> None:
    """Wait, but not beyond the moment when `ending` is set."""
    with suppress(TimeoutError):
        await asyncio.wait_for(ending.wait(), seconds)


async def rounds(
    ending: asyncio.Event, every: float, work: Callable[[], Awaitable[None]], failed: str, pause: Pause = pause
) -> None:
    """Work now and then every so many seconds, until `ending` is set.

    A failure ends nothing: the log says what `failed` and why, once for as long as the reason is the same.
    """
    known = ""
    while not ending.is_set():
        try:
            await work()
            known = ""
        except Exception as error:
            if str(error) != known:
                _log.error("%s: %s", failed, error, exc_info=not isinstance(error, StorageError))
            known = str(error)
        await pause(ending, every)

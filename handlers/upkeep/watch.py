"""A job that watches the files of the base: what is saved well is live within seconds, what is not is said."""

import asyncio
import logging
import os
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from pathlib import Path

from watchfiles import Change, awatch

from handlers.screen import Block, compose
from handlers.settings import Settings
from handlers.transport.rounds import pause
from handlers.turn import Services
from handlers.upkeep import last_good, reloading
from handlers.upkeep.publication_texts import to_staff
from knowledge.publication import fingerprint, is_part

_BEGAN = time.time()  # before anything was learned; whatever was saved later has not been
GLANCE = 2.0  # seconds after which the files are looked at even if nothing was heard, as on some network drives
CALM = 0.3  # seconds without a further change, since editors write in several steps and people save several files
CALM_AFTER = 20  # as often as that is waited for; then they are looked at as they are
_GATHERED = 50  # milliseconds in which changes are heard of as one

_log = logging.getLogger(__name__)


async def keep_up(services: Services, ending: asyncio.Event) -> None:
    """Look at the files whenever they change, until told to end; a folder that vanishes is waited for."""
    folder, known = services.settings.knowledge_dir, ""
    with suppress(OSError):
        if await asyncio.to_thread(_is_live, services.settings):
            services.live.seen = await asyncio.to_thread(fingerprint, folder)
    with suppress(OSError):
        await reloading.tell_at_start(services)
    async for _ in changes(folder, ending):
        try:
            await _calm(services, ending)
            if found := await reloading.look(services):
                await reloading.tell(services, found)
            known = ""
        except Exception as error:  # whatever it was, the live base answers on
            if str(error) != known:
                _log.exception("the files of the knowledge could not be tried")
                text = to_staff(services, "base-failed", reason=type(error).__name__)
                await reloading.announce(services, [compose([Block(text)], (), "")])
            known = str(error)


async def changes(folder: Path, ending: asyncio.Event) -> AsyncGenerator[None, None]:
    """Yield when files of a folder have changed, and every now and then in any case."""
    while not ending.is_set():
        yield
        if not folder.is_dir():
            await pause(ending, GLANCE)
            continue
        watched = _identity(folder)
        heard = awatch(
            folder,
            watch_filter=_is_of_a_base,
            debounce=_GATHERED,
            step=_GATHERED,
            stop_event=ending,
            rust_timeout=int(GLANCE * 1000),
            yield_on_timeout=True,
            recursive=False,
        )
        async with aclosing(heard):
            async for _ in heard:
                yield
                if _identity(folder) != watched:  # another folder has its name now, and nothing is heard of that one
                    break


async def _calm(services: Services, ending: asyncio.Event) -> None:
    """Wait until the files are not those of the last look and no longer change, or are those again."""
    last = None
    for _ in range(CALM_AFTER):
        try:
            found = await asyncio.to_thread(fingerprint, services.settings.knowledge_dir)
        except FileNotFoundError:  # replaced this very moment
            found = None
        if found is not None and found in (services.live.seen, last):
            return
        last = found
        await pause(ending, CALM)


def _is_of_a_base(change: Change, path: str) -> bool:
    return is_part(Path(path).name)


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _is_live(settings: Settings) -> bool:
    """Tell whether the files are those that were learned: not changed since, and not so broken that others were."""
    is_former = last_good.place(settings).is_dir() and not last_good.is_kept(settings)
    return not is_former and not _changed_since(settings.knowledge_dir, _BEGAN)


def _changed_since(folder: Path, moment: float) -> bool:
    try:
        return any(each.stat().st_mtime >= moment for each in (folder, *os.scandir(folder)))
    except OSError:
        return True

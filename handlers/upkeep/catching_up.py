"""Files of the base that this process has not written itself: those of a publication whose process died, and those that
another replica published into a folder of its own.

A file is written only where it is as it was before. One that is neither that nor what was published has been changed by
hand: it stays, and staff hear of it.
"""

import asyncio
import logging
import socket
from datetime import timedelta
from pathlib import Path

from handlers.screen import Block, compose
from handlers.turn import Services
from handlers.upkeep import publishing, reloading
from handlers.upkeep.publication_texts import command_for, described, to_staff
from knowledge.publication import keep_former, read_mark, write, write_mark
from storage.publications import Publication

LEFT_BEHIND = timedelta(seconds=30)  # whoever has been at something for that long is dead

_log = logging.getLogger(__name__)


async def finish(services: Services, left: Publication) -> None:
    """Finish a publication that a process began to write and left behind, if its files allow it."""
    store, now = services.stores.publications, services.clock()
    publication = await store.retry(left.id, now - LEFT_BEHIND, now)
    if publication is None:
        return
    async with services.live.lock:
        whole = await asyncio.to_thread(_write_rest, services, publication)
    if not whole:
        await store.move(publication.id, "publishing", "outdated", services.clock())
        await _say(services, "base-interrupted-outdated", **described(services, publication))
        return
    found = await reloading.look(services, by_hand=True)
    await publishing.conclude(services, publication)
    await _say(services, "base-interrupted", **described(services, publication))
    if found and not found.is_live:
        await reloading.tell(services, found)


async def catch_up(services: Services) -> None:
    """Write into this replica's folder what was published elsewhere since that was last done."""
    folder = services.settings.knowledge_dir
    newest = await services.stores.publications.newest()
    mark = await asyncio.to_thread(read_mark, folder)
    if newest is None or mark == publishing.mark_of(*newest):
        return
    async with services.live.lock:
        odd = await _write_missed(services, folder, mark)
        await asyncio.to_thread(write_mark, folder, publishing.mark_of(*newest))
    found = await reloading.look(services, by_hand=True)  # whoever published it has said that entries may go
    if found and not found.is_live:
        await reloading.tell(services, found)
    for name, number in odd.items():
        values = {"file": name, "number": number, "host": socket.gethostname(), "command": command_for(name)}
        await _say(services, "base-differs", **values)


async def _write_missed(services: Services, folder: Path, mark: str) -> dict[str, int]:
    """Write what was published after a mark; return the files that differ, with the number that they should be at."""
    store, number = services.stores.publications, await _number_of(services, mark)
    found: dict[str, bytes] = {}
    wanted: dict[str, bytes] = {}
    odd: dict[str, int] = {}
    while publication := await store.next_published(number):
        number = publication.number or number + 1
        for file in publication.files:
            if file.name not in found:
                found[file.name] = wanted[file.name] = await asyncio.to_thread(_read, folder, file.name)
            if wanted[file.name] in (file.before, file.after):
                wanted[file.name] = file.after
                odd.pop(file.name, None)
            else:
                odd[file.name] = number
    for name, content in wanted.items():
        if name not in odd and content != found[name]:
            await asyncio.to_thread(_write, services, name, found[name], content)
            _log.info("%s was published elsewhere and is written here", name)
    return odd


async def _number_of(services: Services, mark: str) -> int:
    """Return the number in a mark; 0 for none, and for that of another database."""
    text = mark.partition(" ")[0]
    number = int(text) if text.isascii() and text.isdecimal() else 0
    at = await services.stores.publications.published_at(number)
    return number if at is not None and mark == publishing.mark_of(number, at) else 0


def _write_rest(services: Services, publication: Publication) -> bool:
    """Write those files that are as they were before; false if one is neither that nor what it should be."""
    folder = services.settings.knowledge_dir
    found = {file: _read(folder, file.name) for file in publication.files}
    if any(content not in (file.before, file.after) for file, content in found.items()):
        return False
    for file, content in found.items():
        if content == file.before != file.after:
            _write(services, file.name, content, file.after)
    return True


def _write(services: Services, name: str, before: bytes, after: bytes) -> None:
    keep_former(services.settings.data_dir / publishing.FORMER, name, before, services.clock())
    write(services.settings.knowledge_dir, name, after)


def _read(folder: Path, name: str) -> bytes:
    """Return what a file holds; nothing if there is none."""
    path = folder / name
    return path.read_bytes() if path.is_file() else b""


async def _say(services: Services, key: str, **values: object) -> None:
    text = to_staff(services, key, **values)
    _log.warning("%s", text)
    await reloading.announce(services, [compose([Block(text)], (), "")])

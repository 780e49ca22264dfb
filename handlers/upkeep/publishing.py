"""Publishing files of the base: tried again at the last moment, written at one stroke, live at once.

The database first notes that a publication is being written, then the files are, then it is noted as published. Where a
process dies in between, `handlers.upkeep.catching_up` finishes what it began.
"""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from handlers.turn import Services
from handlers.upkeep import reloading
from handlers.upkeep.reloading import Look
from knowledge import acceptance, draft_files
from knowledge.publication import fingerprint, keep_former, stage, write, write_mark
from knowledge.rehearsal import Rehearsal
from knowledge.schema import Knowledge
from storage.errors import AlreadyThere
from storage.inquiries import Staff
from storage.publications import FileChange, Publication

FORMER = "former"  # the folder, below that of the data, of what files were

# published   it is live
# wrong       with the other files as they are now, it has mistakes
# failing     tests newly fail, and nobody has said that it does not matter
# outdated    a file of it has been changed meanwhile
# decided     somebody else has decided
# busy        another one is being published
# unwritable  a file cannot be written
Kind = Literal["published", "wrong", "failing", "outdated", "decided", "busy", "unwritable"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What came of the wish to publish; the publication as it is now, None if it is gone."""

    kind: Kind
    publication: Publication | None
    found: Look | None = None
    reason: str = ""


@dataclass(frozen=True)
class Trial:
    """A base with changed files, tried; `seen` is the fingerprint of the base that they were changed in."""

    tried: Rehearsal
    seen: str


async def try_out(services: Services, publication: Publication) -> Trial:
    """Try the files of a publication beside the base as it is. Raises OSError if that cannot be read."""
    folder, live, today = services.settings.knowledge_dir, services.brain, services.clock().date()

    def work() -> Trial:
        with TemporaryDirectory() as place:
            seen, after = fingerprint(folder), {file.name: file.after for file in publication.files}
            copy = stage(folder, after, Path(place), was_live=publication.undoes is not None)
            return Trial(services.engine.rehearse(copy, live, today), seen)

    return await asyncio.to_thread(work)


async def is_outdated(services: Services, publication: Publication) -> bool:
    """Tell whether a file is no longer as it was when the change to it was made."""
    return await asyncio.to_thread(_differs, services.settings.knowledge_dir, publication.files)


async def publish(services: Services, publication_id: int, by: Staff, anyway: bool) -> Outcome:
    """Publish what was proposed, if nothing speaks against it; `anyway` even if tests newly fail."""
    store = services.stores.publications
    async with services.live.lock:
        for _ in range(reloading.TRIES):
            publication = await store.get(publication_id)
            if publication is None or publication.state != "proposed":
                return Outcome("decided", publication)
            if await is_outdated(services, publication):
                moved = await store.move(publication_id, "proposed", "outdated", services.clock())
                return Outcome("outdated", moved or publication)
            trial = await try_out(services, publication)
            found = Look(trial.tried, services.brain, is_live=False)
            if trial.tried.assistant is None:
                return Outcome("wrong", publication, found)
            if trial.tried.failing and not anyway:
                return Outcome("failing", publication, found)
            outcome = await _write(services, publication, trial, by)
            if outcome is not None:
                return outcome
    return Outcome("busy", publication)


async def _write(services: Services, publication: Publication, trial: Trial, by: Staff) -> Outcome | None:
    """Write what was tried and let it go live; None if the base has changed since it was tried."""
    store, folder, before = services.stores.publications, services.settings.knowledge_dir, services.brain
    try:
        begun = await store.publish(publication.id, by, services.clock())
    except AlreadyThere:
        return Outcome("busy", publication)
    if begun is None:
        return Outcome("decided", await store.get(publication.id))
    if await asyncio.to_thread(fingerprint, folder) != trial.seen:
        await store.move(begun.id, "publishing", "proposed", services.clock())
        return None
    found = Look(trial.tried, before, is_live=True)
    await reloading.claim_live(services, found)  # else other replicas that see the files tell of them too
    try:
        await asyncio.to_thread(_replace, services, begun.files)
    except OSError as error:
        await store.move(begun.id, "publishing", "proposed", services.clock())
        return Outcome("unwritable", begun, reason=f"{error.filename}: {error.strerror}")
    reloading.exchange(services, trial.tried)
    done = await conclude(services, begun)
    return Outcome("published", done or begun, found)


async def conclude(services: Services, publication: Publication) -> Publication | None:
    """Note that the files of a publication have been written, and that what they say is accepted."""
    live, folder = services.live, services.settings.knowledge_dir
    done = await services.stores.publications.move(publication.id, "publishing", "published", services.clock())
    mark = mark_of(done.number or 0, done.changed_at) if done else ""
    live.seen = await asyncio.to_thread(_accept, folder, services.brain.knowledge, mark)
    live.wrong = frozenset()
    files = ", ".join(file.name for file in publication.files)
    by = publication.decided_by or publication.author
    _log.info("publication %s of %s by %r (%s)", publication.number, files, by.name, by.id)
    return done


def mark_of(number: int, published_at: datetime) -> str:
    """Return what is noted in a folder when a publication is in it: its number, and the moment that tells it apart."""
    return f"{number} {published_at.isoformat()}"


def _accept(folder: Path, knowledge: Knowledge, mark: str) -> str:
    """Note what was accepted and published, which drafts are none any more, and return the fingerprint of the base."""
    try:
        acceptance.accept(folder, knowledge)
        write_mark(folder, mark)
        draft_files.discard_live(folder, knowledge.entries)
    except OSError as error:
        _log.error("what was published could not be noted in the folder: %s", error)
    return fingerprint(folder)


def _differs(folder: Path, files: Iterable[FileChange]) -> bool:
    try:
        return any((folder / file.name).read_bytes() != file.before for file in files)
    except OSError:
        return True


def _replace(services: Services, files: Iterable[FileChange]) -> None:
    """Write all files or none, and keep what they were. Raises OSError."""
    folder, now = services.settings.knowledge_dir, services.clock()
    written: list[FileChange] = []
    try:
        for file in files:
            keep_former(services.settings.data_dir / FORMER, file.name, file.before, now)
            write(folder, file.name, file.after)
            written.append(file)
    except OSError:
        for file in written:
            with suppress(OSError):
                write(folder, file.name, file.before)
        raise

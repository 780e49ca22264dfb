"""The order of work: one person's updates one after the other, people side by side; each is over when it is done.

Done means: answered, or apologised for. An update that was begun by a replica that died, or broken off because the
database went away, is begun once more, alone, after that has been written down; what is never carried through is given
up. An update whose answer waits for Telegram is not done either, for a day at most: only its own queue waits behind it.
"""

import asyncio
import logging
import time
from bisect import insort
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from telegram import Update

from handlers.application import Bot
from handlers.transport.delivery import asked
from handlers.transport.ending import end
from handlers.turn import Services
from storage.errors import DatabaseUnavailable, StorageError
from storage.updates import Held

MOST_WAITING = 1000  # in this process; what is beyond waits in the database
MOST_ATTEMPTS = 5
AGAIN = 1.0  # seconds
ALONE = 3.0  # seconds; whatever is still alive then did not kill its process
DUE = timedelta(days=1)  # for which an answer waits for Telegram; then it is of no use any more

_log = logging.getLogger(__name__)

Certain = Callable[[], Awaitable[None]]
Waiting = deque[tuple[Held, float]]  # with the moment of its arrival here
Release = Callable[[], None]


class GivenUpError(Exception):
    """An update was begun as often as updates are, and never carried through."""


@dataclass
class _Asked:
    """An update that is being dealt with, as far as its answer waits for Telegram."""

    held: Held
    clock: Callable[[], datetime]
    note: Callable[[Held], Awaitable[None]]
    go_on: Certain

    @property
    def queue(self) -> int:
        """The chat that waits for the answer."""
        return self.held.queue

    async def waits(self) -> bool:
        """Note that the answer waits for Telegram; false once it has for too long."""
        now = self.clock()
        since = self.held.due_since or now
        self.held = replace(self.held, due_since=since)
        await self.note(self.held)
        return now - since < DUE


class Workers:
    """Deals with the updates that this replica holds.

    certain  returns when it is certain that they are still this replica's
    """

    def __init__(self, application: Bot, certain: Certain) -> None:
        self._application = application
        self._services: Services = application.bot_data["services"]
        self._updates = self._services.stores.updates
        self._certain = certain
        self._waiting: dict[int, Waiting] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._at_work: set[int] = set()
        self._lost: set[int] = set()  # of those at work, what is another replica's now
        self._due: set[int] = set()  # queues whose first update waits for Telegram
        self._alone = asyncio.Lock()

    @property
    def waiting(self) -> int:
        """How many updates wait here for their turn."""
        return sum(map(len, self._waiting.values()))

    @property
    def at_work(self) -> int:
        """How many are being dealt with."""
        return len(self._at_work)

    @property
    def known(self) -> set[int]:
        """The numbers of those that wait here or are being dealt with."""
        return self._at_work.union(each.id for waiting in self._waiting.values() for each, _ in waiting)

    @property
    def room(self) -> int:
        """How many more may wait here, beside what waits behind an answer that Telegram does not take."""
        counted = sum(len(waiting) for queue, waiting in self._waiting.items() if queue not in self._due)
        return max(MOST_WAITING - counted, 0)

    def take(self, held: Iterable[Held]) -> None:
        """Deal with updates as soon as it is their turn."""
        for each in held:
            if each.id in self._at_work:
                self._lost.discard(each.id)
                continue
            waiting = self._waiting.setdefault(each.queue, deque())
            insort(waiting, (each, time.monotonic()), key=lambda other: other[0].id)
            if each.queue not in self._tasks:
                self._tasks[each.queue] = asyncio.create_task(self._go_on(each.queue))

    def drop(self) -> None:
        """Forget what waits here, and begin nothing again: it is another replica's now."""
        self._lost.update(self._at_work)
        for waiting in self._waiting.values():
            waiting.clear()

    async def drain(self, seconds: float) -> None:
        """Let what is here be dealt with, but not for longer than that: the rest is for whoever holds it next."""
        await end(list(self._tasks.values()), seconds)

    async def _go_on(self, queue: int) -> None:
        waiting = self._waiting[queue]
        try:
            while waiting:
                if waiting[0][0].attempts:
                    async with self._alone_at_first() as release:
                        await self._next(waiting, release)
                else:
                    await self._next(waiting)
        finally:
            del self._waiting[queue], self._tasks[queue]

    @asynccontextmanager
    async def _alone_at_first(self) -> AsyncIterator[Release]:
        """Let nothing else be tried again beside the body, until that has gone on for longer than it takes to die.

        Yields what ends that earlier.
        """
        await self._alone.acquire()
        held = [self._alone]

        def release() -> None:
            if held:
                held.pop().release()

        later = asyncio.get_running_loop().call_later(ALONE, release)
        try:
            yield release
        finally:
            later.cancel()
            release()

    async def _next(self, waiting: Waiting, release: Release | None = None) -> None:
        """Deal with the first update if it is still this replica's, and still one that is tried again, or is not.

        release  lets others be tried again beside it; given only where it is tried again
        """
        await self._certain()
        if waiting and bool(waiting[0][0].attempts) is (release is not None):
            held, since = waiting.popleft()
            note, go_on = partial(self._note_due, release), partial(self._certain_of, held)
            work = _Asked(held, self._services.clock, note, go_on)
            asked.set(work)
            if not await self._settle(held, since):
                waiting.appendleft((replace(work.held, attempts=held.attempts + 1), since))

    async def _settle(self, held: Held, since: float) -> bool:
        """Deal with an update and note that it is done, however long that takes; false if it is begun again here."""
        self._at_work.add(held.id)
        is_again = held.attempts or held.due_since is not None
        try:
            if not await (self._try_again(held) if is_again else self._process(held)):
                return held.id in self._lost
            await self._insist(lambda: self._updates.done(held.id))
            self._services.metrics.update(time.monotonic() - since)
            return True
        finally:
            self._at_work.discard(held.id)
            self._lost.discard(held.id)
            self._due.discard(held.queue)

    async def _note_due(self, release: Release | None, held: Held) -> None:
        """Note that an answer waits for Telegram: from here on, what happens to its process is not its fault."""
        if held.queue in self._due:
            return
        try:
            await self._updates.wait(held)
        except StorageError as error:
            _log.error("that an answer is due is noted with its next try: %s", error)
            return
        self._due.add(held.queue)
        if release is not None:
            release()

    async def _certain_of(self, held: Held) -> None:
        """Return when it is certain that an update is still this replica's. Raises DatabaseUnavailable if it is not."""
        await self._certain()
        if held.id in self._lost:
            raise DatabaseUnavailable("another replica deals with it now")

    async def _try_again(self, held: Held) -> bool:
        """Try once more; of what was begun too often, only tell whoever waits, and at last nobody."""
        await self._insist(lambda: self._updates.begin(held.id))
        await self._certain()  # that may have taken as long as the database was away
        if held.id in self._lost:
            return False
        if held.attempts < MOST_ATTEMPTS:
            return await self._process(held)
        kind = next((key for key in held.content if key != "update_id"), "")
        _log.error("update %d (%s) was given up: it was begun %d times", held.id, kind, held.attempts)
        if held.attempts == MOST_ATTEMPTS and (update := self._read(held)):
            await self._application.process_error(update, GivenUpError())
        return True

    async def _process(self, held: Held) -> bool:
        update = self._read(held)
        if update is None:
            return True
        try:
            await self._application.process_update(update)
        except DatabaseUnavailable as error:
            _log.error("update %d is begun again when the database is back: %s", held.id, error)
            await asyncio.sleep(AGAIN)  # it may take some writes and not others
            return False
        except Exception:  # handlers have their own way to fail; this is beyond it
            _log.exception("update %d was skipped", held.id)
        return True

    def _read(self, held: Held) -> Update | None:
        try:
            return Update.de_json(held.content, self._application.bot)
        except Exception as error:  # whatever the library makes of an update that it does not know
            _log.error("update %d was skipped, it cannot be read: %s", held.id, type(error).__name__)
            return None

    async def _insist(self, write: Callable[[], Awaitable[None]]) -> None:
        said = False
        while True:
            try:
                await write()
            except Exception as error:  # whatever it is: others of the queue wait behind it
                if not said:
                    _log.error("what became of an update is noted as soon as the database takes it: %s", error)
                said = True
                await asyncio.sleep(AGAIN)
            else:
                return

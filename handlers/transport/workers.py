"""The order of work: one person's updates one after the other, people side by side; each is over when it is done.

Done means: answered, or apologised for. An update that was begun by a replica that died is begun once more, alone,
after that has been written down; what no replica survives is set aside.
"""

import asyncio
import logging
import time
from bisect import insort
from collections import deque
from collections.abc import Awaitable, Callable, Iterable

from telegram import Update

from handlers.application import Bot
from handlers.turn import Services
from storage.errors import StorageError
from storage.updates import Held

MOST_WAITING = 1000  # in this process; what is beyond waits in the database
MOST_ATTEMPTS = 3
AGAIN = 1.0  # seconds

_log = logging.getLogger(__name__)

Certain = Callable[[], Awaitable[None]]


class Workers:
    """Deals with the updates that this replica holds.

    certain  returns when it is certain that they are still this replica's
    """

    def __init__(self, application: Bot, certain: Certain) -> None:
        self._application = application
        self._services: Services = application.bot_data["services"]
        self._updates = self._services.stores.updates
        self._certain = certain
        self._waiting: dict[int, deque[tuple[Held, float]]] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._at_work: set[int] = set()
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
    def room(self) -> int:
        """How many more may wait here."""
        return max(MOST_WAITING - self.waiting, 0)

    def take(self, held: Iterable[Held]) -> None:
        """Deal with updates as soon as it is their turn."""
        for each in held:
            if each.id in self._at_work:
                continue
            waiting = self._waiting.setdefault(each.queue, deque())
            insort(waiting, (each, time.monotonic()), key=lambda other: other[0].id)
            if each.queue not in self._tasks:
                self._tasks[each.queue] = asyncio.create_task(self._go_on(each.queue))

    def drop(self) -> None:
        """Forget what waits here: it is another replica's now."""
        for waiting in self._waiting.values():
            waiting.clear()

    async def drain(self, seconds: float) -> None:
        """Let what is here be dealt with, but not for longer than that: the rest is for whoever holds it next."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks.values(), timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _go_on(self, queue: int) -> None:
        waiting = self._waiting[queue]
        try:
            while waiting:
                await self._certain()
                if waiting:  # they may be another replica's now
                    await self._settle(*waiting.popleft())
        finally:
            del self._waiting[queue], self._tasks[queue]

    async def _settle(self, held: Held, since: float) -> None:
        """Deal with an update and note that it is done, however long the database is away."""
        self._at_work.add(held.id)
        try:
            if held.attempts:
                await self._try_again(held)
            else:
                await self._process(held)
            await self._insist(lambda: self._updates.done(held.id))
            self._services.metrics.update(time.monotonic() - since)
        finally:
            self._at_work.discard(held.id)

    async def _try_again(self, held: Held) -> None:
        async with self._alone:
            if held.attempts >= MOST_ATTEMPTS:
                kind = next((key for key in held.content if key != "update_id"), "")
                _log.error(
                    "update %d (%s) was set aside: the process died of it %d times", held.id, kind, held.attempts
                )
                return
            await self._insist(lambda: self._updates.begin(held.id))
            await self._process(held)

    async def _process(self, held: Held) -> None:
        try:
            update = Update.de_json(held.content, self._application.bot)
        except Exception as error:  # whatever the library makes of an update that it does not know
            _log.error("update %d was skipped, it cannot be read: %s", held.id, type(error).__name__)
            return
        try:
            await self._application.process_update(update)
        except Exception:  # handlers have their own way to fail; this is beyond it
            _log.exception("update %d was skipped", held.id)

    async def _insist(self, write: Callable[[], Awaitable[None]]) -> None:
        said = False
        while True:
            try:
                await write()
            except StorageError as error:
                if not said:
                    _log.error("what became of an update is noted as soon as the database takes it: %s", error)
                said = True
                await asyncio.sleep(AGAIN)
            else:
                return

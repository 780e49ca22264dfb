"""Updates in: nothing is confirmed to Telegram that is not on disk; what a dead replica held is taken over.

Each replica lets its beat in the database move. Whoever sees another one's stand still, look after look, buries it.
No clock decides that: a clock may jump, and those of two machines differ.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from handlers.application import Bot
from handlers.transport.ending import LAST_WORD, end
from handlers.transport.rounds import rounds
from handlers.transport.telegram_bot import RawUpdate
from handlers.transport.workers import AGAIN, Workers
from handlers.turn import Services
from storage.batches import Batch
from storage.errors import DatabaseUnavailable, StorageError
from storage.updates import Arrived, Held

BEAT = 2.0  # seconds
LOOKS = 5  # at which a beat has to stand still
CERTAIN = 3  # beats, in which nobody can have buried a replica whose beat moved
SOON = 0.2  # seconds; another replica may be about to end with somebody's updates

_log = logging.getLogger(__name__)


class Intake:
    """The updates that this replica gets, and those that it holds."""

    def __init__(self, application: Bot, monotonic: Callable[[], float] = time.monotonic) -> None:
        services: Services = application.bot_data["services"]
        self._updates = services.stores.updates
        self._clock = services.clock
        self._monotonic = monotonic
        self._name = ""
        self._is_closing = False
        self._ending = asyncio.Event()
        self._jobs: list[asyncio.Task[None]] = []
        self._moved_at = 0.0
        self._seen: dict[str, tuple[int, int]] = {}
        self._beating = asyncio.Lock()
        self._holding = asyncio.Lock()
        self._is_in_doubt = False
        self._left_over = asyncio.Event()
        self._one_by_one = Batch(self._keep)
        self.workers = Workers(application, self.certain)

    async def open(self) -> None:
        """Begin to hold updates, those first that somebody left behind."""
        await self._join()
        looking = rounds(self._ending, BEAT, self._look_round, "whether other replicas are alive could not be seen")
        claiming = rounds(self._ending, SOON, self._claim, "updates could not be taken over", self._until_left_over)
        self._jobs = [asyncio.create_task(looking), asyncio.create_task(claiming)]

    async def close(self, seconds: float) -> None:
        """Hold no more; let what is held be dealt with, but not for longer than that. Then hold nothing."""
        if not self._name:
            return
        until = self._monotonic() + seconds
        self._is_closing = True
        await _within(seconds, self._wait_for_hold())
        await self.workers.drain(max(until - self._monotonic(), 0.0))
        self._ending.set()
        self._left_over.set()
        await end(self._jobs, LAST_WORD)
        await _within(LAST_WORD, self._updates.leave(self._name))

    @property
    def is_open(self) -> bool:
        """Whether updates may come."""
        return self._name != "" and not self._is_closing

    async def take(self, raw: Sequence[RawUpdate]) -> None:
        """Keep updates and deal with them. Raises StorageError where they cannot be kept: then none of them is."""
        await self._keep(raw)

    async def take_one(self, raw: RawUpdate) -> None:
        """Keep an update, together with those that come at the same time."""
        await self._one_by_one.ask(raw)

    async def certain(self) -> None:
        """Return when it is certain that this replica was not buried meanwhile."""
        while self._monotonic() - self._moved_at > CERTAIN * BEAT:
            try:
                await self._beat()
            except Exception:  # whatever it is, it is not certain; the looks round say what is wrong
                await asyncio.sleep(AGAIN)

    async def _keep(self, raw: Sequence[RawUpdate]) -> Sequence[None]:
        arrived = [Arrived(each["update_id"], queue_of(each), each) for each in raw]
        held = await self._hold(partial(self._updates.store, arrived, self._clock()))
        if {each.id for each in arrived} - {each.id for each in held}:
            self._left_over.set()
        return [None] * len(raw)

    async def _hold(self, claim: Callable[[str, int], Awaitable[list[Held]]]) -> list[Held]:
        """Claim updates and give them to the workers.

        What the database kept without being able to say so is held by nobody who knows of it: it is freed first, and so
        claimed again in its order. Raises StorageError, also where this replica holds no more.
        """
        async with self._holding:
            if self._is_closing:
                raise DatabaseUnavailable("this process ends")
            if self._is_in_doubt:
                await self._updates.release(self._name, self.workers.known)
            self._is_in_doubt = True
            held = await claim(self._name, self.workers.room)
            self._is_in_doubt = False
            if not self._is_closing:  # else it is free again in a moment
                self.workers.take(held)
            return held

    async def _wait_for_hold(self) -> None:
        async with self._holding:
            pass

    async def _join(self) -> None:
        self._moved_at = self._monotonic()
        name = secrets.token_hex(4)
        await self._updates.join(name)
        self._name = name
        self._left_over.set()

    async def _look_round(self) -> None:
        for name, beat in (await self._beat()).items():
            known, looks = self._seen.get(name, (beat, 0))
            self._seen[name] = (beat, looks + 1 if known == beat else 0)
            if looks >= LOOKS and known == beat and await self._updates.bury(name, beat):
                _log.warning("replica %s is taken for dead; what it held is taken over", name)
                self._left_over.set()

    async def _beat(self) -> dict[str, int]:
        """Let the beat move and return those of the others; if this replica was buried, begin anew."""
        async with self._beating:
            now = self._monotonic()
            others = await self._updates.beat(self._name)
            if others is None:
                _log.warning("replica %s was taken for dead", self._name)
                self.workers.drop()
                await self._join()
                others = {}
            self._moved_at = now
            self._seen = {name: seen for name, seen in self._seen.items() if name in others}
            return others

    async def _claim(self) -> None:
        """Claim what nobody holds: at once where some is known to be left over, else now and then."""
        self._left_over.clear()
        if self._is_closing:
            return
        await self._hold(self._updates.claim)
        if await self._updates.free():
            self._left_over.set()

    async def _until_left_over(self, _: asyncio.Event, seconds: float) -> None:
        await asyncio.sleep(seconds)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._left_over.wait(), BEAT)


async def _within(seconds: float, work: Awaitable[object]) -> None:
    """Work, but not for longer than that, and without minding if the database is away: the others will notice."""
    with suppress(StorageError, TimeoutError):
        await asyncio.wait_for(work, seconds)


def queue_of(raw: RawUpdate) -> int:
    """Return whose order an update keeps: its chat's; without one, its person's."""
    payload = next((value for value in raw.values() if isinstance(value, dict)), {})
    within: Any = payload.get("message")
    chat = payload.get("chat") or (within.get("chat") if isinstance(within, dict) else None)
    whose = chat or payload.get("from") or payload.get("user")
    number = whose.get("id") if isinstance(whose, dict) else None
    return number if isinstance(number, int) and abs(number) < 2**63 else 0  # no database takes more

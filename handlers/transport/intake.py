"""Updates in: nothing is confirmed to Telegram that is not on disk; what a dead replica held is taken over.

Each replica lets its beat in the database move. Whoever sees another one's stand still, look after look, buries it.
No clock decides that: a clock may jump, and those of two machines differ.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from handlers.application import Bot
from handlers.transport.rounds import rounds
from handlers.transport.telegram_bot import RawUpdate
from handlers.transport.workers import AGAIN, Workers
from handlers.turn import Services
from storage.batches import Batch
from storage.errors import StorageError
from storage.updates import Arrived

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
        self._ending = asyncio.Event()
        self._is_closing = False
        self._keeping_up: asyncio.Future[Any] | None = None
        self._moved_at = 0.0
        self._seen: dict[str, tuple[int, int]] = {}
        self._beating = asyncio.Lock()
        self._left_over = asyncio.Event()
        self._one_by_one = Batch(self._keep)
        self.workers = Workers(application, self.certain)

    async def open(self) -> None:
        """Begin to hold updates, those first that somebody left behind."""
        await self._join()
        self._keeping_up = asyncio.gather(
            rounds(self._ending, BEAT, self._look_round, "whether other replicas are alive could not be seen"),
            rounds(self._ending, SOON, self._claim, "updates could not be taken over", self._until_left_over),
        )

    async def close(self, seconds: float) -> None:
        """Let what is held be dealt with, but not for longer than that; then hold nothing any more."""
        self._is_closing = True
        await self.workers.drain(seconds)
        if self._keeping_up is not None:
            self._ending.set()
            self._left_over.set()
            await asyncio.wait((self._keeping_up,), timeout=seconds)
            self._keeping_up.cancel()
            with suppress(StorageError):  # if it cannot be said, the others will notice
                await self._updates.leave(self._name)

    @property
    def is_open(self) -> bool:
        """Whether updates may come."""
        return self._keeping_up is not None and not self._is_closing

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
            except StorageError:
                await asyncio.sleep(AGAIN)

    async def _keep(self, raw: Sequence[RawUpdate]) -> Sequence[None]:
        arrived = [Arrived(each["update_id"], queue_of(each), each) for each in raw]
        held = await self._updates.store(arrived, self._clock(), self._name, self.workers.room)
        self.workers.take(held)
        if {each.id for each in arrived} - {each.id for each in held}:
            self._left_over.set()
        return [None] * len(raw)

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
        held = await self._updates.claim(self._name, self.workers.room)
        self.workers.take(held)
        if await self._updates.free():
            self._left_over.set()

    async def _until_left_over(self, _: asyncio.Event, seconds: float) -> None:
        await asyncio.sleep(seconds)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._left_over.wait(), BEAT)


def queue_of(raw: RawUpdate) -> int:
    """Return whose order an update keeps: its chat's; without one, its person's."""
    payload = next((value for value in raw.values() if isinstance(value, dict)), {})
    within: Any = payload.get("message")
    chat = payload.get("chat") or (within.get("chat") if isinstance(within, dict) else None)
    whose = chat or payload.get("from") or payload.get("user")
    number = whose.get("id") if isinstance(whose, dict) else None
    return number if isinstance(number, int) else 0

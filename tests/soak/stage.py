"""A whole run: people come and go while trouble goes on, then all is settled and proven."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sandbox.app import Running, running
from sandbox.faults import Faults
from sandbox.state import State
from sandbox.webhooks import Webhook
from storage.database import Database
from storage.errors import StorageError
from storage.inquiries import Inquiries
from storage.inquiry_messages import InquiryMessages
from storage.leads import Leads
from storage.updates import Updates
from tests.handlers.tiny_base import make_base
from tests.limits import LIMIT
from tests.soak.office import Office
from tests.soak.people import Crowd
from tests.soak.proof import Report, Tally, proven
from tests.soak.weather import Weather
from tests.soak.world import LATER, Bot, Numbered, balanced, bots_of, in_flight

_END = datetime(2999, 1, 1, tzinfo=UTC)


@dataclass
class Stage:
    """A running local Telegram with its bots, people and office; what goes wrong is noted in the tally."""

    telegram: Running
    database: Database
    bots: list[Bot]
    base: Path
    crowd: Crowd
    chance: random.Random
    tally: Tally = field(default_factory=Tally)
    is_over: bool = False
    _dead: set[str] = field(default_factory=set)

    async def play(self, trouble: Callable[[], Awaitable[None]], at_once: int) -> Report:
        """Let people come, so many at once, until the trouble is over; then settle everything, and prove it."""
        over, closed = asyncio.Event(), asyncio.Event()
        async with asyncio.TaskGroup() as acting:
            acting.create_task(self.crowd.office.work(closed))
            acting.create_task(self._watch_over(over))
            coming = [acting.create_task(self._come()) for _ in range(at_once)]
            await trouble()
            await self._settle(over, coming)
            closed.set()
        if isinstance(weather := self.telegram.state.faults, Weather):
            self.tally.repeated = weather.repeated
        if isinstance(queue := self.telegram.state.updates, Numbered):
            self.tally.begun_again.update(queue.queues[number] for bot in self.bots for number in bot.begun_again)
        return await proven(self.crowd, self.database, self.tally)

    async def kill(self, bot: Bot) -> None:
        """Kill a bot, let it begin anew, and note with whose updates it had been busy."""
        bot.kill()
        self.tally.kills += 1
        held = await self._in_flight(bot.names - self._dead)
        self.tally.in_flight.update(held)
        self._dead |= bot.names
        bot.start()

    async def until_answered(self, more: int) -> None:
        """Wait until so much more has been answered, however long that takes as long as something is."""
        aim = self.crowd.answered + more
        while (before := self.crowd.answered) < aim:
            async with asyncio.timeout(LIMIT):
                while self.crowd.answered == before:
                    await asyncio.sleep(0.02)

    async def _watch_over(self, over: asyncio.Event) -> None:
        """Let bots begin anew that could not begin, as what supervises them does."""
        while not over.is_set():
            self.tally.revived += sum(bot.revive() for bot in self.bots)
            await asyncio.sleep(2.0)

    async def _come(self) -> None:
        while not self.is_over:
            await self.crowd.visit()

    async def _in_flight(self, names: Collection[str]) -> list[int]:
        while True:
            try:
                return await in_flight(self.database, names)
            except StorageError:  # that is part of the trouble
                await asyncio.sleep(0.1)

    async def _settle(self, over: asyncio.Event, coming: Sequence[asyncio.Task[None]]) -> None:
        """Wait until all is dealt with, and what those who died had begun to send is sent or asked of staff."""
        self.is_over = True
        await asyncio.wait(coming)
        over.set()
        async with asyncio.timeout(LIMIT):
            while len(self.telegram.state.updates) or (await Updates(self.database).standing()).not_done:
                await asyncio.sleep(0.1)
        for bot in self.bots:
            bot.kill()
        self.bots[0].start(LATER)
        async with asyncio.timeout(LIMIT):
            while await self._undelivered() or not await self.crowd.office.settle():
                await asyncio.sleep(0.2)

    async def _undelivered(self) -> bool:
        stores = (Inquiries(self.database), InquiryMessages(self.database), Leads(self.database))
        return any([await store.undelivered(_END) for store in stores])


@asynccontextmanager
async def staged(
    database_url: str, ports: list[int], folder: Path, seed: int, faults: Faults | None = None, *, pace: float = 1.0
) -> AsyncIterator[Stage]:
    """Set up a stage; without ports there is one bot that polls, else replicas behind the first port.

    pace  how many times as fast as others the clocks of the bots go
    """
    base, chance, state = make_base(folder / "base"), random.Random(seed), State("42:SANDBOX")
    state.faults, state.updates = faults or state.faults, Numbered(1)
    state.webhook = Webhook(state.updates)
    database = await Database.open(database_url)
    try:
        async with running(state) as telegram, balanced(ports):
            bots = bots_of(telegram, database_url, ports, folder, base, pace=pace)
            office = Office(state, state.groups[max(state.groups)], database)
            for bot in bots:
                bot.start()
            try:
                yield Stage(telegram, database, bots, base, Crowd(state, office, chance), chance)
            finally:
                for bot in bots:
                    bot.kill()
    finally:
        await database.close()


def since(begun: float) -> str:
    """Return how long something took, for a report."""
    return f"{time.monotonic() - begun:.0f} s"

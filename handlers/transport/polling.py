"""Polling: updates are fetched, kept, and by the next fetch confirmed to Telegram."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

from handlers.application import ALLOWED_UPDATES, Bot
from handlers.clock import utc_now
from handlers.settings import Settings
from handlers.staff_group import introduce
from handlers.transport.intake import Intake
from handlers.transport.line import Line, Wait
from handlers.transport.serving import Serving
from handlers.turn import Brain, Services

HELD_SECONDS = 30


def run(settings: Settings, brain: Brain) -> int:
    """Poll until SIGINT or SIGTERM and return the exit status."""
    return Serving(settings, brain, Poller).run()


async def serve(
    settings: Settings,
    brain: Brain,
    stop: asyncio.Event,
    wait: Wait = asyncio.sleep,
    clock: Callable[[], datetime] = utc_now,
) -> int:
    """Poll until `stop` is set and return the exit status."""
    return await Serving(settings, brain, Poller, wait, clock).until(stop)


class Poller:
    """Fetches updates; of all programs with the same token only one may."""

    def __init__(self, application: Bot, intake: Intake, line: Line) -> None:
        self._application = application
        self._intake = intake
        self._line = line
        self._offset = 0

    async def run(self) -> None:
        """Make the bot ready and fetch until cancelled. Raises EndedError."""
        await self._line.insist(self._application.initialize)
        await self._line.insist(self._application.bot.delete_webhook)
        services: Services = self._application.bot_data["services"]
        await self._line.insist(partial(introduce, self._application.bot, services))
        await self._line.insist(self._intake.open)
        while True:
            await self._line.insist(self.fetch)

    async def close(self) -> None:
        """Nothing is held."""

    async def fetch(self) -> None:
        """Fetch what has come and keep it; what cannot be kept is fetched again. Raises TelegramError, StorageError."""
        raw = await self._application.bot.fetch(self._offset, HELD_SECONDS, ALLOWED_UPDATES)
        if raw:
            await self._intake.take(raw)
            self._offset = max(int(each["update_id"]) for each in raw) + 1

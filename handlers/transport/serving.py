"""The bot as a process: what runs beside one another, and how it begins and ends."""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Protocol

from handlers.application import JOBS, Bot, build_application
from handlers.clock import utc_now
from handlers.locales import Texts, load
from handlers.settings import Settings
from handlers.transport.ending import end
from handlers.transport.health import Site
from handlers.transport.intake import Intake
from handlers.transport.line import EndedError, Line, Say, Wait
from handlers.transport.listen import parse_listen
from handlers.turn import Brain, Job, Services
from knowledge.schema import Language
from storage.database import Database
from storage.errors import StorageError

DRAIN_SECONDS = 10.0
DATABASE_PATIENCE = 10.0  # seconds; after it, whoever waits for an answer is told that something went wrong
BROKEN_OFF = 2  # exit status
_SIGNALS = (signal.SIGINT, signal.SIGTERM)

_log = logging.getLogger(__name__)


class Transport(Protocol):
    """Brings updates in."""

    def __init__(self, application: Bot, intake: Intake, line: Line) -> None: ...

    async def run(self) -> None:
        """Bring updates to the intake until cancelled. Raises EndedError where it cannot go on."""

    async def close(self) -> None:
        """Release what it holds, after all updates have been dealt with."""


@dataclass(frozen=True)
class Serving:
    """What serves, and by which transport; `clock` tells the moment in UTC, `wait` lets time pass."""

    settings: Settings
    brain: Brain
    transport: type[Transport]
    wait: Wait = asyncio.sleep
    clock: Callable[[], datetime] = utc_now

    def run(self) -> int:
        """Serve until SIGINT or SIGTERM and return the exit status."""
        return asyncio.run(self._until_signal())

    async def until(self, stop: asyncio.Event) -> int:
        """Open the database, serve until `stop` is set, close it, and return the exit status."""
        try:
            database = await Database.open(self.settings.database, DATABASE_PATIENCE)
        except StorageError as error:
            self._say("end-database", reason=error)
            return BROKEN_OFF
        try:
            return await self._serve(build_application(self.settings, self.brain, database, self.clock), stop)
        finally:
            await database.close()

    async def _until_signal(self) -> int:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()

        def begin_to_end() -> None:
            stop.set()
            for number in _SIGNALS:
                loop.remove_signal_handler(number)  # the second one does not wait for anything

        for number in _SIGNALS:
            loop.add_signal_handler(number, begin_to_end)
        return await self.until(stop)

    async def _serve(self, application: Bot, stop: asyncio.Event) -> int:
        """Serve until `stop` is set, with the jobs going on beside it, and finish what is being answered."""
        services: Services = application.bot_data["services"]
        intake = Intake(application)
        ending = asyncio.Event()
        jobs = [asyncio.create_task(_work(job, services, ending)) for job in JOBS]
        line = Line(self._say, self.wait, services.metrics.telegram_error)
        transport = self.transport(application, intake, line)
        listen = self.settings.metrics_listen
        site = Site(services, intake, parse_listen(listen)) if listen else None
        coming = asyncio.create_task(_run(transport, site))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait((coming, stopping), return_when=asyncio.FIRST_COMPLETED)
            coming.cancel()
            await asyncio.wait((coming,))
            if not coming.cancelled() and isinstance(error := coming.exception(), EndedError):
                self._say(error.key, **error.values)
                return BROKEN_OFF
            if not coming.cancelled():
                coming.result()
            return 0
        finally:
            stopping.cancel()
            ending.set()
            await asyncio.gather(intake.close(DRAIN_SECONDS), end(jobs, DRAIN_SECONDS))
            await transport.close()
            if site is not None:
                await site.close()
            await application.shutdown()
            await application.bot.shutdown()  # its connections are open even where the application never got ready

    @cached_property
    def _say(self) -> Say:
        return partial(_print, load(), self.settings.staff_language)


async def _run(transport: Transport, site: Site | None) -> None:
    if site is not None:
        await site.open()
    await transport.run()


async def _work(job: Job, services: Services, ending: asyncio.Event) -> None:
    """Let a job go on; if it fails the bot still answers."""
    try:
        await job(services, ending)
    except Exception:
        _log.exception("a job ended before the bot")


def _print(texts: Texts, language: Language, key: str, **values: object) -> None:
    print(texts.say(key, language, **values), file=sys.stderr, flush=True)

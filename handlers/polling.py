"""Polling Telegram: fetching updates until told to end, through outages, with one clear line where it cannot go on."""

import asyncio
import logging
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

import httpx
from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from handlers import profile
from handlers.application import ALLOWED_UPDATES, JOBS, Bot, build_application, utc_now
from handlers.locales import Texts, load
from handlers.settings import Settings
from handlers.turn import Brain, Job, Services
from knowledge.schema import Language
from storage.database import Database
from storage.errors import StorageError

HELD_SECONDS = 30
DRAIN_SECONDS = 10.0
DATABASE_PATIENCE = 10.0  # seconds; after it, whoever waits for an answer is told that something went wrong
MOST_BACKOFF = 30.0
CONFLICTS = 3  # the first two may be the predecessor that is still ending
CONFLICT_PAUSE = 2.0
CONFLICT_MEMORY = 60.0
BROKEN_OFF = 2  # exit status

_log = logging.getLogger(__name__)

Wait = Callable[[float], Awaitable[None]]
Say = Callable[..., None]


class EndedError(Exception):
    """Polling cannot go on; `key` names the text that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def run(settings: Settings, brain: Brain) -> int:
    """Serve until SIGINT or SIGTERM and return the exit status."""
    return asyncio.run(_until_signal(settings, brain))


async def _until_signal(settings: Settings, brain: Brain) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return await serve(settings, brain, stop)


async def serve(
    settings: Settings,
    brain: Brain,
    stop: asyncio.Event,
    wait: Wait = asyncio.sleep,
    clock: Callable[[], datetime] = utc_now,
) -> int:
    """Open the database, poll until `stop` is set, close it, and return the exit status."""
    say = partial(_print, load(), settings.staff_language)
    try:
        database = await Database.open(settings.database, DATABASE_PATIENCE)
    except StorageError as error:
        say("end-database", reason=error)
        return BROKEN_OFF
    try:
        return await _poll(build_application(settings, brain, database, clock), stop, say, wait)
    finally:
        await database.close()


async def _poll(application: Bot, stop: asyncio.Event, say: Say, wait: Wait) -> int:
    """Poll until `stop` is set, with the jobs going on beside it, and finish what is being answered."""
    poller = Poller(application, say, wait)
    ending = asyncio.Event()
    jobs = [asyncio.create_task(_work(job, application.bot_data["services"], ending)) for job in JOBS]
    polling = asyncio.create_task(poller.run())
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((polling, stopping), return_when=asyncio.FIRST_COMPLETED)
        polling.cancel()
        await asyncio.wait((polling,))
        if not polling.cancelled() and isinstance(error := polling.exception(), EndedError):
            say(error.key)
            return BROKEN_OFF
        if not polling.cancelled():
            polling.result()
        return 0
    finally:
        stopping.cancel()
        ending.set()
        await _drain(application, poller)
        await _end(jobs)


async def _work(job: Job, services: Services, ending: asyncio.Event) -> None:
    """Let a job go on; if it fails the bot still answers."""
    try:
        await job(services, ending)
    except Exception:
        _log.exception("a job ended before the bot")


async def _end(jobs: list[asyncio.Task[None]]) -> None:
    """Let jobs finish what they are at, but not for long."""
    _, late = await asyncio.wait(jobs, timeout=DRAIN_SECONDS)
    for job in late:
        job.cancel()
    await asyncio.gather(*late, return_exceptions=True)


def _print(texts: Texts, language: Language, key: str, **values: object) -> None:
    print(texts.say(key, language, **values), file=sys.stderr, flush=True)


async def _drain(application: Bot, poller: "Poller") -> None:
    """Let what was fetched be answered, but nobody wait for more than some seconds; then confirm it to Telegram."""
    services: Services = application.bot_data["services"]
    hurrying = asyncio.get_running_loop().call_later(DRAIN_SECONDS, services.delivery.hurry)
    if application.running:
        await application.stop()
        await poller.confirm()
    hurrying.cancel()
    await application.shutdown()
    await application.bot.shutdown()  # its connections are open even where the application never got ready


class Poller:
    """Fetches updates into the application's queue."""

    def __init__(self, application: Bot, say: Say, wait: Wait = asyncio.sleep) -> None:
        self._application = application
        self._say = say
        self._wait = wait
        self._offset = 0
        self._failures = 0
        self._conflicts: list[float] = []

    async def run(self) -> None:
        """Start the application and fetch until cancelled. Raises EndedError."""
        await self._insist(self._application.initialize)
        await self._insist(self._application.bot.delete_webhook)
        services: Services = self._application.bot_data["services"]
        await profile.publish(self._application.bot, services.texts)
        if chat_id := services.settings.staff_chat_id:
            language = services.settings.staff_language
            await profile.publish_to_staff(self._application.bot, services.texts, chat_id, language)
        await self._application.start()
        while True:
            await self._insist(self._fetch)

    async def _fetch(self) -> None:
        for raw in await self._application.bot.fetch(self._offset, HELD_SECONDS, ALLOWED_UPDATES):
            number = int(raw["update_id"])
            try:
                update = Update.de_json(raw, self._application.bot)
            except Exception as error:  # whatever the library makes of an update that it does not know
                _log.error("update %d was skipped, it cannot be read: %s", number, type(error).__name__)
            else:
                await self._application.update_queue.put(update)
            self._offset = number + 1

    async def confirm(self) -> None:
        """Tell Telegram what was dealt with, so that it does not come again after a restart."""
        if self._offset:
            try:
                await self._application.bot.fetch(self._offset, 0, ALLOWED_UPDATES, limit=1)
            except TelegramError:
                return  # it comes again, which is better than lost

    async def _insist(self, call: Callable[[], Awaitable[object]]) -> None:
        """Make a call until it succeeds, saying once when Telegram is away and once when it is back."""
        while True:
            try:
                await call()
            except InvalidToken:
                raise EndedError("end-wrong-token") from None
            except Conflict:
                await self._conflict()
            except RetryAfter as flood:
                seconds = flood.retry_after
                await self._wait(seconds if isinstance(seconds, int) else seconds.total_seconds())
            except TelegramError as error:
                await self._failure(error)
            else:
                if self._failures:
                    self._say("network-back")
                self._failures = 0
                return

    async def _conflict(self) -> None:
        now = time.monotonic()
        self._conflicts = [*(at for at in self._conflicts if now - at < CONFLICT_MEMORY), now]
        if len(self._conflicts) >= CONFLICTS:
            raise EndedError("end-two-pollers") from None
        await self._wait(CONFLICT_PAUSE)

    async def _failure(self, error: TelegramError) -> None:
        if not self._failures:
            cause = error.__cause__
            reason = type(cause).__name__ if isinstance(cause, httpx.HTTPError) else error.message.partition(".")[0]
            self._say("network-lost", reason=reason)
        self._failures += 1
        await self._wait(min(2.0 ** (self._failures - 1), MOST_BACKOFF))

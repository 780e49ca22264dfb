"""Getting messages to Telegram: flood waits by chat, one repeat where delivery is in doubt, people who are gone."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

import httpx
from telegram import Bot, Message
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from handlers.conversation import People
from handlers.screen import Screen

REQUESTS_AT_ONCE = 16  # more of them make the HTTP pool slower, not faster
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)  # Telegram cannot have got these
_UNSENT_TRIES = 5
_GONE = ("chat not found", "user is deactivated")
_NOTHING_TO_DO = ("message is not modified", "query is too old")
_CANNOT_EDIT = ("message to edit not found", "message can't be edited", "no text in the message")

_log = logging.getLogger(__name__)
T = TypeVar("T")


class Delivery:
    """Sends for one bot. A call that cannot succeed is logged and answers None; only a wrong message raises."""

    def __init__(
        self,
        bot: Bot,
        people: People,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot = bot
        self._people = people
        self._wait = wait
        self._clock = clock
        self._slots = asyncio.Semaphore(REQUESTS_AT_ONCE)
        self._closed_until: dict[int, float] = {}
        self._ending = asyncio.Event()

    async def send(self, chat_id: int, screen: Screen) -> Message | None:
        """Send a message. Raises BadRequest if Telegram refuses what it says."""
        return await self._insist(
            chat_id, lambda: self._bot.send_message(chat_id, screen.html, reply_markup=screen.keyboard)
        )

    async def edit(self, chat_id: int, message_id: int, screen: Screen) -> None:
        """Turn a message into another one; where that is no longer possible, send it anew."""
        try:
            await self._insist(
                chat_id,
                lambda: self._bot.edit_message_text(screen.html, chat_id, message_id, reply_markup=screen.keyboard),
            )
        except BadRequest as refused:
            if _says(refused, _CANNOT_EDIT):
                await self.send(chat_id, screen)
            elif not _says(refused, _NOTHING_TO_DO):
                raise

    async def answer(self, query_id: str, chat_id: int, notice: str | None = None) -> None:
        """Stop a pressed button from waiting, with a short notice if there is one; too late is no error."""
        try:
            await self._insist(chat_id, lambda: self._bot.answer_callback_query(query_id, notice), repeat=False)
        except BadRequest as refused:
            if not _says(refused, _NOTHING_TO_DO):
                raise

    async def act(self, chat_id: int) -> None:
        """Show that the bot is typing, if that works at once; it is only a courtesy."""
        if self._left(chat_id) > 0:
            return
        try:
            async with self._slots:
                await self._bot.send_chat_action(chat_id, "typing", read_timeout=3, connect_timeout=3)
        except RetryAfter as flood:
            self._close(chat_id, flood)
        except TelegramError as error:
            _log.debug("no typing action: %s", type(error).__name__)

    def hurry(self) -> None:
        """Give up whatever would have to wait, because the process ends."""
        self._ending.set()

    async def _insist(self, chat_id: int, call: Callable[[], Awaitable[T]], repeat: bool = True) -> T | None:
        unsent = doubtful = 0
        while True:
            if not await self._opened(chat_id):
                return None
            try:
                async with self._slots:
                    return await call()
            except RetryAfter as flood:
                self._close(chat_id, flood)
            except Forbidden as refused:
                await self._unreachable(chat_id, refused)
                return None
            except InvalidToken:
                _log.error("Telegram no longer accepts the token")
                return None
            except BadRequest as refused:
                if not _says(refused, _GONE):
                    raise
                await self._unreachable(chat_id, refused)
                return None
            except NetworkError as error:
                if isinstance(error.__cause__, _UNSENT):
                    unsent += 1
                else:
                    doubtful += 1
                if unsent >= _UNSENT_TRIES or doubtful > (1 if repeat else 0):
                    _log.warning("a message was given up after %d tries: %s", unsent + doubtful, type(error).__name__)
                    return None
                await self._pause(2.0 ** (unsent - 1) if unsent else 1.0)

    async def _opened(self, chat_id: int) -> bool:
        """Wait until the chat may be written to; false if the process ends before that."""
        while (left := self._left(chat_id)) > 0:
            await self._pause(left)
            if self._ending.is_set() and self._left(chat_id) > 0:
                _log.warning("a message was given up: Telegram asked to wait and the process ends")
                return False
        return True

    async def _pause(self, seconds: float) -> None:
        """Wait, outside of any slot, so that a chat that has to wait holds up nobody else."""
        waiting = asyncio.ensure_future(self._wait(seconds))
        ending = asyncio.ensure_future(self._ending.wait())
        try:
            await asyncio.wait((waiting, ending), return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            ending.cancel()

    def _left(self, chat_id: int) -> float:
        left = self._closed_until.get(chat_id, 0.0) - self._clock()
        if left <= 0:
            self._closed_until.pop(chat_id, None)
        return left

    def _close(self, chat_id: int, flood: RetryAfter) -> None:
        seconds = flood.retry_after if isinstance(flood.retry_after, int) else flood.retry_after.total_seconds()
        self._closed_until[chat_id] = self._clock() + seconds
        _log.info("Telegram asks one chat to wait for %g s", seconds)

    async def _unreachable(self, person_id: int, refused: TelegramError) -> None:
        _log.info("a person cannot be reached: %s", type(refused).__name__)
        await self._people.save(replace(await self._people.load(person_id), reachable=False))


def _says(refused: BadRequest, words: tuple[str, ...]) -> bool:
    return any(each in refused.message.lower() for each in words)

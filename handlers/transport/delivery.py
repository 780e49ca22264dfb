"""Getting messages to Telegram: flood waits by chat, one repeat where delivery is in doubt, people who are gone."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from telegram import Bot, InputFile, Message, MessageId, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from handlers.screen import Screen
from handlers.transport.connecting import UnsentError
from handlers.transport.line import backoff, seconds_of
from handlers.transport.parcel import Copy, File, Outcome, Parcel, Photo, Place, Receipt, Venue
from handlers.transport.telegram_bot import REQUESTS_AT_ONCE, TelegramBot

_UNSENT_TRIES = 5  # of what is soon of no use any more
_GONE = ("chat not found", "user is deactivated")
_NOTHING_TO_DO = ("message is not modified", "query is too old")
_CANNOT_EDIT = (
    "message to edit not found",
    "message can't be edited",
    "no text in the message",
    "message_id_invalid",
    "message identifier is not specified",
)

_log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True)
class _Failure:
    """Why a call did not succeed."""

    outcome: Outcome
    error: TelegramError


class Delivery:
    """Sends for one bot. A call that cannot succeed is logged and answers None; only a wrong message raises."""

    def __init__(
        self,
        bot: TelegramBot,
        unreachable: Callable[[int], Awaitable[None]],
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        failed: Callable[[TelegramError], None] = lambda error: None,
    ) -> None:
        self._bot = bot
        self._note_unreachable = unreachable
        self._wait = wait
        self._clock = clock
        self._failed = failed
        self.note_moved: Callable[[int, int], Awaitable[None]] | None = None  # whose group it is, is known later
        self._slots = asyncio.Semaphore(REQUESTS_AT_ONCE)
        self._closed_until: dict[int, float] = {}
        self._probing: asyncio.Task[None] | None = None

    async def send(self, chat_id: int, screen: Screen, reply_to: int | None = None) -> int | None:
        """Send a message, below another one if that is given; return its number.

        Raises BadRequest if Telegram refuses what it says.
        """
        return await self._insist(chat_id, lambda: self._bot.say(chat_id, screen.html, screen.markup, reply_to))

    async def post(self, place: Place, parcel: Parcel, repeat: bool = False, follow: bool = True) -> Receipt:
        """Send something on at once or not at all; where delivery is in doubt, once more only if `repeat`.

        If the group has got another number it goes there, below nothing and in no topic; without `follow`, nowhere.
        """
        done = await self.attempt(place.chat_id, lambda bot: _send(bot, place, parcel))
        if follow and isinstance(done, Receipt) and done.chat_id:
            return await self.post(Place(done.chat_id), parcel, repeat)
        if repeat and isinstance(done, Receipt) and done.outcome == "doubtful":
            await self._wait(1.0)
            again = await self.attempt(place.chat_id, lambda bot: _send(bot, place, parcel))
            done = done if isinstance(again, Receipt) and again.outcome == "later" else again
        return done if isinstance(done, Receipt) else Receipt("sent", done.message_id, chat_id=place.chat_id)

    async def attempt(self, chat_id: int, call: Callable[[Bot], Awaitable[T]]) -> T | Receipt:
        """Make a call about a chat at once or not at all; return its result, or why there is none."""
        if (left := self._left(chat_id)) > 0:
            return Receipt("later", reason="a flood wait", seconds=left)
        done = await self._once(chat_id, lambda: call(self._bot))
        if not isinstance(done, _Failure):
            return done
        moved_to = done.error.new_chat_id if isinstance(done.error, ChatMigrated) else 0
        seconds = max(self._left(chat_id), 0.0)
        return Receipt(done.outcome, reason=done.error.message, seconds=seconds, chat_id=moved_to)

    async def edit(self, chat_id: int, message_id: int, screen: Screen) -> int | None:
        """Turn a message into another one, or send that where this is no longer possible; return what shows it now."""
        try:
            done = await self._insist(
                chat_id,
                lambda: self._bot.edit_message_text(screen.html, chat_id, message_id, reply_markup=screen.keyboard),
            )
        except BadRequest as refused:
            if _says(refused, _CANNOT_EDIT):
                return await self.send(chat_id, screen)
            if not _says(refused, _NOTHING_TO_DO):
                raise
            return message_id
        return message_id if done is not None else None

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

    async def _insist(self, chat_id: int, call: Callable[[], Awaitable[T]], repeat: bool = True) -> T | None:
        """Make a call until it is certain what became of it; where that is in doubt, once more only if `repeat`.

        Where Telegram cannot be reached, an answer waits for it: if the process ends before, the next one begins anew.
        """
        unsent = doubtful = 0
        while True:
            await self._opened(chat_id)
            done = await self._once(chat_id, call)
            if not isinstance(done, _Failure):
                return done
            if done.outcome == "refused":
                raise done.error
            if done.outcome == "unreachable":
                return None
            if isinstance(done.error, RetryAfter):
                continue
            unsent, doubtful = unsent + (done.outcome == "later"), doubtful + (done.outcome == "doubtful")
            if doubtful > int(repeat) or (unsent > _UNSENT_TRIES and not repeat):
                _log.warning("a message was given up after %d tries: %s", unsent + doubtful, type(done.error).__name__)
                return None
            await (self._wait(backoff(unsent)) if done.outcome == "later" else self._answering())

    async def _answering(self) -> None:
        """Wait until Telegram answers again: the one repeat of what is in doubt must not be lost to the same outage."""
        if self._probing is None or self._probing.done():
            self._probing = asyncio.create_task(self._probe())
        await asyncio.shield(self._probing)

    async def _probe(self) -> None:
        tries = 0
        while True:
            tries += 1
            await self._wait(backoff(tries))
            try:
                await self._bot.get_me()
            except RetryAfter:
                return
            except TelegramError as error:
                self._failed(error)
            else:
                return

    async def _once(self, chat_id: int, call: Callable[[], Awaitable[T]]) -> T | _Failure:
        """Make a call once and tell what its failure means."""
        try:
            async with self._slots:
                return await call()
        except TelegramError as error:
            self._failed(error)
            return await self._failure(chat_id, error)

    async def _failure(self, chat_id: int, error: TelegramError) -> _Failure:
        match error:
            case RetryAfter():
                self._close(chat_id, error)
                return _Failure("later", error)
            case InvalidToken():
                _log.error("Telegram no longer accepts the token")
                return _Failure("later", error)
            case BadRequest() if not _says(error, _GONE):
                return _Failure("refused", error)
            case ChatMigrated():
                if self.note_moved is not None:
                    await self.note_moved(chat_id, error.new_chat_id)
                return _Failure("unreachable", error)
            case Forbidden() | BadRequest():
                await self._unreachable(chat_id, error)
                return _Failure("unreachable", error)
        return _Failure("later" if isinstance(error, UnsentError) else "doubtful", error)

    async def _opened(self, chat_id: int) -> None:
        """Wait until the chat may be written to, outside of any slot: it holds up nobody else."""
        while (left := self._left(chat_id)) > 0:
            await self._wait(left)

    def _left(self, chat_id: int) -> float:
        left = self._closed_until.get(chat_id, 0.0) - self._clock()
        if left <= 0:
            self._closed_until.pop(chat_id, None)
        return left

    def _close(self, chat_id: int, flood: RetryAfter) -> None:
        seconds = seconds_of(flood)
        self._closed_until[chat_id] = max(self._closed_until.get(chat_id, 0.0), self._clock() + seconds)
        _log.info("Telegram asks one chat to wait for %g s", seconds)

    async def _unreachable(self, person_id: int, refused: TelegramError) -> None:
        if person_id < 0:  # a group is nobody, and what it is for is the caller's business
            return
        _log.info("a person cannot be reached: %s", type(refused).__name__)
        await self._note_unreachable(person_id)


async def _send(bot: Bot, place: Place, parcel: Parcel) -> Message | MessageId:
    where: dict[str, Any] = {"message_thread_id": place.topic_id}
    if place.reply_to:
        where["reply_parameters"] = ReplyParameters(place.reply_to, allow_sending_without_reply=True)
    chat_id = place.chat_id
    match parcel:
        case Screen():
            return await bot.send_message(chat_id, parcel.html, reply_markup=parcel.keyboard, **where)
        case Copy(source, message_id, caption):
            return await bot.copy_message(chat_id, source, message_id, caption=caption, **where)
        case File(name, content, caption):
            return await bot.send_document(chat_id, InputFile(content, name), caption=caption, **where)
        case Photo(name, content, caption):
            return await bot.send_photo(chat_id, InputFile(content, name), caption=caption, **where)
        case Venue(latitude, longitude, title, address):
            return await bot.send_venue(chat_id, latitude, longitude, title, address, **where)


def _says(refused: BadRequest, words: tuple[str, ...]) -> bool:
    return any(each in refused.message.lower() for each in words)

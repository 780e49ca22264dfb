"""Getting messages to Telegram: answers that are due until it takes them, flood waits by chat, people who are gone.

An answer is due to whoever asked: its update is not done before Telegram has taken the answer, refused it, or left it
waiting for too long. What Telegram has not taken is tried again for as long; where it may have been taken, a few times,
since an answer that comes twice is better than none. All else that is sent holds up nobody for long.
"""

import asyncio
import html
import logging
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from math import ceil
from typing import Any, Protocol, TypeVar

from telegram import Bot, InputFile, Message, MessageId, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from handlers.screen import Screen
from handlers.transport.connecting import UnsentError
from handlers.transport.line import backoff, seconds_of
from handlers.transport.parcel import Copy, File, Outcome, Parcel, Photo, Place, Receipt, Venue
from handlers.transport.telegram_bot import REQUESTS_AT_ONCE, TelegramBot

_SOON = 60.0  # seconds, after which what is due to nobody is of no use any more
_DOUBTFUL = (2.0, 30.0, 300.0, 1800.0)  # seconds before each further try of an answer that may have arrived
_AGAIN_AT_ONCE = 4  # of the requests; thousands of answers that are due must not hold up one that can be given
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
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


class Asked(Protocol):
    """An update that an answer is due to."""

    @property
    def queue(self) -> int:
        """The chat that waits for the answer."""

    async def waits(self) -> bool:
        """Note that the answer waits for Telegram; false once it has for too long."""

    def go_on(self) -> Awaitable[None]:
        """Return when the answer may be tried again. Raises DatabaseUnavailable where it is another replica's now."""


asked: ContextVar[Asked | None] = ContextVar("asked", default=None)  # what is being dealt with


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
        self._slots_again = asyncio.Semaphore(_AGAIN_AT_ONCE)
        self._closed_until: dict[int, float] = {}
        self._probing: asyncio.Task[None] | None = None

    async def send(self, place: Place, parcel: Parcel) -> int | None:
        """Send an answer; return its number, None where nobody is there or it was given up.

        Insists for a day where it answers the update that is being dealt with, with five tries where it may have
        arrived; else for a minute. A message that Telegram refuses is sent once more as plain text. Raises BadRequest
        if it refuses that too, or anything that is no message.
        """
        chat_id = place.chat_id
        if not isinstance(parcel, Screen):
            sent = await self._insist(chat_id, lambda: _send(self._bot, place, parcel))
            return sent.message_id if sent is not None else None
        markup = parcel.markup
        try:
            return await self._insist(chat_id, lambda: self._bot.say(place, parcel.html, markup))
        except BadRequest as refused:
            text = _plain(parcel.html, refused)
            return await self._insist(chat_id, lambda: self._bot.say(place, text, markup, parse_mode=None))

    async def post(self, place: Place, parcel: Parcel, repeat: bool = False, follow: bool = True) -> Receipt:
        """Send something on at once or not at all, without insisting: whoever sends it acts on the receipt.

        Where delivery is in doubt, once more after a second if `repeat`, else never. If the group has got another
        number it goes there, below nothing and in no topic; without `follow`, nowhere.
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
        """Make a call about a chat once, without insisting; return its result, or why there is none."""
        done = await self._once(chat_id, lambda: call(self._bot))
        if not isinstance(done, _Failure):
            return done
        moved_to = done.error.new_chat_id if isinstance(done.error, ChatMigrated) else 0
        seconds = max(self._left(chat_id), 0.0)
        return Receipt(done.outcome, reason=done.error.message, seconds=seconds, chat_id=moved_to)

    async def edit(self, chat_id: int, message_id: int, screen: Screen) -> int | None:
        """Turn a message into another one, or send that where this is no longer possible; return what shows it now.

        Insists, and falls back on plain text, as `send` does.
        """
        keyboard = screen.keyboard

        def drawn(text: str, **mode: Any) -> Callable[[], Awaitable[Message | bool]]:
            return lambda: self._bot.edit_message_text(text, chat_id, message_id, reply_markup=keyboard, **mode)

        try:
            try:
                done = await self._insist(chat_id, drawn(screen.html))
            except BadRequest as refused:
                if _says(refused, _CANNOT_EDIT + _NOTHING_TO_DO):
                    raise
                done = await self._insist(chat_id, drawn(_plain(screen.html, refused), parse_mode=None))
        except BadRequest as refused:
            if _says(refused, _CANNOT_EDIT):
                return await self.send(Place(chat_id), screen)
            if not _says(refused, _NOTHING_TO_DO):
                raise
            return message_id
        return message_id if done is not None else None

    async def answer(self, query_id: str, chat_id: int, notice: str | None = None) -> None:
        """Stop a pressed button from waiting, with a short notice if there is one; too late is no error.

        Insists for a minute, and not where it may have arrived: then a button no longer waits for it.
        """
        try:
            await self._insist(chat_id, lambda: self._bot.answer_callback_query(query_id, notice), repeat=False)
        except BadRequest as refused:
            if not _says(refused, _NOTHING_TO_DO):
                raise

    async def act(self, chat_id: int) -> None:
        """Show that the bot is typing, if that works at once; nothing is insisted on, it is only a courtesy."""
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
        """Make a call until it is certain what became of it, or for as long as is worth it; `repeat` where in doubt.

        If the process ends before, the next one begins the update anew.
        """
        due = asked.get() if repeat else None
        due = due if due is not None and due.queue == chat_id else None
        begun, tries, unsent, doubtful = self._clock(), 0, 0, 0
        while True:
            done = await self._once(chat_id, call, again=tries > 0)
            if not isinstance(done, _Failure):
                return done
            if done.outcome == "refused":
                raise done.error
            if done.outcome == "unreachable":
                return None
            tries += 1
            doubtful += done.outcome == "doubtful"
            unsent += done.outcome == "later" and not isinstance(done.error, RetryAfter)
            if doubtful > (len(_DOUBTFUL) if repeat else 0):
                break
            pause = _DOUBTFUL[doubtful - 1] if done.outcome == "doubtful" else backoff(unsent)
            pause = max(self._left(chat_id), 0.0) or pause
            if not (await due.waits() if due else self._clock() + pause - begun <= _SOON):
                break
            await self._wait(pause)
            if done.outcome == "doubtful":
                await self._answering()
            if due is not None:
                await due.go_on()
        _log.error("a message was given up after %d tries: %s", tries, type(done.error).__name__)
        return None

    async def _answering(self) -> None:
        """Wait until Telegram answers again: the few tries of what is in doubt must not be lost to the same outage."""
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

    async def _once(self, chat_id: int, call: Callable[[], Awaitable[T]], again: bool = False) -> T | _Failure:
        """Make a call once, but not into a flood wait, and tell what its failure means."""
        if (left := self._left(chat_id)) > 0:
            return _Failure("later", RetryAfter(ceil(left)))
        try:
            async with self._slots_again if again else nullcontext(), self._slots:
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


def _plain(text: str, refused: BadRequest) -> str:
    """Return what a message says, without what Telegram may have refused to read."""
    _log.warning("a message is sent as plain text, since Telegram refuses it: %s", refused.message)
    return html.unescape(_TAG.sub("", text))


def _says(refused: BadRequest, words: tuple[str, ...]) -> bool:
    return any(each in refused.message.lower() for each in words)

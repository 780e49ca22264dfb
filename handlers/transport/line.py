"""The line to Telegram: calls are made until they succeed, with one clear line where they never will."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from storage.errors import StorageError

MOST_BACKOFF = 30.0
CONFLICTS = 3  # the first two may be the predecessor that is still ending
CONFLICT_PAUSE = 2.0
CONFLICT_MEMORY = 60.0

Wait = Callable[[float], Awaitable[None]]
Say = Callable[..., None]
Failed = Callable[[TelegramError], None]


class EndedError(Exception):
    """It cannot go on; `key` names the text that says why, with its values."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class Line:
    """Makes calls for one bot; `say` tells the operator of outages by the key of a text, `failed` hears of failures."""

    def __init__(self, say: Say, wait: Wait = asyncio.sleep, failed: Failed = lambda error: None) -> None:
        self._say = say
        self._wait = wait
        self._failed = failed
        self._failures = 0
        self._back = ""
        self._conflicts: list[float] = []

    async def insist(self, call: Callable[[], Awaitable[object]]) -> None:
        """Make a call until it succeeds, saying once when Telegram or the database is away and once when it is back.

        Raises EndedError where the token is wrong, or another program fetches this bot's updates.
        """
        while True:
            try:
                await call()
            except InvalidToken:
                raise EndedError("end-wrong-token") from None
            except Conflict:
                await self._conflict()
            except RetryAfter as flood:
                await self._wait(seconds_of(flood))
            except TelegramError as error:
                self._failed(error)
                await self._failure("network-lost", "network-back", error.message.partition(". ")[0])
            except StorageError as error:
                await self._failure("database-lost", "database-back", str(error))
            else:
                self._found()
                self._failures = 0
                return

    async def pause(self, seconds: float) -> None:
        """Let time pass."""
        await self._wait(seconds)

    async def _conflict(self) -> None:
        now = time.monotonic()
        self._conflicts = [*(at for at in self._conflicts if now - at < CONFLICT_MEMORY), now]
        if len(self._conflicts) >= CONFLICTS:
            raise EndedError("end-two-pollers") from None
        await self._wait(CONFLICT_PAUSE)

    async def _failure(self, lost: str, back: str, reason: str) -> None:
        if self._back != back:
            self._found()
            self._back = back
            self._say(lost, reason=reason)
        self._failures += 1
        await self._wait(backoff(self._failures))

    def _found(self) -> None:
        if self._back:
            self._say(self._back)
        self._back = ""


def backoff(tries: int) -> float:
    """Return how many seconds to wait after so many tries in vain."""
    return min(2.0 ** min(tries - 1, 10), MOST_BACKOFF)  # an outage of a day would be too much for a power


def seconds_of(flood: RetryAfter) -> float:
    """Return how many seconds Telegram asks to wait."""
    return flood.retry_after if isinstance(flood.retry_after, int) else flood.retry_after.total_seconds()

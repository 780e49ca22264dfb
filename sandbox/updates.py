"""The queue between people and the bot: getUpdates with held polls, confirmation by offset, one poller at a time."""

import asyncio
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sandbox.errors import ApiError

CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"  # fixed words
)


WEBHOOK_IS_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
WEBHOOK_WAS_SET = "Conflict: terminated by setWebhook request"

Update = dict[str, Any]


@dataclass
class Disorder:
    """The next `repeat` updates come twice; of the next `reverse` the last one comes first."""

    repeat: int = 0
    reverse: int = 0


class UpdateQueue:
    """Updates that the bot has not confirmed yet; the first one gets the number `first`.

    changed  is set whenever there may be something new to bring to a webhook
    """

    def __init__(self, first: int = 1) -> None:
        self._pending: deque[dict[str, Any]] = deque()
        self._next_id = first
        self._poller: asyncio.Future[None] | None = None
        self.allowed: list[str] = []
        self.changed = asyncio.Event()
        self.disorder = Disorder()
        self._held_back: list[Update] = []

    def __len__(self) -> int:
        return len(self._pending)

    def add(self, kind: str, payload: dict[str, Any]) -> None:
        """Queue an update, unless the bot asked not to get its kind."""
        if self.allowed and kind not in self.allowed:
            return
        update = {"update_id": self._next_id, kind: payload}
        self._next_id += 1
        self._held_back.append(update)
        if len(self._held_back) < self.disorder.reverse:
            return
        self._pending.extend(reversed(self._held_back))
        self._held_back.clear()
        self.disorder.reverse = 0
        if self.disorder.repeat:
            self._pending.append(update)
            self.disorder.repeat -= 1
        self.changed.set()
        self.release()

    def pending(self) -> tuple[Update, ...]:
        """Return what is not confirmed, the oldest first."""
        return tuple(self._pending)

    def remove(self, update_id: int) -> None:
        """Take an update as confirmed."""
        first = next((update for update in self._pending if update["update_id"] == update_id), None)
        if first is not None:
            self._pending.remove(first)

    def end_poll(self) -> None:
        """Refuse the held poll, because a webhook was set."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(ApiError(409, WEBHOOK_WAS_SET))

    def drop(self) -> None:
        """Forget what is pending."""
        self._pending.clear()

    def release(self) -> None:
        """Let the held poll answer."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    async def poll(self, offset: int, limit: int, timeout: float) -> list[dict[str, Any]]:
        """Return unconfirmed updates from `offset` on, holding the poll while there are none."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(ApiError(409, CONFLICT))
        self._confirm(offset)
        if not self._pending and timeout > 0:
            await self._hold(timeout)
        return list(islice(self._pending, limit))

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
        while self._pending and self._pending[0]["update_id"] < offset:
            self._pending.popleft()

    async def _hold(self, timeout: float) -> None:
        poller = self._poller = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout):
                await poller
        except TimeoutError:
            pass
        finally:
            if self._poller is poller:
                self._poller = None

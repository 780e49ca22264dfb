"""The queue between people and the bot: getUpdates with held polls, confirmation by offset, one poller at a time."""

import asyncio
from collections import deque
from itertools import islice
from typing import Any

from sandbox.errors import ApiError

CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"  # fixed words
)


class UpdateQueue:
    """Updates that the bot has not confirmed yet."""

    def __init__(self) -> None:
        self._pending: deque[dict[str, Any]] = deque()
        self._next_id = 1
        self._poller: asyncio.Future[None] | None = None
        self.allowed: list[str] = []

    def __len__(self) -> int:
        return len(self._pending)

    def add(self, kind: str, payload: dict[str, Any]) -> None:
        """Queue an update, unless the bot asked not to get its kind."""
        if self.allowed and kind not in self.allowed:
            return
        self._pending.append({"update_id": self._next_id, kind: payload})
        self._next_id += 1
        self.release()

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

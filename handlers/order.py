"""The order of work: one person's messages one after the other, people side by side."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

_WAITING = 100_000  # the base class counts those that wait for their turn too; work itself is bounded where it is done


class ChatOrder(BaseUpdateProcessor):
    """Processes the updates of a chat in the order in which they came."""

    def __init__(self) -> None:
        super().__init__(_WAITING)
        self._last: dict[int, asyncio.Event] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await the coroutine after those of the same chat that came before it."""
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None:
            await coroutine
            return
        before = self._last.get(chat.id)
        done = self._last[chat.id] = asyncio.Event()
        try:
            if before is not None:
                await before.wait()
            await coroutine
        finally:
            done.set()
            if self._last[chat.id] is done:
                del self._last[chat.id]

    async def initialize(self) -> None:
        """Nothing has to be prepared."""

    async def shutdown(self) -> None:
        """Nothing has to be released."""

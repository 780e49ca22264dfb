"""Bringing updates to a webhook: each until it is taken, those of one chat one after the other."""

import asyncio
import re
from contextlib import suppress
from functools import partial
from typing import Any

import aiohttp

from sandbox.errors import bad_request
from sandbox.updates import Update, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (the name of it)
CONNECTIONS = 40
MAX_CONNECTIONS = 100
ANSWER_SECONDS = 30.0
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


class Webhook:
    """The address that the bot gets its updates at; empty where it asks for them itself."""

    def __init__(self, queue: UpdateQueue) -> None:
        self.url = ""
        self._secret = ""
        self._connections = CONNECTIONS
        self._queue = queue
        self._failures: dict[int, int] = {}
        self._last_error = ""
        self._bringing: asyncio.Task[None] | None = None

    def set(self, url: str, secret: str, connections: int) -> None:
        """Bring updates to an address from now on; an empty one ends that."""
        if url and not re.match(r"https?://[^/]", url):
            raise bad_request("bad webhook: invalid webhook URL specified")
        if not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        self.url, self._secret = url, secret
        self._connections = min(connections, MAX_CONNECTIONS) if connections > 0 else CONNECTIONS
        self._last_error = ""
        if url and self._bringing is None:
            self._bringing = asyncio.create_task(self._bring())
        self._queue.changed.set()

    def info(self) -> dict[str, Any]:
        """Return how it goes, as getWebhookInfo says it."""
        info = {"url": self.url, "has_custom_certificate": False, "pending_update_count": len(self._queue)}
        if self.url:
            info["max_connections"] = self._connections
        return info | ({"last_error_message": self._last_error} if self._last_error else {})

    async def close(self) -> None:
        """Bring nothing more."""
        if self._bringing is not None:
            self._bringing.cancel()
            with suppress(asyncio.CancelledError):
                await self._bringing
            self._bringing = None

    async def _bring(self) -> None:
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        on_their_way: dict[int, asyncio.Task[None]] = {}
        async with aiohttp.ClientSession(timeout=timeout) as session:
            try:
                while True:
                    await self._queue.changed.wait()
                    self._queue.changed.clear()
                    for update in self._next(on_their_way) if self.url else ():
                        number = update["update_id"]
                        task = on_their_way[number] = asyncio.create_task(self._deliver(session, update))
                        task.add_done_callback(partial(self._arrived, on_their_way, number))
            finally:
                for task in on_their_way.values():
                    task.cancel()
                await asyncio.gather(*on_their_way.values(), return_exceptions=True)

    def _next(self, on_their_way: dict[int, asyncio.Task[None]]) -> list[Update]:
        """Return what can be brought now: of each chat the first, as far as connections go."""
        chosen: list[Update] = []
        begun: set[Any] = set()
        for update in self._queue.pending():
            is_first = (chat := _chat(update)) not in begun
            begun.add(chat)
            if is_first and update["update_id"] not in on_their_way:
                chosen.append(update)
        return chosen[: max(self._connections - len(on_their_way), 0)]

    def _arrived(self, on_their_way: dict[int, asyncio.Task[None]], number: int, _: asyncio.Task[None]) -> None:
        on_their_way.pop(number, None)
        self._queue.changed.set()

    async def _deliver(self, session: aiohttp.ClientSession, update: Update) -> None:
        number, headers = update["update_id"], {SECRET_HEADER: self._secret} if self._secret else {}
        try:
            async with session.post(self.url, json=update, headers=headers) as response:
                if response.ok:
                    self._failures.pop(number, None)
                    self._queue.remove(number)
                    return
                self._last_error = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            self._last_error = f"Connection failed: {type(error).__name__}"
        failures = self._failures[number] = self._failures.get(number, 0) + 1
        await asyncio.sleep(min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE))


def _chat(update: Update) -> Any:
    payload = next(value for key, value in update.items() if key != "update_id")
    chat = payload.get("chat") or payload.get("message", {}).get("chat") or payload.get("from") or {}
    return chat.get("id")

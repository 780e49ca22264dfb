"""Replicas that listen for their webhook, as a load balancer sees them."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from handlers.settings import Settings
from handlers.transport.serving import Serving
from handlers.transport.webhook import Webhook
from sandbox.app import Running
from tests.handlers.tiny import TinyBrain
from tests.limits import LIMIT

SECRET = "the-secret-of-all-replicas"
PATH = "/telegram"


@dataclass
class Replica:
    """A bot that listens for its webhook, and what a load balancer sees of it."""

    port: int
    session: aiohttp.ClientSession
    serving: "asyncio.Task[int]"
    brain: TinyBrain
    stop: asyncio.Event

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def get(self, path: str) -> tuple[int, str]:
        async with self.session.get(self.url + path) as response:
            return response.status, await response.text()

    async def post(self, body: Any = None, secret: str | None = SECRET, path: str = PATH, data: Any = None) -> int:
        headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
        sent = io.BytesIO(json.dumps(body).encode()) if data is None else data
        async with self.session.post(self.url + path, data=sent, headers=headers) as response:
            return response.status

    async def until_ready(self) -> None:
        await until(self._is_ready)

    async def _is_ready(self) -> bool:
        try:
            return (await self.get("/health/ready"))[0] == 200
        except aiohttp.ClientError:
            return False


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(LIMIT):
        while not await holds():
            await asyncio.sleep(0.02)


def settings(telegram: Running, database_url: str, port: int, **given: Any) -> Settings:
    return Settings.model_validate(
        {
            "telegram_bot_token": telegram.token,
            "telegram_api_url": telegram.url,
            "database_url": database_url,
            "webhook_url": f"http://127.0.0.1:{port}{PATH}",
            "webhook_secret": SECRET,
            "webhook_listen": f"127.0.0.1:{port}",
        }
        | given
    )


@asynccontextmanager
async def replica(telegram: Running, database_url: str, port: int, **given: Any) -> AsyncIterator[Replica]:
    stop, brain = asyncio.Event(), TinyBrain()
    serving = Serving(settings(telegram, database_url, port, **given), brain, Webhook)
    task = asyncio.create_task(serving.until(stop))
    async with aiohttp.ClientSession() as session:
        made = Replica(port, session, task, brain, stop)
        try:
            await made.until_ready()
            yield made
        finally:
            stop.set()
            assert await task == 0


def update(number: int, text: str = "only", person: int = 7003) -> dict[str, Any]:
    user = {"id": person, "is_bot": False, "first_name": "Alice", "language_code": "en"}
    chat = {"id": person, "type": "private", "first_name": "Alice"}
    return {"update_id": number, "message": {"message_id": 5, "date": 1, "chat": chat, "from": user, "text": text}}

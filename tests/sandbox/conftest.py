"""A running sandbox, a bare Bot API caller, a bot made with python-telegram-bot, and the chat page in a browser."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, Page, expect
from telegram.ext import Application

from sandbox.app import Running, running
from sandbox.client import Client, Conversation, Group
from sandbox.state import State
from tests.limits import LIMIT


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_750_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Api:
    """Calls Bot API methods as a bot would, without a library between."""

    session: aiohttp.ClientSession
    url: str
    token: str

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        async with self.session.post(f"{self.url}/bot{self.token}/{method}", json=params) as response:
            answer: dict[str, Any] = await response.json()
        assert response.status == (200 if answer["ok"] else answer["error_code"])
        return answer

    async def ok(self, method: str, **params: Any) -> Any:
        answer = await self.call(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, method: str, **params: Any) -> tuple[int, str]:
        answer = await self.call(method, **params)
        assert not answer["ok"], answer
        return answer["error_code"], answer["description"]

    async def updates(self, **params: Any) -> list[dict[str, Any]]:
        result: list[dict[str, Any]] = await self.ok("getUpdates", **params)
        return result


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[Running]:
    async with running(State("42:SANDBOX", clock=clock)) as server:
        yield server


@pytest.fixture
async def api(server: Running) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(session, server.url, server.token)


@pytest.fixture
async def client(server: Running) -> AsyncIterator[Client]:
    async with Client(server.url) as client:
        yield client


@pytest.fixture
async def alice(client: Client) -> Conversation:
    """A person who has written to the bot, so that the bot may write back."""
    chat = await client.person("en")
    await chat.start()
    return chat


@pytest.fixture
async def group(client: Client) -> Group:
    """The staff's group: a forum, the bot an administrator."""
    return await client.group()


@pytest.fixture
async def plain(client: Client) -> Group:
    """A group without topics, of Alice and Иван, where the bot is an ordinary member."""
    return await client.add_group("Plain", [7003, 7002], bot="member")


BotApplication = Application[Any, Any, Any, Any, Any, Any]
RunBot = Callable[[Callable[[BotApplication], None]], AbstractAsyncContextManager[BotApplication]]


@pytest.fixture
def run_bot(server: Running) -> RunBot:
    """Return what runs a polling bot made with python-telegram-bot while a context lasts."""

    @asynccontextmanager
    async def run(register: Callable[[BotApplication], None]) -> AsyncIterator[BotApplication]:
        builder = Application.builder().token(server.token)
        urls = builder.base_url(f"{server.url}/bot").base_file_url(f"{server.url}/file/bot")
        application = urls.build()
        register(application)
        async with application:
            await application.start()
            assert application.updater is not None
            await application.updater.start_polling(poll_interval=0)
            try:
                yield application
            finally:
                await application.updater.stop()
                await application.stop()

    return run


@pytest.fixture
async def page(browser: Browser, server: Running) -> AsyncIterator[Page]:
    context = await browser.new_context(color_scheme="light", viewport={"width": 1000, "height": 700})
    context.set_default_timeout(1000 * LIMIT)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
    await page.goto(server.url)
    await expect(page.locator(".person")).to_have_count(5)
    yield page
    await context.close()
    assert complaints == []

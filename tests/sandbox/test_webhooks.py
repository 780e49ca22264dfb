"""Updates that are brought to a webhook, sad paths first."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from sandbox.client import Client
from tests.limits import LIMIT
from tests.sandbox.conftest import Api

SECRET = "a-secret_of-the-bot"


@dataclass
class Listener:
    """What listens in place of a bot: notes what comes, and refuses it a number of times."""

    url: str = ""
    refusals: int = 0
    seen: list[str] = field(default_factory=list)
    secrets: set[str | None] = field(default_factory=set)
    at_once: int = 0
    most_at_once: int = 0
    let: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self, request: web.Request) -> web.Response:
        update: dict[str, Any] = await request.json()
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.let.wait()
        self.at_once -= 1
        if self.refusals:
            self.refusals -= 1
            return web.Response(status=502, text="<html>Bad Gateway</html>")
        self.seen.append(update["message"]["text"])
        return web.Response()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(LIMIT):
            while not holds():
                await asyncio.sleep(0.01)


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    listener = Listener()
    listener.let.set()
    app = web.Application()
    app.router.add_post("/hook", listener.receive)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listener.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield listener
    listener.let.set()
    await runner.cleanup()


@pytest.mark.parametrize("url", ["example.org", "ftp://example.org", "https://"])
async def test_an_address_that_is_none_is_refused(api: Api, url: str) -> None:
    assert await api.refused("setWebhook", url=url) == (
        400,
        "Bad Request: bad webhook: invalid webhook URL specified",
    )


@pytest.mark.parametrize("secret", ["a b", "é", "x" * 257])
async def test_a_secret_that_is_none_is_refused(api: Api, secret: str) -> None:
    assert await api.refused("setWebhook", url="https://example.org", secret_token=secret) == (
        400,
        "Bad Request: secret token contains unallowed characters",
    )


async def test_who_has_a_webhook_may_not_ask(api: Api, listener: Listener) -> None:
    held = asyncio.create_task(api.refused("getUpdates", timeout=30))
    await asyncio.sleep(0.1)
    await api.ok("setWebhook", url=listener.url)
    assert await held == (409, "Conflict: terminated by setWebhook request")
    code, why = await api.refused("getUpdates")
    assert (code, why.partition(";")[0]) == (409, "Conflict: can't use getUpdates method while webhook is active")
    await api.ok("deleteWebhook")
    assert await api.updates() == []


async def test_what_is_refused_comes_again_until_it_is_taken(api: Api, listener: Listener, client: Client) -> None:
    listener.refusals = 3
    await api.ok("setWebhook", url=listener.url)
    alice = await client.person("en")
    await alice.send("one")
    await alice.send("two")
    await listener.until(lambda: len(listener.seen) == 2)
    assert listener.seen == ["one", "two"]
    info = await api.ok("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 502 Bad Gateway"
    assert info["pending_update_count"] == 0


async def test_nobody_there_is_tried_again(api: Api, listener: Listener, client: Client, unused_tcp_port: int) -> None:
    await api.ok("setWebhook", url=f"http://127.0.0.1:{unused_tcp_port}/")
    await (await client.person("en")).send("one")
    while "last_error_message" not in (info := await api.ok("getWebhookInfo")):
        await asyncio.sleep(0.01)
    assert info["last_error_message"] == "Connection failed: ClientConnectorError"
    await api.ok("setWebhook", url=listener.url)
    await listener.until(lambda: listener.seen == ["one"])


async def test_what_waits_is_brought_with_the_secret_and_what_is_not_allowed_is_not(
    api: Api, listener: Listener, client: Client
) -> None:
    alice = await client.person("en")
    await alice.send("waiting")
    wanted = {"url": listener.url, "secret_token": SECRET, "allowed_updates": ["message"], "max_connections": 7}
    await api.ok("setWebhook", **wanted)
    assert await api.ok("getWebhookInfo") == {
        "url": listener.url,
        "has_custom_certificate": False,
        "pending_update_count": 1,
        "max_connections": 7,
        "allowed_updates": ["message"],
    }
    await listener.until(lambda: listener.seen == ["waiting"])
    await alice.edit((await alice.messages())[0], "changed")
    await alice.send("next")
    await listener.until(lambda: listener.seen == ["waiting", "next"])
    assert listener.secrets == {SECRET}


async def test_what_waits_can_be_dropped(api: Api, listener: Listener, client: Client) -> None:
    alice = await client.person("en")
    await alice.send("old")
    await api.ok("setWebhook", url=listener.url, drop_pending_updates=True)
    await alice.send("new")
    await listener.until(lambda: bool(listener.seen))
    assert listener.seen == ["new"]


@pytest.mark.parametrize(("connections", "most"), [(1, 1), (2, 2), (0, 3)])
async def test_people_side_by_side_and_nobody_before_himself(
    api: Api, listener: Listener, client: Client, connections: int, most: int
) -> None:
    people = [await client.person(who) for who in ("zh", "ru", "en")]
    for number in range(3):
        for person in people:
            await person.send(f"{person.id} {number}")
    listener.let.clear()
    await api.ok("setWebhook", url=listener.url, max_connections=connections)
    await listener.until(lambda: listener.at_once == most)
    listener.let.set()
    await listener.until(lambda: len(listener.seen) == 9)
    assert listener.most_at_once == most
    for person in people:
        assert [text for text in listener.seen if text.startswith(str(person.id))] == [
            f"{person.id} {number}" for number in range(3)
        ]

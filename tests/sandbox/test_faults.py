"""What goes wrong on demand."""

from typing import Any

import aiohttp
import pytest

from sandbox.client import Client, Conversation, SandboxError
from tests.sandbox.conftest import Api


def said(messages: list[str]) -> list[str]:
    return [text for text in messages if text != "/start"]


async def texts(chat: Conversation) -> list[str]:
    return said([message.text for message in await chat.messages()])


@pytest.mark.parametrize(
    "body", [{"kind": "fire"}, {"kind": "drop", "moment": "never"}, {"kind": "status", "status": 7}]
)
async def test_a_fault_that_there_is_not(client: Client, body: dict[str, Any]) -> None:
    with pytest.raises(SandboxError):
        await client.fault(**body)


async def test_a_flood_says_when_to_come_again(api: Api, client: Client, alice: Conversation) -> None:
    await client.fault("flood", method="sendMessage", seconds=7)
    answer = await api.call("sendMessage", chat_id=alice.id, text="one")
    assert answer == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    await api.ok("sendMessage", chat_id=alice.id, text="two")
    assert await texts(alice) == ["two"]
    assert await client.struck() == [1]


@pytest.mark.parametrize(("moment", "kept"), [("before", []), ("after", ["one"])])
@pytest.mark.parametrize("status", [500, 502])
async def test_a_gateway_answers_with_a_page(
    api: Api, client: Client, alice: Conversation, *, moment: str, kept: list[str], status: int
) -> None:
    await client.fault("status", moment=moment, method="SendMessage", status=status)
    url = f"{api.url}/bot{api.token}/sendMessage"
    async with api.session.post(url, json={"chat_id": alice.id, "text": "one"}) as response:
        assert (response.status, response.content_type) == (status, "text/html")
        assert "<h1>50" in await response.text()
    assert await texts(alice) == kept


@pytest.mark.parametrize(("moment", "kept"), [("unread", []), ("before", []), ("after", ["one"])])
@pytest.mark.parametrize("kind", ["drop", "hang"])
async def test_a_connection_is_lost(
    api: Api, client: Client, alice: Conversation, *, kind: str, moment: str, kept: list[str]
) -> None:
    await client.fault(kind, moment=moment, method="sendMessage", seconds=0.01)
    with pytest.raises(aiohttp.ClientError):
        await api.call("sendMessage", chat_id=alice.id, text="one")
    assert await texts(alice) == kept


async def test_a_fault_strikes_what_it_is_meant_for_as_often_as_it_is_meant_to(
    api: Api, client: Client, alice: Conversation
) -> None:
    await client.fault("status", method="sendMessage", text="bad", times=2)
    await client.fault("status", chat_id=7001, times=0)
    await api.ok("getMe")
    await api.ok("sendMessage", chat_id=alice.id, text="good")
    for _ in range(2):
        with pytest.raises(aiohttp.ContentTypeError):
            await api.call("sendMessage", chat_id=alice.id, text="a bad one")
    await api.ok("sendMessage", chat_id=alice.id, text="a bad one")
    for _ in range(3):
        with pytest.raises(aiohttp.ContentTypeError):
            await api.call("sendMessage", chat_id=7001, text="good")
    assert await client.struck() == [2, 3]


async def test_updates_come_twice_or_in_another_order(api: Api, client: Client, alice: Conversation) -> None:
    (start,) = await api.updates()
    await api.updates(offset=start["update_id"] + 1)
    await client.disorder(repeat=1)
    for text in ("a", "b"):
        await alice.send(text)
    updates = await api.updates()
    assert [update["message"]["text"] for update in updates] == ["a", "a", "b"]
    assert updates[0] == updates[1]
    await client.disorder(reverse=3)
    for text in ("c", "d", "e", "f"):
        await alice.send(text)
    updates = await api.updates(offset=updates[-1]["update_id"] + 1)
    assert [update["message"]["text"] for update in updates] == ["e", "d", "c", "f"]
    assert await api.updates(offset=max(update["update_id"] for update in updates) + 1) == []

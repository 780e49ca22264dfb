import asyncio

import pytest

from sandbox.client import Client, Conversation, SandboxError
from sandbox.events import EventLog
from tests.sandbox.conftest import Api


async def test_who_is_too_slow_is_told() -> None:
    log = EventLog(kept=3, kept_a_chat=2)
    for number in range(4):
        log.add("message", number % 2)
    assert log.after(0) == ([{"seq": seq, "type": "message", "chat_id": 1 - seq % 2} for seq in (2, 3, 4)], True)
    assert log.after(1)[1] is False
    assert [event["seq"] for event in log.after(1, 1)[0]] == [2, 4]


async def test_waiting_ends_with_an_event_of_that_chat_only() -> None:
    log = EventLog()
    waiting = asyncio.create_task(log.wait(0, 20, 7))
    await asyncio.sleep(0)
    log.add("message", 8)
    await asyncio.sleep(0)
    assert not waiting.done()
    log.add("message", 7)
    await waiting
    await log.wait(2, 0.01)


async def test_the_view_of_people(api: Api, client: Client, alice: Conversation) -> None:
    await api.ok("sendChatAction", chat_id=alice.id, action="typing")
    view = {person["id"]: person for person in await client.people()}[alice.id]
    assert (view["started"], view["blocked"], view["action"], view["last_message"]["html"]) == (
        True,
        False,
        "typing",
        "/start",
    )
    await api.ok("sendMessage", chat_id=alice.id, text="x")
    assert (await client.call(f"chats/{alice.id}/messages?limit=1"))["action"] == ""


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("chats/5/messages", "there is no such person"),
        ("files/nothing", "there is no such file"),
        ("events?after=x", "after must be a number"),
    ],
)
async def test_wrong_control_requests(client: Client, path: str, reason: str) -> None:
    with pytest.raises(SandboxError, match=reason):
        await client.call(path)


async def test_nobody_like_that(client: Client) -> None:
    with pytest.raises(SandboxError, match="there is nobody like 'fr'"):
        await client.person("fr")
    assert (await client.add_person("Zoé", "fr-CA")).person["language_code"] == "fr-CA"
    assert (await client.person("fr")).person["first_name"] == "Zoé"


async def test_files_never_run_in_the_page(api: Api, alice: Conversation) -> None:
    sent = await alice.send_document(b"<script>", "x.html")
    url = f"{api.url}/control/files/{sent.raw['document']['file_id']}"
    async with api.session.get(url) as response:
        assert response.headers["Content-Disposition"] == "attachment"
        assert response.content_type == "application/octet-stream"

import asyncio
from typing import Any

import pytest

from sandbox.client import Client, Conversation
from tests.sandbox.conftest import Api, Clock


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_offset_confirms(api: Api, alice: Conversation) -> None:
    for text in ("a", "b"):
        await alice.send(text)
    pending = await api.updates()
    assert texts(pending) == ["/start", "a", "b"]
    assert await api.updates() == pending
    assert texts(await api.updates(limit=1)) == ["/start"]
    assert texts(await api.updates(offset=pending[1]["update_id"])) == ["a", "b"]
    assert texts(await api.updates(offset=-1)) == ["b"]
    assert (await api.ok("getWebhookInfo"))["pending_update_count"] == 1
    assert await api.updates(offset=pending[2]["update_id"] + 1) == []


async def test_poll_is_held_until_something_comes(api: Api, alice: Conversation) -> None:
    await api.ok("deleteWebhook", drop_pending_updates=True)
    held = asyncio.create_task(api.updates(timeout=30))
    await api.ok("getMe")
    assert not held.done()
    await alice.send("now")
    assert texts(await held) == ["now"]


async def test_held_poll_ends_empty(api: Api) -> None:
    assert await api.updates(timeout=1) == []


async def test_allowed_updates_stay_until_changed(api: Api, alice: Conversation) -> None:
    (start,) = await api.updates()
    await api.updates(offset=start["update_id"] + 1, allowed_updates=["edited_message"])
    sent = await alice.send("unseen")
    await alice.edit(sent, "seen")
    (update,) = await api.updates()
    assert update["edited_message"]["text"] == "seen"
    assert (await api.ok("getWebhookInfo"))["allowed_updates"] == ["edited_message"]
    await api.updates(offset=update["update_id"] + 1, allowed_updates=[])
    await alice.send("seen again")
    assert texts(await api.updates()) == ["seen again"]


async def test_a_bot_may_log_out(api: Api) -> None:
    assert await api.ok("logOut")
    assert await api.ok("close")


async def test_what_a_person_sends_arrives_as_telegram_sends_it(api: Api, clock: Clock, client: Client) -> None:
    ivan = await client.person("ru")
    await ivan.start("source-7")
    (update,) = await api.updates()
    user = {"first_name": "Иван", "last_name": "Петров", "username": "ivan_petrov"}
    assert update["message"] == {
        "message_id": 1,
        "from": {"id": ivan.id, "is_bot": False, **user, "language_code": "ru"},
        "chat": {"id": ivan.id, "type": "private", **user},
        "date": int(clock.now),
        "text": "/start source-7",
        "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
    }


async def test_kinds_of_messages(api: Api, alice: Conversation) -> None:
    await alice.send_photo(caption="look at https://example.org")
    await alice.send_document(b"%PDF", "план.pdf", "plan")
    await alice.send_sticker("🎉")
    await alice.send_voice(duration=3)
    await alice.send_location(45.8, 126.5)
    await alice.send_contact("+100")
    await alice.send("reply", reply_to=1)
    photo, document, sticker, voice, place, contact, reply = [each["message"] for each in (await api.updates())[1:]]
    assert (photo["photo"][0]["width"], photo["caption_entities"][0]["type"]) == (1, "url")
    assert (document["document"]["file_name"], document["caption"]) == ("план.pdf", "plan")
    assert (sticker["sticker"]["emoji"], voice["voice"]["duration"]) == ("🎉", 3)
    assert place["location"] == {"latitude": 45.8, "longitude": 126.5}
    assert contact["contact"] == {"phone_number": "+100", "first_name": "Alice", "user_id": alice.id}
    assert reply["reply_to_message"]["text"] == "/start"


async def test_long_texts_are_split_as_clients_do(api: Api, alice: Conversation) -> None:
    await alice.send("word " * 1000 + "😀" * 4096)
    parts = texts(await api.updates())[1:]
    assert [len(part.encode("utf-16-le")) // 2 <= 4096 for part in parts] == [True] * len(parts)
    assert "".join(parts).replace(" ", "") == "word" * 1000 + "😀" * 4096


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b"])
async def test_nothing_is_not_sent(alice: Conversation, text: str) -> None:
    with pytest.raises(Exception, match="there is nothing to send"):
        await alice.send(text)


async def test_blocking_is_told_and_ends_writing(api: Api, alice: Conversation) -> None:
    await alice.block()
    await alice.block()
    *_, update = await api.updates()
    change = update["my_chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("member", "kicked")
    for method in ("sendMessage", "sendChatAction"):
        assert await api.refused(method, chat_id=alice.id, text="x", action="typing") == (
            403,
            "Forbidden: bot was blocked by the user",
        )
    with pytest.raises(Exception, match="the bot is blocked"):
        await alice.send("hello?")
    await alice.unblock()
    assert (await api.ok("sendMessage", chat_id=alice.id, text="back"))["text"] == "back"

"""Links to the bot, places, senders without a name, and which commands are seen where."""

from typing import Any

import pytest

from sandbox.client import Client, Conversation, Group, SandboxError
from tests.sandbox.conftest import Api


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://t.me/sandbox_bot?start=q-gdp__lang-ru", "/start q-gdp__lang-ru"),
        ("t.me/Sandbox_Bot/?start=" + "a" * 64, "/start " + "a" * 64),
        ("tg://resolve?domain=sandbox_bot&start=x_1", "/start x_1"),
        ("https://t.me/sandbox_bot", "/start"),
    ],
)
async def test_a_link_starts_the_bot(api: Api, client: Client, url: str, text: str) -> None:
    ivan = await client.person("ru")
    await ivan.open(url)
    (update,) = await api.updates()
    assert (update["message"]["text"], update["message"]["from"]["id"]) == (text, ivan.id)
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://t.me/sandbox_bot?start=" + "a" * 65, "at most 64 characters"),
        ("https://t.me/sandbox_bot?start=a.b", "at most 64 characters"),
        ("https://t.me/other_bot?start=a", "does not lead to @sandbox_bot"),
        ("https://example.org/sandbox_bot?start=a", "does not lead to @sandbox_bot"),
        ("", "does not lead to @sandbox_bot"),
    ],
)
async def test_a_link_that_leads_elsewhere(client: Client, url: str, reason: str) -> None:
    with pytest.raises(SandboxError, match=reason):
        await (await client.person("ru")).open(url)


PLACE = {"latitude": 45.8, "longitude": 126.53, "title": "Office", "address": "1, Street"}


async def test_a_venue(api: Api, alice: Conversation) -> None:
    sent = await api.ok("sendVenue", chat_id=alice.id, google_place_id="g", **PLACE)
    assert sent["location"] == {"latitude": 45.8, "longitude": 126.53}
    assert sent["venue"] == {"location": sent["location"], "title": "Office", "address": "1, Street"} | {
        "google_place_id": "g"
    }
    assert (await api.ok("sendLocation", chat_id=alice.id, latitude="45.8", longitude="126.5"))["location"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"latitude": ""}, "latitude is empty"),
        ({"longitude": None}, "longitude is empty"),
        ({"latitude": "north"}, 'field "latitude" must be a valid Number'),
        ({"latitude": 91}, "wrong location specified"),
        ({"title": " "}, 'field "title" must be non-empty'),
        ({"address": ""}, 'field "address" must be non-empty'),
    ],
)
async def test_venues_that_are_refused(api: Api, alice: Conversation, fields: dict[str, Any], reason: str) -> None:
    refused = await api.refused("sendVenue", chat_id=alice.id, **PLACE | fields)
    assert refused == (400, f"Bad Request: {reason}")


@pytest.mark.parametrize("action", ["switch_inline_query", "switch_inline_query_current_chat"])
async def test_buttons_that_switch_to_inline_mode(api: Api, alice: Conversation, action: str) -> None:
    keys = {"inline_keyboard": [[{"text": "Share", action: "gdp"}]]}
    await api.ok("sendMessage", chat_id=alice.id, text="x", reply_markup=keys)
    pressed = await alice.press("Share")
    assert (pressed["switch_inline"], pressed["elsewhere"]) == ("gdp", action == "switch_inline_query")
    keys["inline_keyboard"][0][0] = {"text": "Share", action: 1}  # type: ignore[dict-item]
    refused = await api.refused("sendMessage", chat_id=alice.id, text="x", reply_markup=keys)
    assert refused == (
        400,
        f'Bad Request: can\'t parse inline keyboard button: Field "{action}" must be of type String',
    )


async def test_an_administrator_without_a_name(api: Api, plain: Group) -> None:
    sent = await plain.as_("en").send_anonymously("@sandbox_bot hello")
    (update,) = (await api.updates())[-1:]
    assert update["message"]["from"]["username"] == "GroupAnonymousBot"
    assert update["message"]["sender_chat"] == update["message"]["chat"]
    assert not sent.from_bot
    with pytest.raises(SandboxError, match="only administrators"):
        await plain.as_("ru").send_anonymously("x")


async def test_commands_by_chat_person_and_language(api: Api, client: Client, group: Group, plain: Group) -> None:
    async def seen(chat: Conversation) -> str:
        return ",".join(each["command"] for each in (await chat.bot())["commands"])

    async def put(name: str, scope: dict[str, Any], language: str = "") -> None:
        commands = [{"command": name, "description": name}]
        await api.ok("setMyCommands", commands=commands, scope=scope, language_code=language)

    alice, ivan = await client.person("en"), await client.person("ru")
    mei, olga = group.as_("李梅"), group.as_("Ольга")
    await put("default", {"type": "default"})
    assert {await seen(chat) for chat in (alice, ivan, mei, plain.as_("ru"))} == {"default"}
    await put("privately", {"type": "all_private_chats"}, "ru")
    await put("groups", {"type": "all_group_chats"})
    assert [await seen(chat) for chat in (alice, ivan, mei, olga)] == ["default", "privately", "groups", "groups"]
    await put("admins", {"type": "all_chat_administrators"})
    await put("staff", {"type": "chat", "chat_id": group.id})
    assert [await seen(chat) for chat in (mei, olga, plain.as_("en"))] == ["staff", "staff", "admins"]
    await put("own", {"type": "chat_member", "chat_id": group.id, "user_id": 7102}, "ru")
    assert await seen(olga) == "own"
    await api.ok("deleteMyCommands", scope={"type": "chat", "chat_id": group.id})
    assert [await seen(chat) for chat in (mei, olga)] == ["admins", "own"]
    assert await api.refused("setChatMenuButton", chat_id=group.id) == (400, "Bad Request: invalid chat_id specified")

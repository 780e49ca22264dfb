"""Groups: who is in them, what the bot hears there, what it is told and what it is refused."""

from typing import Any

import pytest

from sandbox.client import Client, Conversation, Group, SandboxError
from tests.sandbox.conftest import Api


async def kinds(api: Api) -> list[str]:
    """What arrived since the last look: the kind of each update, or what its service message tells of."""
    pending = await api.updates()
    await api.updates(offset=pending[-1]["update_id"] + 1 if pending else 0)
    told = []
    for update in pending:
        (kind,) = update.keys() - {"update_id"}
        service = {"new_chat_members", "left_chat_member", "pinned_message"} & update[kind].keys()
        told.append(service.pop() if service else update[kind].get("text", kind))
    return told


async def test_the_staff_group(api: Api, group: Group) -> None:
    members = {each["first_name"]: each["status"] for each in await group.members()}
    assert (group.title, members) == (
        "Promotion office · staff",
        {"李梅": "creator", "Ольга": "member", "Sandbox bot": "administrator"},
    )
    chat = await api.ok("getChat", chat_id=group.id)
    assert (chat["type"], chat["title"], chat["is_forum"]) == ("supergroup", group.title, True)
    assert await api.ok("getChatMemberCount", chat_id=group.id) == 3
    admins = await api.ok("getChatAdministrators", chat_id=group.id)
    assert [(each["user"]["first_name"], each["status"]) for each in admins] == [
        ("李梅", "creator"),
        ("Sandbox bot", "administrator"),
    ]


async def test_a_message_in_a_group(api: Api, plain: Group) -> None:
    alice, ivan = plain.as_("en"), plain.as_("Иван")
    first = await alice.send("/ask")
    second = await ivan.send("/ask@sandbox_bot", reply_to=first.id)
    await alice.send("/more", reply_to=second.id)
    await alice.edit(first, "/ask again")
    *_, asked, answered, third, edited = await api.updates()
    about = {"id": plain.id, "type": "supergroup", "title": "Plain"}
    assert (asked["message"]["chat"], asked["message"]["from"]["first_name"]) == (about, "Alice")
    assert "sender_chat" not in asked["message"] and "message_thread_id" not in asked["message"]
    assert (answered["message"]["from"]["id"], answered["message"]["message_thread_id"]) == (7002, first.id)
    assert (third["message"]["message_thread_id"], "is_topic_message" in third["message"]) == (first.id, False)
    assert "reply_to_message" not in third["message"]["reply_to_message"]
    assert edited["edited_message"]["text"] == "/ask again"
    assert [message.id for message in await plain.messages()] == [2, 3, 4, 5]


PRIVACY = [
    ("hello", False),
    ("/ask", True),
    ("/ask@sandbox_bot", True),
    ("/ask@other_bot", False),
    ("what says @Sandbox_Bot?", True),
    ("what says @other_person?", False),
    ("mail@sandbox_bot", False),
]


@pytest.mark.parametrize(("text", "heard"), PRIVACY)
async def test_privacy_mode(api: Api, plain: Group, text: str, heard: bool) -> None:
    await kinds(api)
    alice = plain.as_("en")
    sent = await alice.send(text)
    assert await kinds(api) == ([text] if heard else [])
    await alice.edit(sent, text + "!")
    assert await kinds(api) == ([text + "!"] if heard else [])
    await plain.place(status="administrator")
    await kinds(api)
    await alice.send(text)
    assert await kinds(api) == [text]


async def test_replies_to_the_bot_are_heard_in_privacy_mode(api: Api, plain: Group) -> None:
    said = await api.ok("sendMessage", chat_id=plain.id, text="x")
    await kinds(api)
    alice = plain.as_("en")
    own = await alice.send("not for the bot")
    await alice.send("for the bot", reply_to=said["message_id"])
    await alice.send("neither", reply_to=own.id)
    await alice.send_photo(caption="@sandbox_bot look")
    assert await kinds(api) == ["for the bot", "message"]


async def test_coming_and_going(api: Api, client: Client, plain: Group) -> None:
    await kinds(api)
    guest = await client.add_person("Guest")
    await plain.place(guest.id)
    await plain.as_("Guest").send("/hi")
    await plain.place(guest.id, "left")
    assert await kinds(api) == ["new_chat_members", "/hi", "left_chat_member"]
    with pytest.raises(SandboxError, match="there is no member like 'Guest'"):
        plain.as_("Guest")
    with pytest.raises(SandboxError, match="this person is not a member of the group"):
        await client.call(f"chats/{plain.id}/send", {"as": guest.id, "text": "x"})
    with pytest.raises(SandboxError, match="this person is not a member of the group"):
        await client.call(f"chats/{plain.id}/send", {"as": 42, "text": "x"})


async def test_the_bot_comes_and_goes(api: Api, client: Client) -> None:
    group = await client.add_group("New", [7101], bot="")
    chat_not_found = (400, "Bad Request: chat not found")
    assert await api.refused("sendMessage", chat_id=group.id, text="x") == chat_not_found
    await group.place()
    service, change = (await api.updates())[-2:]
    assert service["message"]["new_chat_members"][0]["is_bot"]
    place = change["my_chat_member"]
    assert (place["chat"]["title"], place["from"]["id"]) == ("New", 7101)
    assert (place["old_chat_member"]["status"], place["new_chat_member"]["status"]) == ("left", "member")
    await group.place(status="administrator", denied=["can_pin_messages"])
    rights = (await api.updates())[-1]["my_chat_member"]["new_chat_member"]
    assert (rights["can_manage_topics"], rights["can_pin_messages"]) == (True, False)
    for status, reason in (
        ("left", "bot is not a member of the supergroup chat"),
        ("kicked", "bot was kicked from the supergroup chat"),
    ):
        await group.place(status=status)
        assert (await api.updates())[-1]["my_chat_member"]["new_chat_member"]["status"] == status
        for method in ("sendMessage", "getChat", "getChatMember", "createForumTopic", "leaveChat"):
            assert await api.refused(method, chat_id=group.id, text="x", name="x", user_id=42) == (
                403,
                f"Forbidden: {reason}",
            )
    pending = len(await api.updates())
    await group.as_(7101).send("/unheard")
    assert len(await api.updates()) == pending


async def test_leaving(api: Api, plain: Group, alice: Conversation) -> None:
    assert await api.ok("leaveChat", chat_id=plain.id)
    assert (await api.updates())[-1]["my_chat_member"]["from"]["is_bot"]
    assert await api.refused("sendMessage", chat_id=plain.id, text="x") == (
        403,
        "Forbidden: bot is not a member of the supergroup chat",
    )
    assert await api.refused("leaveChat", chat_id=alice.id) == (
        400,
        "Bad Request: chat member status can't be changed in private chats",
    )


async def test_members(api: Api, plain: Group, alice: Conversation) -> None:
    async def status(user_id: int, chat_id: int = plain.id) -> str:
        return str((await api.ok("getChatMember", chat_id=chat_id, user_id=user_id))["status"])

    assert [await status(each) for each in (7003, 7002, 42, 7001)] == ["creator", "member", "member", "left"]
    await plain.place(7002, "kicked")
    assert await status(7002) == "kicked"
    assert await status(alice.id, alice.id) == "member"
    refusals: list[tuple[str, dict[str, Any], str]] = [
        ("getChatMember", {"chat_id": plain.id, "user_id": 5}, "PARTICIPANT_ID_INVALID"),
        ("getChatMember", {"chat_id": plain.id}, "invalid user_id specified"),
        ("getChatMember", {"user_id": 5}, "chat_id is empty"),
        ("getChatMemberCount", {"chat_id": -5}, "chat not found"),
        ("getChatAdministrators", {"chat_id": alice.id}, "there are no administrators in the private chat"),
    ]
    for method, fields, reason in refusals:
        assert await api.refused(method, **fields) == (400, f"Bad Request: {reason}")


async def test_a_button_in_a_group_is_answered_to_who_pressed_it(api: Api, group: Group) -> None:
    markup = {"inline_keyboard": [[{"text": "Take", "callback_data": "take"}]]}
    await api.ok("sendMessage", chat_id=group.id, text="card", reply_markup=markup)
    mei, olga = group.as_("李梅"), group.as_("Ольга")
    await olga.press("Take")
    query = (await api.updates())[-1]["callback_query"]
    assert (query["from"]["id"], query["message"]["chat"]["id"]) == (olga.person["id"], group.id)
    await api.ok("answerCallbackQuery", callback_query_id=query["id"], text="taken")
    assert (await olga.wait_answer()).text == "taken"
    await api.ok("sendMessage", chat_id=group.id, text="last")
    seen = [(await mei.wait_event())["type"] for _ in range(2)]
    assert seen == ["message", "message"]


async def test_deleting_and_pinning_need_rights(api: Api, group: Group, alice: Conversation) -> None:
    theirs = (await group.as_("zh").send("theirs")).id
    place = {"chat_id": group.id, "message_id": theirs}
    assert await api.ok("pinChatMessage", **place)
    assert (await api.updates())[-1]["message"]["pinned_message"]["text"] == "theirs"
    assert (await api.ok("getChat", chat_id=group.id))["pinned_message"]["message_id"] == theirs
    assert await api.refused("pinChatMessage", chat_id=group.id, message_id=99) == (
        400,
        "Bad Request: message to pin not found",
    )
    await group.place(status="member")
    own = await api.ok("sendMessage", chat_id=group.id, text="own")
    assert await api.refused("deleteMessage", **place) == (400, "Bad Request: message can't be deleted")
    assert await api.refused("pinChatMessage", **place) == (
        400,
        "Bad Request: not enough rights to manage pinned messages in the chat",
    )
    assert await api.ok("deleteMessage", chat_id=group.id, message_id=own["message_id"])
    assert await api.ok("pinChatMessage", chat_id=alice.id, message_id=1)
    await group.place(status="administrator")
    assert await api.ok("deleteMessage", **place)


async def test_commands_by_scope(api: Api, group: Group, alice: Conversation) -> None:
    for kind in ("default", "all_group_chats", "all_chat_administrators"):
        await api.ok("setMyCommands", commands=[{"command": kind, "description": "x"}], scope={"type": kind})

    async def seen(member: str) -> str:
        return str((await group.as_(member).bot())["commands"][0]["command"])

    assert (await seen("zh"), await seen("ru")) == ("all_chat_administrators", "all_group_chats")
    for kind in ("chat", "chat_administrators"):
        scope = {"type": kind, "chat_id": group.id}
        await api.ok("setMyCommands", commands=[{"command": kind, "description": "x"}], scope=scope)
    assert (await seen("zh"), await seen("ru")) == ("chat_administrators", "chat")
    assert (await alice.bot())["commands"][0]["command"] == "default"
    own = {"type": "chat_administrators", "chat_id": alice.id}
    assert await api.refused("setMyCommands", commands=[], scope=own) == (
        400,
        "Bad Request: can't use specified scope in private chats",
    )
    unknown = {"type": "chat", "chat_id": -5}
    assert await api.refused("setMyCommands", commands=[], scope=unknown) == (400, "Bad Request: chat not found")


async def test_deleted_accounts(api: Api, alice: Conversation) -> None:
    await alice.deactivate()
    assert await api.refused("sendMessage", chat_id=alice.id, text="x") == (403, "Forbidden: user is deactivated")
    with pytest.raises(SandboxError, match="this person's account is deleted"):
        await alice.send("x")


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("groups/-5/members", {}, "there is no such group"),
        ("groups/-1001000000001/members", {"status": "king"}, "nobody can be king in a group"),
        ("groups/-1001000000001/members", {"user_id": 5}, "there is no such person or group"),
        ("groups/-1001000000001/members", {"denied": ["can_fly"]}, "rights are among can_manage_chat"),
        ("groups/-1001000000001/topics", {"as": 7003}, "this person is not a member of the group"),
        ("groups/-1001000000001/topics", {"as": 7101, "act": "burn"}, "what happens to a topic is one of create, edit"),
        ("groups/-1001000000001/topics", {"as": 7101, "act": "create", "name": " "}, "a topic needs a name"),
        ("groups/-1001000000001/topics", {"as": 7101, "act": "close", "topic": 9}, "there is no such topic"),
        ("chats/-1001000000001/block", {}, "this is possible in a private chat only"),
        ("chats/-1001000000001/send", {"as": 7101, "text": "x", "topic": 9}, "there is no such topic"),
    ],
)
async def test_wrong_control_requests(client: Client, path: str, body: dict[str, Any], reason: str) -> None:
    with pytest.raises(SandboxError, match=reason):
        await client.call(path, body)


async def test_no_such_group(client: Client) -> None:
    with pytest.raises(SandboxError, match="there is no group like 'Nowhere'"):
        await client.group("Nowhere")

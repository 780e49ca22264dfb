"""Basic groups become supergroups: the bot is told twice, and calls to the old number are refused with the new one."""

from typing import Any

import pytest

from sandbox.client import Client, Conversation, Group, SandboxError
from tests.sandbox.conftest import Api

MEI, OLGA, IVAN = 7101, 7102, 7002


@pytest.fixture
async def basic(client: Client) -> Group:
    """A basic group of two, where the bot is an administrator."""
    return await client.add_group("Basic", [MEI, OLGA], is_basic=True)


async def upgraded_error(api: Api, method: str, chat_id: int, **params: Any) -> int:
    """Return the number that Telegram names when it refuses a call about a group that has become a supergroup."""
    answer = await api.call(method, chat_id=chat_id, **params)
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    return int(answer["parameters"]["migrate_to_chat_id"])


async def test_people_chat_in_a_basic_group(api: Api, basic: Group) -> None:
    mei = basic.as_(MEI)
    first = await mei.send("Good morning")
    await basic.as_(OLGA).send("Good morning to you", reply_to=first.id)
    *_, said, answered = await api.updates()
    about = {"id": basic.id, "type": "group", "title": "Basic", "all_members_are_administrators": False}
    assert -(10**12) < basic.id < 0
    assert said["message"]["chat"] == answered["message"]["chat"] == about
    assert answered["message"]["reply_to_message"]["message_id"] == first.id
    assert "message_thread_id" not in answered["message"]
    sent = await api.ok("sendMessage", chat_id=basic.id, text="x", reply_parameters={"message_id": first.id})
    assert (sent["reply_to_message"]["text"], "message_thread_id" in sent) == ("Good morning", False)


async def test_what_a_basic_group_has_not(api: Api, client: Client, basic: Group) -> None:
    first = await basic.as_(MEI).send("x")
    assert await api.refused("createForumTopic", chat_id=basic.id, name="x") == (
        400,
        "Bad Request: the chat is not a forum",
    )
    assert await api.refused("sendMessage", chat_id=basic.id, text="x", message_thread_id=first.id) == (
        400,
        "Bad Request: message thread not found",
    )
    with pytest.raises(SandboxError, match="only administrators of a supergroup can be anonymous"):
        await basic.as_(MEI).send_anonymously("x")
    with pytest.raises(SandboxError, match="a basic group has no topics"):
        await client.add_group("x", is_basic=True, is_forum=True)
    await basic.place(status="kicked")
    kicked = (403, "Forbidden: bot was kicked from the group chat")
    assert await api.refused("sendMessage", chat_id=basic.id, text="x") == kicked


async def test_both_chats_tell_the_bot_the_old_one_first(api: Api, basic: Group) -> None:
    await basic.as_(MEI).send("before")
    new = await basic.upgrade()
    left, came = (update["message"] for update in (await api.updates())[-2:])
    assert (left["chat"]["id"], left["migrate_to_chat_id"], left["from"]["id"]) == (basic.id, new.id, MEI)
    assert str(new.id).startswith("-100")
    assert (came["chat"]["id"], came["migrate_from_chat_id"], came["message_id"]) == (new.id, basic.id, 1)
    assert (came["from"]["username"], came["sender_chat"]["id"]) == ("GroupAnonymousBot", new.id)
    assert (came["chat"]["type"], came["chat"]["is_forum"], came["chat"]["title"]) == ("supergroup", True, "Basic")
    assert [message.service for message in await new.messages()] == ["migrate_from_chat_id"]
    assert [message.text for message in await basic.messages() if message.text] == ["before"]
    assert (await new.as_(OLGA).send("after")).id == 2


@pytest.mark.parametrize("topics", [True, False])
async def test_members_come_along_and_rights_to_topics_are_to_be_given(api: Api, basic: Group, topics: bool) -> None:
    new = await basic.upgrade(topics=topics)
    members = {each["first_name"]: each["status"] for each in await new.members()}
    assert members == {"李梅": "creator", "Ольга": "member", "Sandbox bot": "administrator"}
    assert new.is_forum is topics
    refused = "not enough rights to create a topic" if topics else "the chat is not a forum"
    assert await api.refused("createForumTopic", chat_id=new.id, name="x") == (400, f"Bad Request: {refused}")
    await new.place(status="administrator")
    if topics:
        assert (await api.ok("createForumTopic", chat_id=new.id, name="x"))["name"] == "x"


WRITES: list[tuple[str, dict[str, Any]]] = [
    ("sendMessage", {"text": "x"}),
    ("sendChatAction", {"action": "typing"}),
    ("createForumTopic", {"name": "x"}),
    ("deleteMessage", {"message_id": 2}),
    ("pinChatMessage", {"message_id": 2}),
    ("getChatMember", {"user_id": MEI}),
    ("getChatMemberCount", {}),
    ("getChatAdministrators", {}),
]


@pytest.mark.parametrize(("method", "params"), WRITES)
async def test_what_is_said_to_the_old_number_is_refused_with_the_new_one(
    api: Api, basic: Group, method: str, params: dict[str, Any]
) -> None:
    await api.ok("sendMessage", chat_id=basic.id, text="before")
    new = await basic.upgrade()
    assert await upgraded_error(api, method, basic.id, **params) == new.id


async def test_commands_for_the_old_number_are_refused_with_the_new_one(api: Api, basic: Group) -> None:
    new = await basic.upgrade()
    scope = {"type": "chat", "chat_id": basic.id}
    assert await upgraded_error(api, "setMyCommands", basic.id, scope=scope, commands=[]) == new.id
    assert await upgraded_error(api, "getMyCommands", basic.id, scope=scope) == new.id


async def test_the_old_chat_can_still_be_read_but_not_edited(api: Api, basic: Group, alice: Conversation) -> None:
    theirs = await basic.as_(MEI).send_document(b"plan", "plan.txt", "The plan")
    own = await api.ok("sendMessage", chat_id=basic.id, text="card")
    await basic.upgrade()
    copied = {"chat_id": alice.id, "from_chat_id": basic.id, "message_id": theirs.id}
    assert await api.ok("copyMessage", **copied)
    assert (await alice.messages())[-1].text == "The plan"
    assert (await api.ok("getChat", chat_id=basic.id))["type"] == "group"
    edit = {"chat_id": basic.id, "message_id": own["message_id"], "text": "x"}
    assert await api.refused("editMessageText", **edit) == (400, "Bad Request: message can't be edited")


async def test_nobody_acts_in_the_old_chat_and_only_who_founded_it_upgrades_it(
    client: Client, basic: Group, plain: Group
) -> None:
    with pytest.raises(SandboxError, match="only who founded a group can let it become a supergroup"):
        await client.call(f"groups/{basic.id}/upgrade", {"as": OLGA})
    with pytest.raises(SandboxError, match="this person is not a member of the group"):
        await client.call(f"groups/{basic.id}/upgrade", {"as": IVAN})
    await basic.upgrade()
    with pytest.raises(SandboxError, match="the group has become a supergroup"):
        await basic.as_(MEI).send("x")
    with pytest.raises(SandboxError, match="the group has become a supergroup"):
        await basic.upgrade()
    with pytest.raises(SandboxError, match="the group is a supergroup already"):
        await plain.upgrade()


async def test_a_bot_that_is_not_there_hears_of_nothing(api: Api, client: Client) -> None:
    basic = await client.add_group("Basic", [MEI], is_basic=True, bot="")
    before = len(await api.updates())
    new = await basic.upgrade()
    assert len(await api.updates()) == before
    assert await api.refused("sendMessage", chat_id=new.id, text="x") == (400, "Bad Request: chat not found")

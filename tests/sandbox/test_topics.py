"""Forum topics: what messages in them look like, what happens to them, and what Telegram refuses."""

from typing import Any

import pytest

from sandbox.client import Client, Conversation, Group, SandboxError
from tests.sandbox.conftest import Api


async def opened(api: Api, group: Group, name: str = "Alice Brown") -> int:
    return int((await api.ok("createForumTopic", chat_id=group.id, name=name))["message_thread_id"])


async def test_a_topic_and_its_messages(api: Api, group: Group) -> None:
    mei = group.as_("李梅")
    answer = await api.ok("createForumTopic", chat_id=group.id, name=" Alice\nBrown ", icon_color=9367192)
    topic = answer["message_thread_id"]
    assert answer == {"message_thread_id": topic, "name": "Alice Brown", "icon_color": 9367192}
    assert (await mei.wait_topic()).id == topic
    created = (await api.updates())[-1]["message"]
    assert created["forum_topic_created"] == {"name": "Alice Brown", "icon_color": 9367192}
    assert (created["from"]["is_bot"], created["message_id"], created["message_thread_id"]) == (True, topic, topic)

    sent = await api.ok("sendMessage", chat_id=group.id, message_thread_id=topic, text="card")
    await mei.send("in General")
    await mei.send("to all of them", topic=topic)
    unthreaded = (await api.updates())[-1]["message"]
    for message in (sent, unthreaded):
        assert (message["message_thread_id"], message["is_topic_message"]) == (topic, True)
        assert message["reply_to_message"]["forum_topic_created"]["name"] == "Alice Brown"
        assert message["chat"]["is_forum"]
    general = (await api.updates())[-2]["message"]
    assert not {"message_thread_id", "is_topic_message", "reply_to_message"} & general.keys()
    assert [message.id for message in await group.messages()] == [2, 3, 4, 5]
    assert [message.text for message in await group.messages(topic)] == ["", "card", "to all of them"]
    assert [message.text for message in await group.messages(0)] == ["in General"]


async def test_a_reply_goes_to_the_topic_of_what_it_replies_to(api: Api, group: Group) -> None:
    topic = await opened(api, group)
    mei = group.as_("李梅", topic=topic)
    card = await api.ok("sendMessage", chat_id=group.id, message_thread_id=topic, text="card")
    await mei.reply((await mei.messages())[-1], "to the card")
    replied = (await api.updates())[-1]["message"]
    assert (replied["reply_to_message"]["text"], replied["message_thread_id"]) == ("card", topic)
    assert "reply_to_message" not in replied["reply_to_message"]
    answer = {"message_id": card["message_id"]}
    back = await api.ok("sendMessage", chat_id=group.id, text="back", reply_parameters=answer)
    assert back["message_thread_id"] == topic
    gone = {"message_id": 99}
    assert await api.refused("sendMessage", chat_id=group.id, text="x", reply_parameters=gone) == (
        400,
        "Bad Request: message to be replied not found",
    )
    gone["allow_sending_without_reply"] = True
    alone = await api.ok("sendMessage", chat_id=group.id, text="x", reply_parameters=gone, message_thread_id=topic)
    assert "forum_topic_created" in alone["reply_to_message"]


async def test_a_member_sees_one_topic_or_all(api: Api, group: Group) -> None:
    one, other = await opened(api, group, "one"), await opened(api, group, "other")
    everywhere, here = group.as_("zh"), group.as_("ru", topic=other)
    for topic in (one, other):
        await api.ok("sendMessage", chat_id=group.id, message_thread_id=topic, text=f"in {topic}")
    assert (await here.wait_reply()).text == f"in {other}"
    assert (await everywhere.wait_reply()).text == f"in {one}"
    assert (await everywhere.wait_reply(topic=other)).topic == other
    sent = await here.send_document(b"x", "x.txt")
    assert (sent.topic, (await here.in_topic(None).send_sticker()).topic) == (other, 0)
    await api.ok("sendChatAction", chat_id=group.id, message_thread_id=one, action="typing")
    assert (await everywhere.wait_event("action"))["thread_id"] == one


async def test_what_happens_to_a_topic_is_said_in_it(api: Api, group: Group) -> None:
    topic = await opened(api, group)
    mei = group.as_("李梅")
    place = {"chat_id": group.id, "message_thread_id": topic}
    assert await api.ok("editForumTopic", **place, name="Alice · taken", icon_custom_emoji_id="5")
    edited = await mei.wait_service("forum_topic_edited")
    assert edited.raw["forum_topic_edited"] == {"name": "Alice · taken", "icon_custom_emoji_id": "5"}
    assert await api.ok("editForumTopic", **place)
    assert await api.ok("closeForumTopic", **place)
    assert (await mei.wait_service("forum_topic_closed")).topic == topic
    assert [(each.name, each.is_closed) for each in await group.topics()] == [("Alice · taken", True)]
    assert await api.ok("sendMessage", **place, text="an administrator may")
    assert await api.ok("reopenForumTopic", **place)
    said = [update["message"] for update in await api.updates() if "message" in update]
    assert [each["forum_topic_reopened"] for each in said if "forum_topic_reopened" in each] == [{}]
    for method in ("reopenForumTopic", "editForumTopic"):
        assert await api.refused(method, **place, name="Alice · taken") == (400, "Bad Request: TOPIC_NOT_MODIFIED")
    assert await api.refused("deleteMessage", chat_id=group.id, message_id=topic) == (
        400,
        "Bad Request: message can't be deleted",
    )
    other = await api.ok("sendMessage", chat_id=group.id, text="stays")
    assert await api.ok("deleteForumTopic", **place)
    assert [message.id for message in await group.messages()] == [other["message_id"]]
    assert await group.topics() == []


async def test_members_change_topics_too(api: Api, group: Group) -> None:
    mei, olga = group.as_("李梅"), group.as_("Ольга")
    topic = (await mei.create_topic("By hand")).id
    await mei.rename_topic(topic, "Renamed")
    await mei.close_topic(topic)
    with pytest.raises(SandboxError, match="the topic is closed"):
        await olga.send("x", topic=topic)
    await mei.send("the creator may", topic=topic)
    await mei.reopen_topic(topic)
    await olga.send("now I may", topic=topic)
    messages = [update["message"] for update in await api.updates()]
    assert [message.get("text") or next(key for key in message if key.startswith("forum")) for message in messages] == [
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "the creator may",
        "forum_topic_reopened",
        "now I may",
    ]
    await mei.delete_topic(topic)
    assert await group.messages() == []


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("createForumTopic", {}, "title must be non-empty"),
    ("createForumTopic", {"name": " \n"}, "title must be non-empty"),
    ("createForumTopic", {"name": "x", "icon_color": 1}, "invalid icon color specified"),
    ("editForumTopic", {"name": "x"}, "invalid message thread identifier specified"),
    ("editForumTopic", {"name": "x", "message_thread_id": 99}, "TOPIC_ID_INVALID"),
    ("closeForumTopic", {"message_thread_id": 99}, "TOPIC_ID_INVALID"),
    ("deleteForumTopic", {"message_thread_id": 99}, "TOPIC_ID_INVALID"),
    ("sendMessage", {"message_thread_id": 99, "text": "x"}, "message thread not found"),
    ("sendMessage", {"message_thread_id": 1, "text": "x"}, "message thread not found"),
    ("sendChatAction", {"message_thread_id": 99, "action": "typing"}, "message thread not found"),
]


@pytest.mark.parametrize(("method", "fields", "reason"), REFUSED)
async def test_refusals(api: Api, group: Group, method: str, fields: dict[str, Any], reason: str) -> None:
    assert await api.refused(method, chat_id=group.id, **fields) == (400, f"Bad Request: {reason}")


async def test_long_names_are_cut(api: Api, group: Group) -> None:
    topic = await api.ok("createForumTopic", chat_id=group.id, name="国" * 129)
    assert topic["name"] == "国" * 128


async def test_what_a_deleted_topic_refuses(api: Api, group: Group) -> None:
    topic = await opened(api, group)
    place = {"chat_id": group.id, "message_thread_id": topic}
    await api.ok("deleteForumTopic", **place)
    assert await api.refused("sendMessage", **place, text="x") == (400, "Bad Request: message thread not found")
    assert await api.refused("closeForumTopic", **place) == (400, "Bad Request: TOPIC_ID_INVALID")


async def test_where_there_are_no_topics(api: Api, client: Client, alice: Conversation) -> None:
    plain = await client.add_group("Plain", [7101])
    for method in ("createForumTopic", "editForumTopic", "closeForumTopic", "reopenForumTopic", "deleteForumTopic"):
        assert await api.refused(method, chat_id=plain.id, name="x") == (400, "Bad Request: the chat is not a forum")
        assert await api.refused(method, chat_id=alice.id, name="x") == (
            400,
            "Bad Request: the chat is not a supergroup",
        )
    with pytest.raises(SandboxError, match="the group has no topics"):
        await plain.as_("zh").create_topic("x")
    said = await api.ok("sendMessage", chat_id=plain.id, text="x")
    threaded = await api.ok("sendMessage", chat_id=plain.id, text="y", message_thread_id=said["message_id"])
    assert threaded["message_thread_id"] == said["message_id"]


async def test_rights(api: Api, group: Group) -> None:
    own = await opened(api, group)
    theirs = (await group.as_("李梅").create_topic("theirs")).id
    await api.ok("closeForumTopic", chat_id=group.id, message_thread_id=theirs)
    await group.place(status="administrator", denied=["can_manage_topics", "can_delete_messages"])
    refusals = [
        ("createForumTopic", "not enough rights to create a topic"),
        ("editForumTopic", "not enough rights to edit the topic"),
        ("closeForumTopic", "not enough rights to close or open the topic"),
        ("reopenForumTopic", "not enough rights to close or open the topic"),
        ("deleteForumTopic", "not enough rights to delete the topic"),
        ("sendMessage", "TOPIC_CLOSED"),
    ]
    place = {"chat_id": group.id, "message_thread_id": theirs}
    for method, reason in refusals:
        assert await api.refused(method, **place, name="x", text="x") == (400, f"Bad Request: {reason}")
    in_reply = {"message_id": theirs}
    assert await api.refused("sendMessage", chat_id=group.id, text="x", reply_parameters=in_reply) == (
        400,
        "Bad Request: TOPIC_CLOSED",
    )
    for method in ("editForumTopic", "closeForumTopic"):
        assert await api.ok(method, chat_id=group.id, message_thread_id=own, name="its own")
    assert await api.ok("sendMessage", chat_id=group.id, message_thread_id=own, text="x")

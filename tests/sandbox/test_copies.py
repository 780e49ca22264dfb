"""Copies and forwards between people and the staff, as a hand-off makes them."""

from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.error import BadRequest

from sandbox.app import Running
from sandbox.client import Conversation, Group
from tests.sandbox.conftest import Api


@pytest.fixture
def bot(server: Running) -> Bot:
    return Bot(server.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot")


async def test_what_a_person_sent_goes_into_a_topic_and_back(bot: Bot, alice: Conversation, group: Group) -> None:
    mei = group.as_("李梅")
    async with bot:
        topic = (await bot.create_forum_topic(group.id, "Alice")).message_thread_id
        photo = await alice.send_photo(caption="site plan")
        buttons = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Take", callback_data="take"))
        copied = await bot.copy_message(
            group.id, alice.id, photo.id, message_thread_id=topic, caption="<b>Alice</b>", parse_mode="HTML",
            reply_markup=buttons,
        )  # fmt: skip
        card = await mei.wait_reply()
        assert (card.id, card.topic, card.text, card.labels) == (copied.message_id, topic, "Alice", ["Take"])
        assert "forward_origin" not in card.raw and card.raw["photo"][0]["width"] == 1
        answer = await mei.reply(card, "see the law")
        await bot.copy_message(
            alice.id, group.id, answer.id, reply_parameters=ReplyParameters(photo.id, allow_sending_without_reply=True)
        )
        seen = await alice.wait_reply()
        assert (seen.text, seen.raw["reply_to_message"]["message_id"]) == ("see the law", photo.id)
        assert not {"message_thread_id", "is_topic_message"} & seen.raw.keys()
        document = await mei.send_document(b"%PDF", "law.pdf", "the law", topic=topic)
        await bot.copy_message(alice.id, group.id, document.id)
        law = await alice.wait_reply()
        assert (law.raw["document"]["file_name"], law.text) == ("law.pdf", "the law")
        sticker = await mei.send_sticker(topic=topic)
        await bot.copy_message(alice.id, group.id, sticker.id, caption="not on stickers")
        assert (await alice.wait_reply()).text == ""


async def test_forwards_say_who_wrote_it(bot: Bot, alice: Conversation, group: Group) -> None:
    async with bot:
        topic = (await bot.create_forum_topic(group.id, "Alice")).message_thread_id
        asked = await alice.send("how?")
        forwarded = await bot.forward_message(group.id, alice.id, asked.id, message_thread_id=topic)
        assert (forwarded.message_thread_id, forwarded.is_topic_message) == (topic, True)
        again = await bot.forward_message(group.id, group.id, forwarded.message_id)
        assert forwarded.forward_origin == again.forward_origin
        assert getattr(again.forward_origin, "sender_user").first_name == "Alice"  # noqa: B009  (each kind of origin has its own)
        with pytest.raises(BadRequest, match="Message can't be edited"):
            await bot.edit_message_text("x", group.id, forwarded.message_id)
        copied = await bot.copy_message(alice.id, group.id, forwarded.message_id)
        assert "forward_origin" not in (await alice.messages())[-1].raw and copied.message_id


async def test_several_at_once(bot: Bot, alice: Conversation, group: Group) -> None:
    first, second = await alice.send("1"), await alice.send_photo(caption="2")
    async with bot:
        topic = (await bot.create_forum_topic(group.id, "Alice")).message_thread_id
        copied = await bot.copy_messages(
            group.id, alice.id, [first.id, second.id, 99], message_thread_id=topic, remove_caption=True
        )
        assert [message.text for message in await group.messages(topic)][1:] == ["1", ""]
        assert len(copied) == 2
        forwarded = await bot.forward_messages(group.id, alice.id, [first.id, second.id])
        assert [message.id for message in (await group.messages(0))] == [each.message_id for each in forwarded]


async def test_a_file_goes_to_a_topic_by_its_identifier(bot: Bot, alice: Conversation, group: Group) -> None:
    sent = await alice.send_document(b"a;b", "list.csv")
    async with bot:
        topic = (await bot.create_forum_topic(group.id, "Alice")).message_thread_id
        again = await bot.send_document(group.id, sent.raw["document"]["file_id"], message_thread_id=topic, caption="x")
        assert again.document and (again.document.file_name, again.message_thread_id) == ("list.csv", topic)
        edited = await bot.edit_message_caption(group.id, again.message_id, caption="later")
        assert getattr(edited, "caption", "") == "later"
        uploaded = await bot.send_photo(group.id, (await alice_photo(alice)), message_thread_id=topic)
        assert uploaded.is_topic_message


async def alice_photo(alice: Conversation) -> str:
    return str((await alice.send_photo()).raw["photo"][0]["file_id"])


async def test_a_blocked_bot_still_reads_but_cannot_write(api: Api, alice: Conversation, group: Group) -> None:
    asked = await alice.send("how?")
    await alice.block()
    assert await api.ok("copyMessage", chat_id=group.id, from_chat_id=alice.id, message_id=asked.id)
    answer = await group.as_("zh").send("so")
    assert await api.refused("copyMessage", chat_id=alice.id, from_chat_id=group.id, message_id=answer.id) == (
        403,
        "Forbidden: bot was blocked by the user",
    )


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("copyMessage", {"message_id": 99}, "message to copy not found"),
    ("forwardMessage", {"message_id": 99}, "message to forward not found"),
    ("copyMessage", {"message_id": 1, "message_thread_id": 99}, "message thread not found"),
    ("copyMessage", {"message_id": 1, "from_chat_id": -5}, "chat not found"),
    ("copyMessage", {"message_id": 1, "from_chat_id": ""}, "chat_id is empty"),
    ("copyMessages", {"message_ids": [99]}, "there are no messages to copy"),
    ("forwardMessages", {"message_ids": [99]}, "there are no messages to forward"),
    ("copyMessages", {"message_ids": [2, 1]}, "message identifiers must be in a strictly increasing order"),
    ("copyMessages", {"message_ids": []}, "message identifiers are not specified"),
    ("copyMessages", {"message_ids": list(range(101))}, "too many message identifiers specified"),
]


@pytest.mark.parametrize("refused", REFUSED)
async def test_refusals(api: Api, alice: Conversation, group: Group, refused: tuple[str, dict[str, Any], str]) -> None:
    method, fields, reason = refused
    given = {"chat_id": group.id, "from_chat_id": alice.id} | fields
    assert await api.refused(method, **given) == (400, f"Bad Request: {reason}")


@pytest.mark.parametrize(("verb", "done"), [("copy", "copied"), ("forward", "forwarded")])
async def test_service_messages_stay_where_they_are(
    api: Api, alice: Conversation, group: Group, verb: str, done: str
) -> None:
    topic = (await group.as_("zh").create_topic("x")).id
    place = {"chat_id": alice.id, "from_chat_id": group.id}
    assert await api.refused(f"{verb}Message", **place, message_id=topic) == (
        400,
        f"Bad Request: the message can't be {done}",
    )
    assert await api.refused(f"{verb}Messages", **place, message_ids=[topic]) == (
        400,
        f"Bad Request: there are no messages to {verb}",
    )

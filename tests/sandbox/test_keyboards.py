"""Keyboards below the text field: shown, pressed, taken away."""

from typing import Any

import pytest
from telegram import ForceReply, KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove

from sandbox.client import Client, Conversation, Group, SandboxError
from tests.sandbox.conftest import Api

KEYS: dict[str, Any] = ReplyKeyboardMarkup(
    [[KeyboardButton("Phone", request_contact=True), KeyboardButton("Place", request_location=True)], ["Skip"]],
    resize_keyboard=True,
    input_field_placeholder="+7…",
).to_dict()


async def test_a_key_sends_its_text_or_what_it_asks_for(api: Api, client: Client) -> None:
    ivan = await client.person("Иван")
    await ivan.start()
    sent = await api.ok("sendMessage", chat_id=ivan.id, text="How to reach you?", reply_markup=KEYS)
    assert "reply_markup" not in sent
    keyboard = await ivan.keyboard()
    assert keyboard and keyboard.labels == [["Phone", "Place"], ["Skip"]]
    assert (keyboard.raw["resize_keyboard"], keyboard.raw["input_field_placeholder"]) == (True, "+7…")
    for label in ("Phone", "Place", "Skip"):
        await ivan.press_key(label)
    phone, place, skip = [update["message"] for update in (await api.updates())[-3:]]
    names = {"first_name": "Иван", "last_name": "Петров"}
    assert phone["contact"] == {"phone_number": "+10000007002", **names, "user_id": ivan.id}
    assert (place["location"]["latitude"], skip["text"]) == (45.8, "Skip")
    assert await ivan.keyboard() == keyboard
    with pytest.raises(SandboxError, match="no key 'Back' among"):
        await ivan.press_key("Back")
    await api.ok("sendMessage", chat_id=ivan.id, text="Thanks", reply_markup=ReplyKeyboardRemove().to_dict())
    assert await ivan.keyboard() is None


async def test_a_one_time_keyboard_goes_once_something_is_sent(api: Api, alice: Conversation) -> None:
    await api.ok("sendMessage", chat_id=alice.id, text="?", reply_markup=KEYS | {"one_time_keyboard": True})
    await alice.press_key("Skip")
    assert await alice.keyboard() is None


async def test_an_answer_to_a_forced_reply_is_a_reply(api: Api, alice: Conversation) -> None:
    asked = await api.ok("sendMessage", chat_id=alice.id, text="Name?", reply_markup=ForceReply().to_dict())
    keyboard = await alice.keyboard()
    assert keyboard and keyboard.forces_reply
    first, second = await alice.send("Alice"), await alice.send("and more")
    assert first.raw["reply_to_message"]["message_id"] == asked["message_id"]
    assert "reply_to_message" not in second.raw and await alice.keyboard() is None


async def test_a_key_in_a_group_answers_the_bot(api: Api, plain: Group) -> None:
    await api.ok("sendMessage", chat_id=plain.id, text="?", reply_markup={"keyboard": [["Yes"]]})
    await plain.as_("en").press_key("Yes")
    heard = (await api.updates())[-1]["message"]
    assert (heard["text"], heard["reply_to_message"]["text"]) == ("Yes", "?")


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ("request_contact", "phone number can be requested in private chats only"),
        ("request_location", "location can be requested in private chats only"),
    ],
)
async def test_nothing_is_asked_of_groups(api: Api, group: Group, request_: str, reason: str) -> None:
    markup = {"keyboard": [[{"text": "x", request_: True}]]}
    assert await api.refused("sendMessage", chat_id=group.id, text="x", reply_markup=markup) == (
        400,
        f"Bad Request: {reason}",
    )


async def test_only_inline_keyboards_can_be_edited_in(api: Api, alice: Conversation) -> None:
    sent = await api.ok("sendMessage", chat_id=alice.id, text="x")
    place = {"chat_id": alice.id, "message_id": sent["message_id"]}
    assert await api.refused("editMessageText", **place, text="y", reply_markup=KEYS) == (
        400,
        "Bad Request: inline keyboard expected",
    )

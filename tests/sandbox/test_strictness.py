"""Every refusal in Telegram's words, over HTTP."""

from typing import Any

import pytest

from sandbox.client import Client, Conversation, SandboxError
from tests.sandbox.conftest import Api, Clock

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def button(**fields: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "x", **fields}]]}


HTML = [
    ("<x>y</x>", 'Unsupported start tag "x" at byte offset 0'),
    ("ни <br>", 'Unsupported start tag "br" at byte offset 5'),
    ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
    ("<b", "Unclosed start tag at byte offset 0"),
    ("😀<b>y", 'Can\'t find end tag corresponding to start tag "b"'),
    ("<b>y</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("<b><i>y</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ("y</b>", "Unexpected end tag at byte offset 1"),
    ("<b>y</b", "Unclosed end tag at byte offset 4"),
    ("<a =x>y</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
    ('<a href="x', "Unclosed start tag at byte offset 0"),
    ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
    ("<span>y</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("<tg-emoji>y</tg-emoji>", "Invalid custom emoji identifier specified at byte offset 11"),
    (
        "&#xD83D;",
        "Text contains invalid Unicode characters after decoding HTML entities, "
        "check for unmatched surrogate code units",
    ),
]


@pytest.mark.parametrize(("text", "reason"), HTML)
async def test_html(api: Api, alice: Conversation, text: str, reason: str) -> None:
    expected = (400, f"Bad Request: can't parse entities: {reason}")
    assert await api.refused("sendMessage", chat_id=alice.id, text=text, parse_mode="HTML") == expected


MESSAGES = [
    ({"text": ""}, "message text is empty"),
    ({}, "message text is empty"),
    ({"text": " \n\t"}, "text must be non-empty"),
    ({"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
    ({"text": "x" * 4097}, "message is too long"),
    ({"text": "😀" * 2049}, "message is too long"),
    ({"text": "<b>x</b> " * 101, "parse_mode": "html"}, "ENTITIES_TOO_LONG: 101 entities, Telegram shows only 100"),
    ({"text": "x", "parse_mode": "Markdown"}, "unsupported parse_mode"),
    ({"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]}, "ENTITY_BOUNDS_INVALID"),
    ({"text": "x", "entities": 1}, "can't parse MessageEntity: expected an Array of Objects"),
    ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
    ({"text": "x", "reply_markup": []}, "object expected as reply markup"),
    (
        {"text": "x", "reply_markup": {"keyboard": ["a"]}},
        'field "keyboard" of the ReplyKeyboardMarkup must be an Array of Arrays',
    ),
    ({"text": "x", "reply_markup": {"keyboard": [[1]]}}, "KeyboardButton must be an Object"),
    (
        {"text": "x", "reply_markup": {"keyboard": [[{"request_contact": True}]]}},
        "can't parse keyboard button: Can't find field \"text\"",
    ),
    ({"text": "x", "reply_markup": {"keyboard": [[" "]]}}, "keyboard button text must be non-empty"),
    ({"text": "x", "reply_markup": {"keyboard": [["x"] * 301]}}, "reply markup is too long"),
    ({"text": "x", "message_thread_id": 1}, "message thread not found"),
    ({"text": "x", "reply_markup": button(callback_data="я" * 33)}, "BUTTON_DATA_INVALID"),
    ({"text": "x", "reply_markup": button(callback_data="")}, "BUTTON_DATA_INVALID"),
    (
        {"text": "x", "reply_markup": button()},
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        {"text": "x", "reply_markup": {"inline_keyboard": [[{"callback_data": "x"}]]}},
        "can't parse inline keyboard button: Can't find field \"text\"",
    ),
    (
        {"text": "x", "reply_markup": button(text="", callback_data="x")},
        "inline keyboard button text must be non-empty",
    ),
    (
        {"text": "x", "reply_markup": button(url="nowhere at all")},
        "inline keyboard button URL 'nowhere at all' is invalid: Wrong HTTP URL",
    ),
    ({"text": "x", "reply_markup": button(copy_text={"text": ""})}, "BUTTON_COPY_TEXT_INVALID"),
    (
        {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 5] * 21}},
        "reply markup is too long",
    ),
]


@pytest.mark.parametrize(("fields", "reason"), MESSAGES)
async def test_messages(api: Api, alice: Conversation, fields: dict[str, Any], reason: str) -> None:
    assert await api.refused("sendMessage", chat_id=alice.id, **fields) == (400, f"Bad Request: {reason}")


async def test_what_just_fits(api: Api, alice: Conversation) -> None:
    markup = button(callback_data="я" * 32)
    for text in ("x" * 4096, "<b>" + "😀" * 2048 + "</b>", "  " + "<i>x</i> " * 100):
        await api.ok("sendMessage", chat_id=alice.id, text=text, parse_mode="HTML", reply_markup=markup)


async def test_chats(api: Api, client: Client) -> None:
    assert await api.refused("sendMessage", text="x") == (400, "Bad Request: chat_id is empty")
    assert await api.refused("sendMessage", chat_id=5, text="x") == (400, "Bad Request: chat not found")
    assert await api.refused("getChat", chat_id=5) == (400, "Bad Request: chat not found")
    silent = await client.person("zh")
    assert await api.refused("sendMessage", chat_id=silent.id, text="x") == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
    )


async def test_edits(api: Api, alice: Conversation) -> None:
    message = await api.ok("sendMessage", chat_id=alice.id, text="<b>x</b>", parse_mode="HTML")
    place = {"chat_id": alice.id, "message_id": message["message_id"]}
    refusals = {
        (400, f"Bad Request: {NOT_MODIFIED}"): {**place, "text": "<b>x</b> \n", "parse_mode": "HTML"},
        (400, "Bad Request: message to edit not found"): {**place, "message_id": 99, "text": "y"},
        (400, "Bad Request: message can't be edited"): {**place, "message_id": 1, "text": "y"},
        (400, "Bad Request: message identifier is not specified"): {"chat_id": alice.id, "text": "y"},
        (400, "Bad Request: MESSAGE_ID_INVALID"): {"inline_message_id": "1", "text": "y"},
        (400, "Bad Request: message text is empty"): place,
    }
    for refusal, fields in refusals.items():
        assert await api.refused("editMessageText", **fields) == refusal
    assert await api.refused("editMessageReplyMarkup", **place) == (400, f"Bad Request: {NOT_MODIFIED}")
    assert await api.refused("editMessageCaption", **place, caption="y") == (
        400,
        "Bad Request: there is no caption in the message to edit",
    )
    assert (await api.ok("editMessageText", **place, text="x"))["edit_date"]
    assert (await api.ok("editMessageReplyMarkup", **place, reply_markup=button(callback_data="1")))["reply_markup"]


async def test_deletions(api: Api, alice: Conversation, clock: Clock) -> None:
    assert await api.ok("deleteMessage", chat_id=alice.id, message_id=1)
    missing = (400, "Bad Request: message to delete not found")
    assert await api.refused("deleteMessage", chat_id=alice.id, message_id=1) == missing
    message = await api.ok("sendMessage", chat_id=alice.id, text="old")
    clock.now += 48 * 3600 + 1
    old = (400, "Bad Request: message can't be deleted")
    assert await api.refused("deleteMessage", chat_id=alice.id, message_id=message["message_id"]) == old
    assert await api.refused("deleteMessages", chat_id=alice.id, message_ids=[2, 98]) == old
    clock.now -= 3600
    assert await api.ok("deleteMessages", chat_id=alice.id, message_ids=[2, 98, 99])
    assert await alice.messages() == []
    assert await api.refused("deleteMessages", chat_id=alice.id, message_ids=list(range(101))) == (
        400,
        "Bad Request: too many message identifiers specified",
    )
    assert await api.refused("deleteMessages", chat_id=alice.id) == (
        400,
        "Bad Request: message identifiers are not specified",
    )


async def test_callback_answers(api: Api, alice: Conversation, clock: Clock) -> None:
    await api.ok("sendMessage", chat_id=alice.id, text="x", reply_markup=button(callback_data="1"))
    queries = [(await alice.press("x"))["callback_query_id"] for _ in range(2)]
    long = await api.refused("answerCallbackQuery", callback_query_id=queries[0], text="x" * 201)
    assert long == (400, "Bad Request: MESSAGE_TOO_LONG")
    assert await api.ok("answerCallbackQuery", callback_query_id=queries[0], text="ok", show_alert=True)
    clock.now += 31
    for query in ("nonsense", "", *queries):
        refused = await api.refused("answerCallbackQuery", callback_query_id=query)
        assert refused == (400, f"Bad Request: {TOO_OLD}")
    await alice.press("x")


async def test_actions(api: Api, alice: Conversation) -> None:
    assert await api.ok("sendChatAction", chat_id=alice.id, action="typing")
    assert await api.refused("sendChatAction", chat_id=alice.id, action="thinking") == (
        400,
        "Bad Request: wrong parameter action in request",
    )


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"commands": [{"command": "Ask", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "ask", "description": " "}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "ask", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": "x"}, "can't parse commands JSON object"),
        ({"commands": {}}, "can't parse BotCommand: expected an Array of Objects"),
        ({"commands": [], "language_code": "zh-hans"}, "invalid language code specified"),
        ({"commands": [], "scope": {"type": "x"}}, "can't parse BotCommandScope: unsupported type specified"),
        ({"commands": [], "scope": {"type": "chat"}}, "chat_id is empty"),
    ],
)
async def test_commands(api: Api, fields: dict[str, Any], reason: str) -> None:
    assert await api.refused("setMyCommands", **fields) == (400, f"Bad Request: {reason}")


async def test_what_a_person_cannot_do(api: Api, alice: Conversation) -> None:
    sent = await api.ok("sendMessage", chat_id=alice.id, text="x", reply_markup=button(url="https://example.org"))
    assert (await alice.press("x"))["url"] == "https://example.org"
    with pytest.raises(SandboxError, match="only one's own messages"):
        await alice.edit((await alice.messages())[-1], "y")
    await api.ok("deleteMessage", chat_id=alice.id, message_id=sent["message_id"])
    with pytest.raises(SandboxError, match="no button 'x' among"):
        await alice.press("x")

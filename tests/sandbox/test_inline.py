"""Inline mode: what people type after the bot's name, what it may answer, what they choose."""

from typing import Any

import pytest

from sandbox.client import Client, Conversation, Group, GroupConversation, NoReplyError, SandboxError
from tests.sandbox.conftest import Api, Clock

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
KEYS = {"inline_keyboard": [[{"text": "Press", "callback_data": "x"}]]}


def article(result_id: str = "1", text: str = "<b>said</b>", **fields: Any) -> dict[str, Any]:
    content = {"message_text": text, "parse_mode": "HTML"}
    return {"type": "article", "id": result_id, "title": "Title", "input_message_content": content} | fields


async def asked(api: Api, chat: Conversation, query: str = "words", offset: str = "") -> dict[str, Any]:
    """Let a person type something and return the update that the bot gets."""
    body = chat._where(None) | {"query": query, "offset": offset}
    await chat._act(f"chats/{chat.id}/inline", body)
    (*_, update) = await api.updates()
    await api.updates(offset=update["update_id"] + 1)
    return dict(update["inline_query"])


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"button": {"text": "Go", "start_parameter": ""}}, "can't use empty start_parameter"),
    ({"button": {"text": "Go", "start_parameter": "a" * 65}}, "too long start_parameter specified"),
    ({"button": {"text": "Go", "start_parameter": "a b"}}, "unallowed characters in start_parameter are used"),
    ({"button": {"text": "Go"}}, "InlineQueryResultsButton must have exactly one optional field"),
    ({"button": {"start_parameter": "a"}}, "can't parse inline query results button: Can't find field \"text\""),
    ({"results": [article(str(n)) for n in range(51)]}, "too many inline query results specified"),
    ({"results": "x"}, "can't parse results JSON object"),
    ({"results": None}, "can't parse inline query results JSON object: expected an Array of inline query results"),
    ({"results": [1]}, "can't parse InlineQueryResult: Inline query result must be an object"),
    ({"results": [{"type": "article"}]}, "can't parse InlineQueryResult: Can't find field \"id\""),
    (
        {"results": [article(type="game")]},
        'can\'t parse InlineQueryResult: the sandbox offers no results of type "game"',
    ),
    ({"results": [article(title=" ")]}, "ARTICLE_TITLE_EMPTY"),
    (
        {"results": [article(input_message_content=None)]},
        "can't parse InlineQueryResult: Can't find field \"input_message_content\"",
    ),
    ({"results": [article(input_message_content={"game": 1})]}, "invalid inline message content specified"),
    ({"results": [article(text="")]}, "message text is empty"),
    ({"results": [article(text="<b>")]}, "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
    ({"results": [article(text="x" * 4097)]}, "MESSAGE_TOO_LONG"),
    ({"results": [article(reply_markup={"keyboard": [["x"]]})]}, "inline keyboard expected"),
    ({"next_offset": "я" * 33}, "NEXT_OFFSET_INVALID"),
    ({"results": [article("")]}, "RESULT_ID_EMPTY"),
    ({"results": [article("я" * 33)]}, "RESULT_ID_INVALID"),
    ({"results": [article("1"), article("1")]}, "RESULT_ID_DUPLICATE"),
]


@pytest.mark.parametrize(("fields", "reason"), WRONG)
async def test_what_telegram_refuses(api: Api, alice: Conversation, fields: dict[str, Any], reason: str) -> None:
    query = await asked(api, alice)
    call = {"inline_query_id": query["id"], "results": [article()]} | fields
    assert await api.refused("answerInlineQuery", **call) == (400, f"Bad Request: {reason}")
    assert await api.ok("answerInlineQuery", inline_query_id=query["id"], results=[])


async def test_a_query_is_answered_once_and_in_time(api: Api, alice: Conversation, clock: Clock) -> None:
    first, second = [await asked(api, alice, words) for words in ("a", "b")]
    assert await api.ok("answerInlineQuery", inline_query_id=first["id"], results=[article()])
    clock.now += 31
    for query in (first["id"], second["id"], "nonsense", ""):
        assert await api.refused("answerInlineQuery", inline_query_id=query, results=[]) == (400, TOO_OLD)


async def test_what_the_bot_gets(api: Api, alice: Conversation, plain: Group) -> None:
    query = await asked(api, alice, "x" * 300, "20")
    assert (query["from"]["id"], query["offset"], query["chat_type"]) == (7003, "20", "sender")
    assert query["query"] == "x" * 256
    assert (await asked(api, plain.as_("ru")))["chat_type"] == "supergroup"
    with pytest.raises(SandboxError, match="not a member"):
        await asked(api, GroupConversation(plain, {"id": 7001}, 0))


async def answered(api: Api, chat: Conversation, query: str, **fields: Any) -> None:
    """Let a person type something and the bot answer it."""
    asked_now = await asked(api, chat, query)
    await api.ok("answerInlineQuery", inline_query_id=asked_now["id"], **{"results": [article()]} | fields)


async def test_who_types_the_same_is_answered_by_telegram(
    api: Api, alice: Conversation, client: Client, clock: Clock
) -> None:
    ivan = await client.person("ru")
    await answered(api, alice, "all", cache_time=60)
    await answered(api, alice, "own", is_personal=True, next_offset="10", button={"text": "G", "start_parameter": "g"})
    assert (await ivan.inline("all")).titles == ["Title"]
    own = await alice.inline("own")
    assert (own.next_offset, own.button) == ("10", {"text": "G", "start_parameter": "g"})
    with pytest.raises(NoReplyError):
        await ivan.inline("own", timeout=0.05)
    clock.now += 61
    with pytest.raises(NoReplyError):
        await ivan.inline("all", timeout=0.05)
    assert (await alice.inline("own")).titles == ["Title"]
    assert [update["inline_query"]["query"] for update in await api.updates()] == ["own", "all"]


async def test_what_is_chosen(api: Api, alice: Conversation, plain: Group) -> None:
    chat = plain.as_("en")
    await answered(api, chat, "words", results=[article("a"), article("b", reply_markup=KEYS)])
    offered = await chat.inline("words")
    sent = await chat.choose(offered, 1)
    assert (sent.text, sent.html, sent.via_bot, sent.from_bot) == ("said", "<b>said</b>", True, False)
    message, chosen = await api.updates()
    assert message["message"]["via_bot"]["username"] == "sandbox_bot"
    inline_id = chosen["chosen_inline_result"].pop("inline_message_id")
    assert chosen["chosen_inline_result"] == {
        "result_id": "b",
        "from": message["message"]["from"],
        "query": "words",
    }
    await chat.press("Press")
    pressed = (await api.updates())[-1]["callback_query"]
    assert (pressed["inline_message_id"], "message" in pressed) == (inline_id, False)
    assert await api.ok("editMessageText", inline_message_id=inline_id, text="changed") is True
    changed = (await plain.messages())[-1]
    assert (changed.text, changed.via_bot, changed.labels) == ("changed", True, [])
    with pytest.raises(SandboxError, match="only one's own messages"):
        await chat.edit(sent, "mine")
    assert await api.refused("editMessageText", inline_message_id="1", text="x") == (
        400,
        "Bad Request: MESSAGE_ID_INVALID",
    )
    await chat.choose(offered, 0)
    assert "inline_message_id" not in (await api.updates())[-1]["chosen_inline_result"]


async def test_what_was_not_offered_cannot_be_chosen(api: Api, alice: Conversation, client: Client) -> None:
    await answered(api, alice, "words", is_personal=True)
    offered = await alice.inline("words")
    offered.results[0]["id"] = "other"
    with pytest.raises(SandboxError, match="this was not offered"):
        await alice.choose(offered)
    offered.results[0]["id"] = "1"
    with pytest.raises(SandboxError, match="to somebody else"):
        await (await client.person("ru")).choose(offered)


async def test_a_venue_is_offered(api: Api, alice: Conversation) -> None:
    venue = {"type": "venue", "id": "v", "latitude": 45.8, "longitude": 126.5, "title": "Office", "address": "Street 1"}
    await answered(api, alice, "where", results=[venue])
    sent = await alice.choose(await alice.inline("where"))
    assert sent.raw["venue"]["title"] == "Office"

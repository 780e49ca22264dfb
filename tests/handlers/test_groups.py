from typing import Any

import pytest

from knowledge.schema import Language
from storage.personal_data import export
from tests.handlers.desk import ALICE, Desk, labels, opened
from tests.handlers.tiny import entry
from tests.handlers.wire import Params, refusal

GROUP = {"id": -500, "type": "supergroup", "title": "Expo"}
BOT = {"id": 42, "is_bot": True, "first_name": "Bot", "username": "bot"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
CHANNEL = {"id": -900, "type": "channel", "title": "News"}
HELLO: dict[Language, str] = {
    "zh": "请@我（@bot）",
    "ru": "Упомяните меня в вопросе (@bot)",
    "en": "Mention me with a question (@bot)",
}
NUMBER: dict[Language, str] = {
    "zh": "本群的编号是 -500。",
    "ru": "Номер этой группы: -500.",
    "en": "The number of this group is -500.",
}
MORE: dict[Language, str] = {"zh": "向助手了解更多", "ru": "Подробнее у помощника", "en": "More from the assistant"}


def marked(text: str, name: str = "@bot") -> dict[str, Any]:
    """Return a text with the mention in it marked as Telegram marks it."""
    offset = len(text[: text.index(name)].encode("utf-16-le")) // 2
    kind = "bot_command" if text.startswith("/") else "mention"
    start, length = (0, len(text.partition(" ")[0])) if kind == "bot_command" else (offset, len(name))
    return {"text": text, "entities": [{"type": kind, "offset": start, "length": length}]}


async def told(desk: Desk, user: Params = ALICE, **content: Any) -> list[Params]:
    """Let somebody write in the group and return what the bot sent."""
    before = len(desk.wire.sent())
    await desk.hand_in("message", desk.message(user) | {"chat": GROUP} | content)
    return desk.wire.sent()[before:]


def by_bot(desk: Desk, text: str = "answer", **content: Any) -> Params:
    return desk.message(BOT, text=text) | {"chat": GROUP} | content


SILENT: list[dict[str, Any]] = [
    {"text": "fact-1"},
    {"text": "bot, fact-1"},
    {"text": "/help", "entities": [{"type": "bot_command", "offset": 0, "length": 5}]},
    {"text": "/help@other_bot", "entities": [{"type": "bot_command", "offset": 0, "length": 15}]},
    {"text": "/inquiries@other_bot", "entities": [{"type": "bot_command", "offset": 0, "length": 20}]},
    marked("@other_bot fact-1", "@other_bot"),
    {"text": "a@bot.com"},
    {
        "sticker": {
            "file_id": "1",
            "file_unique_id": "1",
            "type": "regular",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
        }
    },
    marked("@bot fact-1") | {"is_automatic_forward": True, "sender_chat": CHANNEL},
    {"left_chat_member": BOT},
    {"new_chat_members": [ALICE]},
    {"new_chat_title": "@bot"},
]


@pytest.mark.parametrize("content", SILENT)
async def test_what_is_not_meant_for_the_bot(desk: Desk, content: dict[str, Any]) -> None:
    assert await told(desk, **content) == []


async def test_other_bots_are_not_answered(desk: Desk) -> None:
    assert await told(desk, BOT | {"id": 43, "username": "other_bot"}, **marked("@bot fact-1")) == []


async def test_edits_and_buttons_of_groups_are_left_alone(desk: Desk) -> None:
    message = desk.message() | {"chat": GROUP} | marked("@bot fact-1")
    await desk.hand_in("edited_message", message | {"edit_date": 2})
    query = {"id": "q", "from": ALICE, "chat_instance": "c", "message": message, "data": "1:t:h"}
    await desk.hand_in("callback_query", query)
    assert desk.wire.sent() == []


@pytest.mark.parametrize("language", MORE)
async def test_a_mention_is_answered_in_short_below_it(desk: Desk, language: Language) -> None:
    long = {"zh": "十一。" + "长" * 900, "ru": "Одиннадцать. " + "ж" * 900, "en": "Eleven. " + "x" * 900}
    desk.brain.knowledge.entries["only"] = entry("only", answer={key: f"{text}\nmore" for key, text in long.items()})
    word = {"zh": "中", "ru": "ж", "en": ""}[language]
    message = marked(f"🙂 @Bot only {word}", "@Bot")
    (sent,) = await told(desk, message_id=77, **message)
    title = desk.brain.knowledge.entries["only"].title.in_(language)
    assert sent["chat_id"] == GROUP["id"]
    assert sent["reply_parameters"]["message_id"] == 77
    assert "message_thread_id" not in sent
    assert sent["text"].startswith(f"<b>{title}</b>")
    assert "more" not in sent["text"]
    assert len(sent["text"]) < 600
    assert sent["text"].endswith("<blockquote expandable>Source: Daily</blockquote>")
    assert labels(sent) == [MORE[language]]
    assert sent["reply_markup"]["inline_keyboard"][0][0]["url"] == "https://t.me/bot?start=q-only"


async def test_in_a_topic_the_answer_stands_in_the_topic(desk: Desk) -> None:
    (sent,) = await told(desk, message_thread_id=9, is_topic_message=True, **marked("@bot only"))
    assert sent["message_thread_id"] == 9


async def test_one_answer_to_a_message_that_mentions_twice(desk: Desk) -> None:
    twice = marked("@bot only @bot")
    twice["entities"].append({"type": "mention", "offset": 10, "length": 4})
    assert len(await told(desk, **twice)) == 1
    assert desk.brain.heard[-1][0] == "only"


async def test_a_name_without_a_username_counts_too(desk: Desk) -> None:
    entity = {"type": "text_mention", "offset": 0, "length": 3, "user": BOT}
    (sent,) = await told(desk, text="Bot only", entities=[entity])
    assert "Answer only" in sent["text"]


async def test_a_caption_counts(desk: Desk) -> None:
    photo = [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]
    entities = [{"type": "mention", "offset": 0, "length": 4}]
    (sent,) = await told(desk, caption="@bot only", caption_entities=entities, photo=photo)
    assert "Answer only" in sent["text"]


@pytest.mark.parametrize("language", HELLO)
async def test_a_call_without_words_is_told_how_to_ask(desk: Desk, language: Language) -> None:
    user = ALICE | {"language_code": language}
    for content in (marked("@bot"), marked("/help@bot"), marked("/apply@bot now"), {"new_chat_members": [BOT]}):
        (sent,) = await told(desk, user, **content)
        assert HELLO[language] in sent["text"]
        assert sent["reply_markup"]["inline_keyboard"][0][0]["url"] == "https://t.me/bot"


@pytest.mark.parametrize("command", ["/inquiries", "/inquiries@bot"])
@pytest.mark.parametrize("language", NUMBER)
async def test_whoever_sets_out_to_make_a_group_the_staffs_is_told_its_number(
    monkeypatch: pytest.MonkeyPatch, language: Language, command: str
) -> None:
    for staff in (None, -1001):
        async with opened(monkeypatch, staff_chat_id=staff) as desk:
            (sent,) = await told(desk, ALICE | {"language_code": language}, message_id=77, **marked(command, command))
            assert NUMBER[language] in sent["text"]
            assert "STAFF_CHAT_ID=-500" in sent["text"]
            assert (sent["chat_id"], sent["reply_parameters"]["message_id"]) == (GROUP["id"], 77)


async def test_whoever_asks_for_the_number_all_the_time_is_not_answered_all_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with opened(monkeypatch, messages_at_once=5) as desk:
        for _ in range(20):
            await told(desk, **marked("/inquiries", "/inquiries"))
        assert len(desk.wire.sent()) == 5


async def test_calling_below_another_message_asks_for_that(desk: Desk) -> None:
    asked = desk.message(ALICE | {"id": 8}, text="only") | {"chat": GROUP}
    (sent,) = await told(desk, reply_to_message=asked, **marked("@bot"))
    assert "Answer only" in sent["text"]


async def test_a_reply_to_the_bot_is_a_follow_up_to_what_it_answered(desk: Desk) -> None:
    keyboard = {"inline_keyboard": [[{"text": "More", "url": "https://t.me/bot?start=q-only"}]]}
    (sent,) = await told(desk, text="fact-1", reply_to_message=by_bot(desk, reply_markup=keyboard))
    assert "Answer fact-1" in sent["text"]
    _, context = desk.brain.heard[-1]
    assert (context.entry, context.answered, context.question) == ("only", ("only",), "")
    await told(desk, text="fact-1", reply_to_message=by_bot(desk))
    assert desk.brain.heard[-1][1].entry is None


async def test_the_beginning_of_a_topic_is_not_replied_to(desk: Desk) -> None:
    topic = by_bot(desk) | {"forum_topic_created": {"name": "x", "icon_color": 1}}
    assert await told(desk, text="fact-1", reply_to_message=topic) == []
    assert await told(desk, text="fact-1", reply_to_message=desk.message(text="x") | {"chat": GROUP}) == []


async def test_a_choice_offers_links(desk: Desk) -> None:
    (sent,) = await told(desk, **marked("@bot choose"))
    urls = [row[0]["url"] for row in sent["reply_markup"]["inline_keyboard"]]
    assert urls == [f"https://t.me/bot?start=q-fact-{number}" for number in (1, 2, 3)]


async def test_two_answers_and_none(desk: Desk) -> None:
    (two,) = await told(desk, **marked("@bot fact-1 fact-2"))
    assert labels(two) == ["Title fact-1", "Title fact-2"]
    (none,) = await told(desk, **marked("@bot nothing"))
    assert labels(none) == ["Open the assistant"]


async def test_a_gap_stands_under_its_title_with_what_was_looked_through(desk: Desk) -> None:
    (gap,) = await told(desk, **marked("@bot gap"))
    quoted = "<blockquote expandable>Looked through: Daily</blockquote>"
    assert gap["text"] == f"<b>Title gap</b>\n\nAnswer gap\n{quoted}"


@pytest.mark.parametrize(("user", "sender"), [(ANONYMOUS, GROUP), (CHANNEL_BOT, CHANNEL)])
async def test_whoever_writes_as_the_group_or_as_a_channel(desk: Desk, user: Params, sender: Params) -> None:
    (sent,) = await told(desk, user, sender_chat=sender, **marked("@bot only"))
    assert "Answer only" in sent["text"]


async def test_nothing_of_a_group_is_kept_and_nothing_private_plays_a_part(desk: Desk) -> None:
    await desk.say("only")
    before = await export(desk.services.stores.database, 7)
    await told(desk, **marked("@bot fact-1"))
    assert await export(desk.services.stores.database, 7) == before
    assert desk.brain.heard[-1][1].entry is None
    await told(desk, ALICE | {"id": 999}, **marked("@bot fact-1"))
    assert await desk.services.stores.people.load(999) is None


async def test_a_group_that_cannot_be_written_to_hurts_nobody(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.wire.script["sendMessage"] = [refusal(400, "Bad Request: not enough rights to send text messages to the chat")]
    await told(desk, **marked("@bot only"))
    (sent,) = await desk.say("only")
    assert sent["chat_id"] == 7


async def test_a_failure_is_not_told_to_a_group(desk: Desk) -> None:
    assert await told(desk, **marked("@bot fail")) == []


async def test_the_staff_group_is_none_of_these(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch, staff_chat_id=GROUP["id"]) as desk:
        assert not any("Answer only" in sent["text"] for sent in await told(desk, **marked("@bot only")))
        assert await told(desk, new_chat_members=[BOT]) == []

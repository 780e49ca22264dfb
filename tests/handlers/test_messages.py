"""Messages of every kind, sad paths first."""

import asyncio

import pytest
from telegram import Update

from handlers.conversation import Person
from handlers.transport.delivery import Delivery
from storage.errors import DatabaseUnavailable
from tests.handlers.desk import ALICE, Desk, data, labels
from tests.handlers.wire import BLOCKED, Params, refusal
from tests.limits import LIMIT

FILE = {"file_id": "f", "file_unique_id": "u"}
PHOTO: Params = {"photo": [FILE | {"width": 1, "height": 1}]}
POINTER = "I can only read text. Please type your question, for example “What was the GDP target for 2017?”"
WORDLESS: dict[str, Params] = {
    "sticker": {
        "sticker": FILE | {"width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"},
    },
    "photo": PHOTO,
    "voice": {"voice": FILE | {"duration": 1}},
    "video note": {"video_note": FILE | {"duration": 1, "length": 1}},
    "document": {"document": FILE},
    "location": {"location": {"latitude": 1.0, "longitude": 1.0}},
    "contact": {"contact": {"phone_number": "1", "first_name": "<b>"}},
    "poll": {
        "poll": {
            "id": "1",
            "question": "<i>?",
            "options": [],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    },
    "dice": {"dice": {"value": 1, "emoji": "🎲"}},
}
ASK = "Ask a person at the office"
APOLOGY = "Something went wrong on our side, sorry. Please try once more."


@pytest.mark.parametrize("content", WORDLESS.values(), ids=WORDLESS)
async def test_what_is_no_text_gets_a_pointer(desk: Desk, content: Params) -> None:
    (sent,) = await desk.give(content)
    assert sent["text"] == POINTER
    assert labels(sent) == ["All topics"]


async def test_an_album_gets_one_pointer(desk: Desk) -> None:
    sent = [await desk.give(PHOTO | {"media_group_id": "one"}) for _ in range(4)]
    assert [len(each) for each in sent] == [1, 0, 0, 0]
    assert len(await desk.give(PHOTO | {"media_group_id": "two"})) == 1


async def test_the_first_of_an_album_is_still_that_when_it_is_begun_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (desk.message(ALICE, **PHOTO, media_group_id="one") for _ in range(2))
    update = {"update_id": 900, "message": first}
    with monkeypatch.context() as broken, pytest.raises(DatabaseUnavailable):
        broken.setattr(desk.services.delivery, "send", fails)
        await desk.application.process_update(Update.de_json(update, desk.application.bot))
    for each in (update, {"update_id": 901, "message": second}):
        await desk.application.process_update(Update.de_json(each, desk.application.bot))
    assert len(desk.wire.sent()) == 1


async def fails(*_: object) -> None:
    raise DatabaseUnavailable("away")


async def test_the_caption_of_an_album_is_answered_and_the_rest_is_silent(desk: Desk) -> None:
    (sent,) = await desk.give(PHOTO | {"caption": "only", "media_group_id": "one"})
    assert "Answer only" in sent["text"]
    assert await desk.give(PHOTO | {"media_group_id": "one"}) == []


async def test_a_failure_of_the_assistant_is_an_apology_and_a_log_entry(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    (sent,) = await desk.say("fail", ALICE | {"language_code": "zh-hans"})
    assert sent["text"] == "抱歉，我们这边出了点问题，请再试一次。"
    assert "RuntimeError" in caplog.text
    assert "update" in caplog.records[-1].message


async def test_a_store_that_fails_does_not_keep_the_bot_from_apologising(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(person_id: int, **told: str) -> Person:
        raise OSError("the disk is full")

    monkeypatch.setattr(desk.services.people, "load", broken)
    monkeypatch.setattr(desk.services.people, "seen", broken)
    (sent,) = await desk.say("only")
    assert sent["text"] == APOLOGY
    assert desk.brain.heard == []


async def test_a_message_that_telegram_refuses_becomes_an_apology(desk: Desk) -> None:
    desk.wire.script["sendMessage"] = [refusal(400, "Bad Request: BUTTON_DATA_INVALID")] * 2
    assert (await desk.say("only"))[-1]["text"] == APOLOGY


async def test_a_message_that_telegram_cannot_read_is_plain_text(desk: Desk) -> None:
    desk.wire.script["sendMessage"] = [refusal(400, "Bad Request: can't parse entities")]
    written, plain = await desk.say("only")
    assert written["text"].startswith("<b>Title only</b>")
    assert plain["text"].startswith("Title only\n")
    assert "parse_mode" not in plain
    assert plain["reply_markup"] == written["reply_markup"]


async def test_an_edit_that_telegram_cannot_read_is_plain_text(desk: Desk) -> None:
    (menu,) = await desk.say("/topics")
    desk.wire.script["editMessageText"] = [refusal(400, "Bad Request: can't parse entities")]
    written, plain = await desk.press(data(menu)[-1])
    assert written["parse_mode"] == "HTML"
    assert "parse_mode" not in plain
    assert plain["reply_markup"] == written["reply_markup"]


async def test_a_person_who_blocked_the_bot_is_noted_and_comes_back(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.wire.script["sendMessage"] = [BLOCKED]
    await desk.say("only")
    assert not (await desk.person()).reachable
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []
    await desk.say("only")
    assert (await desk.person()).reachable


@pytest.mark.parametrize("kind", ["edited_message", "channel_post", "edited_channel_post"])
async def test_edits_and_channels_are_left_alone(desk: Desk, kind: str) -> None:
    await desk.hand_in(kind, desk.message(text="only", edit_date=2))
    assert desk.wire.sent() == []


async def test_groups_bots_and_service_messages_are_left_alone(desk: Desk) -> None:
    group = {"id": -100, "type": "supergroup", "title": "G"}
    assert await desk.say("only", chat=group) == []
    assert await desk.say("/start", chat=group) == []
    assert await desk.say("only", ALICE | {"is_bot": True}) == []
    assert await desk.give({"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}}) == []


@pytest.mark.parametrize("text", ["/nothing", "/start@other_bot", "/nothing at all <b>"])
async def test_an_unknown_command_gets_short_help(desk: Desk, text: str) -> None:
    (sent,) = await desk.say(text)
    assert sent["text"] == "I do not know this command. Just type your question, or choose a topic."
    assert labels(sent) == ["Many", "Few"]


async def test_a_slow_answer_shows_that_the_bot_types(desk: Desk) -> None:
    shown = asyncio.Event()
    act = Delivery.act

    async def seen(self: Delivery, chat_id: int) -> None:
        await act(self, chat_id)
        shown.set()

    desk.services.delivery.act = seen.__get__(desk.services.delivery)  # type: ignore[method-assign]
    asking = asyncio.create_task(desk.say("wait"))
    await asyncio.wait_for(shown.wait(), LIMIT)
    desk.brain.go_on.set()
    await asking
    methods = [method for method, _ in desk.wire.calls if method.startswith("send")]
    assert methods == ["sendChatAction", "sendMessage"]


async def test_a_quick_answer_shows_no_typing(desk: Desk) -> None:
    await desk.say("only")
    assert desk.wire.sent("sendChatAction") == []


async def test_two_questions_are_one_message_under_their_titles(desk: Desk) -> None:
    (sent,) = await desk.say("fact-1 only")
    assert sent["text"].index("<b>Title fact-1</b>") < sent["text"].index("<b>Title only</b>")
    assert labels(sent)[:3] == ["Left open: Title fact-1", "Left open: Title only", "All topics"]


async def test_a_choice_offers_three_and_none_of_these(desk: Desk) -> None:
    (sent,) = await desk.say("choose")
    assert sent["text"] == "Which one?"
    assert labels(sent) == ["Title fact-1", "Title fact-2", "Title fact-3", "Wording none_of_these", ASK]


async def test_a_gap_offers_what_is_near_and_unknown_the_categories(desk: Desk) -> None:
    (gap,) = await desk.say("gap")
    quoted = "<blockquote expandable>Looked through: Daily</blockquote>"
    assert gap["text"] == f"<b>Title gap</b>\n\nAnswer gap\n{quoted}"
    assert labels(gap) == ["Title only", ASK, "All topics"]
    (unknown,) = await desk.say("<script>alert(1)</script>")
    assert labels(unknown) == ["Many", "Few", ASK]


@pytest.mark.parametrize(
    ("code", "welcome"), [("zh-hant", "欢迎"), ("ru", "Добро"), ("uk", "Добро"), ("kk", "Добро"), ("de", "Welcome")]
)
async def test_menus_are_in_the_language_of_the_app(desk: Desk, code: str, welcome: str) -> None:
    (sent,) = await desk.say("/start", ALICE | {"language_code": code})
    assert sent["text"].startswith(welcome)
    assert labels(sent) == ["中文", "Русский", "English"]


async def test_without_a_code_the_language_is_that_of_the_message(desk: Desk) -> None:
    nobody = {key: value for key, value in ALICE.items() if key != "language_code"}
    await desk.say("жжж", nobody)
    assert desk.brain.heard[-1][1].language is None
    (menu,) = await desk.say("/topics", nobody)
    assert menu["text"].startswith("<b>Все темы</b>")


async def test_a_message_in_another_language_is_answered_in_it_and_menus_stay(desk: Desk) -> None:
    (answer,) = await desk.say("only 中")
    assert answer["text"].startswith("<b>Title only 中</b>")
    assert labels(answer)[-3:] == ["全部主题", "有帮助", "没帮助"]
    (menu,) = await desk.say("/topics")
    assert menu["text"].startswith("<b>All topics</b>")


async def test_the_chosen_language_wins_and_start_then_shows_the_categories(desk: Desk) -> None:
    (sent,) = await desk.press("1:l:ru")
    assert sent["text"].startswith("Теперь говорим по-русски")
    assert labels(sent) == ["Many ру", "Few ру"]
    (again,) = await desk.say("/start")
    assert again["text"].startswith("Добро пожаловать")
    assert labels(again) == ["Many ру", "Few ру"]
    await desk.say("only")
    assert desk.brain.heard[-1][1].language == "ru"
    (choice,) = await desk.say("/language")
    assert labels(choice) == ["中文", "✓ Русский", "English"]


async def test_the_conversation_goes_on_where_it_stood(desk: Desk) -> None:
    await desk.say("only")
    await desk.say("fact-1")
    assert desk.brain.heard[-1][1].question == "only"


async def test_help_names_the_ways_to_ask(desk: Desk) -> None:
    (sent,) = await desk.say("/help")
    assert "/topics" in sent["text"]
    assert labels(sent) == ["All topics", "Leave your contact details"]

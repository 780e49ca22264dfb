"""The menu: one message that turns into its next page; sad paths first."""

import pytest

from handlers.callbacks import decode, encode
from handlers.chat.actions import Look
from handlers.chat.trail import START, onward
from handlers.locales import load
from knowledge.assistant import Assistant
from knowledge.schema import LANGUAGES, Language
from tests.handlers.desk import ALICE, CODES, Desk, data, labels, opened
from tests.handlers.tiny import TinyBrain, knowledge
from tests.handlers.wire import ME, Params, refusal

STALE = "This button no longer works, so here are the topics."
TEXTS = load()


async def tap(desk: Desk, page: Params, label: str, user: Params = ALICE) -> Params:
    """Press a button of the menu, some time after the last press; return what it turns into."""
    desk.services.taps.note(user["id"], 0, "")
    (after,) = await desk.press(data(page)[labels(page).index(label)], user)
    assert after["message_id"] == 500, "the menu stays one message"
    return after


async def entered(desk: Desk) -> Params:
    """Go from the topics to an entry."""
    (topics,) = await desk.say("/topics")
    return await tap(desk, await tap(desk, topics, "Many"), "Title fact-1")


@pytest.mark.parametrize(
    "forged",
    [
        "1:w:en:a:gone:0",
        "1:w:en:x:only:0",
        "1:w:de:a:only:0",
        "1:w:en:a:only",
        "1:w:en:a:only:",
        "1:w:en:a:only:0:0",
        "1:w:en:a:../only:0",
        "2:w:en:a:only:0",
    ],
)
async def test_what_is_forged_gone_or_of_another_version_brings_the_topics(desk: Desk, forged: str) -> None:
    (sent,) = await desk.press(forged)
    assert sent["text"] == STALE
    assert labels(sent) == ["Many", "Few"]


async def test_a_forged_way_is_no_way(desk: Desk) -> None:
    (page,) = await desk.press("1:w:en:a:only:abc-abcdef-0-zzzzzz")
    assert "Back: Few" in labels(page)


async def test_a_menu_too_old_to_be_changed_is_sent_anew(desk: Desk) -> None:
    desk.wire.script["editMessageText"] = [refusal(400, "Bad Request: message can't be edited")]
    await desk.press("1:w:en:a:only:0")
    (anew,) = desk.wire.sent("sendMessage")
    assert "Answer only" in anew["text"]
    assert "Back: Few" in labels(anew)


async def test_an_entry_that_is_gone_meanwhile_is_passed_over_on_the_way_back(desk: Desk) -> None:
    page = await tap(desk, await entered(desk), "Title only")
    assert "Back: Title fact-1" in labels(page)
    desk.brain.knowledge = knowledge(facts=1)
    back = data(page)[labels(page).index("Back: Title fact-1")]
    assert (await desk.press(back))[0]["text"] == STALE
    (again,) = await desk.press("1:w:en:b:only:" + onward(START, "fact-1", "only"))
    assert "Back: Few" in labels(again)


async def test_a_message_of_an_earlier_version_opens_the_menu_below(desk: Desk) -> None:
    (page,) = await desk.press("1:e:en:fact-1")
    assert "message_id" not in page
    assert "Back: Many" in labels(page)


async def test_two_taps_at_once_are_one(desk: Desk) -> None:
    assert len(await desk.press("1:w:en:a:only:0")) == 1
    assert await desk.press("1:w:en:a:only:0") == []


async def test_topics_category_entry_related_and_all_the_way_back(desk: Desk) -> None:
    page = await entered(desk)
    assert page["text"].startswith("All topics › Many\n\n<b>Title fact-1</b>\n\nAnswer fact-1")
    assert labels(page)[:5] == ["What is left open", "Source", "Title only", "Back: Many", "All topics"]
    page = await tap(desk, page, "Title only")
    assert page["text"].startswith("All topics › Few\n\n<b>Title only</b>")
    page = await tap(desk, page, "Back: Title fact-1")
    assert "Answer fact-1" in page["text"]
    page = await tap(desk, page, "Back: Many")
    assert page["text"].startswith("All topics › <b>Many</b>")
    page = await tap(desk, page, "All topics")
    assert labels(page) == ["Many", "Few"]


async def test_back_leads_to_the_page_of_the_category_that_one_came_from(desk: Desk) -> None:
    (page,) = await desk.press("1:c:many:2:h")
    page = await tap(desk, page, "Title fact-15")
    page = await tap(desk, page, "Back: Many")
    assert "Page 3 of 3" in page["text"]


async def test_what_stands_behind_an_answer_is_a_page_too(desk: Desk) -> None:
    page = await entered(desk)
    left_open = await tap(desk, page, "What is left open")
    quoted = "<blockquote expandable>Source: Daily</blockquote>"
    assert left_open["text"] == f"All topics › Many\n\n<b>Title fact-1</b>\n\nOpen fact-1\n{quoted}"
    assert labels(left_open) == ["Ask a person at the office", "Back: Title fact-1", "All topics"]
    page = await tap(desk, left_open, "Back: Title fact-1")
    source = await tap(desk, page, "Source")
    assert "Authors: 薛婧" in source["text"]
    page = await tap(desk, source, "Back: Title fact-1")
    assert "Back: Many" in labels(page), "the way on is the same as before"


async def test_who_opens_an_entry_asks_for_it_and_who_goes_back_does_not(desk: Desk) -> None:
    page = await entered(desk)
    assert labels(page)[-2:] == ["Helpful", "Not helpful"]
    page = await tap(desk, await tap(desk, page, "Source"), "Back: Title fact-1")
    assert labels(page)[-1] == "All topics"
    asked = await desk.services.stores.questions.last(7, 9)
    assert [(question.channel, question.entries) for question in asked] == [("button", ("fact-1",))]
    assert (await desk.person()).context.entry == "fact-1"


async def test_it_goes_on_after_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch) as before:
        page = await tap(before, await entered(before), "Title only")
    async with opened(monkeypatch) as after:
        page = await tap(after, page, "Back: Title fact-1")
        assert "Answer fact-1" in page["text"]


async def test_a_button_keeps_its_language_and_the_menu_that_of_the_person(desk: Desk) -> None:
    (page,) = await desk.press("1:w:zh:a:only:0")
    assert page["text"].startswith("全部主题 › Few 中\n\n<b>Title only 中</b>")
    (few,) = await desk.press(data(page)[labels(page).index("返回：Few 中")])
    assert few["text"].startswith("All topics › <b>Few</b>")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_says_where_it_stands(desk: Desk, language: Language) -> None:
    user = ALICE | {"language_code": CODES[language]}
    (topics,) = await desk.say("/topics", user)
    (category,) = await desk.press(data(topics)[0], user)
    topics_name = TEXTS.say("topics", language)
    assert category["text"].startswith(f"{topics_name} › <b>Many")
    (page,) = await desk.press(data(category)[0], user)
    assert page["text"].startswith(f"{topics_name} › Many")
    many = next(label for label in labels(page) if label.startswith(TEXTS.say("back", language, title="Many")))
    assert decode(data(page)[labels(page).index(many)]) is not None


async def test_an_answer_can_be_handed_on_where_the_bot_can_be_asked_from_other_chats(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(ME, "supports_inline_queries", True)
    async with opened(monkeypatch, TinyBrain()) as desk:
        (answer,) = await desk.say("only")
        shared = [
            button["switch_inline_query"]
            for row in answer["reply_markup"]["inline_keyboard"]
            for button in row
            if "switch_inline_query" in button
        ]
        assert shared == ["Title only"]
        (page,) = await desk.press(encode(Look("ru", "a", "only", START)))
        assert "Отправить в другой чат" in labels(page)
        (two,) = await desk.say("only fact-1")
        assert "Send to another chat" not in labels(two)
        (unknown,) = await desk.say("something else")
        assert "Send to another chat" not in labels(unknown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_handed_on_is_what_the_other_chat_is_offered(assistant: Assistant, language: Language) -> None:
    facts = [entry for entry in assistant.knowledge.entries.values() if entry.kind == "fact"]
    missed = [
        entry.id for entry in facts if entry.id not in assistant.suggest(entry.title.in_(language), 10).entries[:1]
    ]
    assert missed == []

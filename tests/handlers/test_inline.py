import json
from typing import Any

import pytest

from handlers.chat.inline import CACHED
from handlers.screen import units
from knowledge.schema import Language
from storage.personal_data import export
from storage.questions import Question
from tests.handlers.desk import ALICE, Desk
from tests.handlers.tiny import entry
from tests.handlers.wire import Params, refusal

WORDS: dict[Language, str] = {"zh": "中", "ru": "ж", "en": ""}
FOUND: dict[Language, str] = {
    "zh": "打开助手提问",
    "ru": "Спросить в чате с помощником",
    "en": "Ask in a chat with the assistant",
}
NOTHING: dict[Language, str] = {"zh": "没有找到", "ru": "Ничего не найдено", "en": "Nothing found"}


async def typed(desk: Desk, text: str, user: Params = ALICE) -> dict[str, Any]:
    """Type something after the bot's name and return the bot's answer."""
    query = {"id": "q", "from": user, "query": text, "offset": ""}
    await desk.hand_in("inline_query", query)
    answer = desk.wire.sent("answerInlineQuery")[-1]
    return answer | {
        "results": json.loads(answer["results"]) if isinstance(answer["results"], str) else answer["results"]
    }


async def chosen(desk: Desk, result_id: str, query: str = "fact") -> list[Question]:
    result = {"result_id": result_id, "from": ALICE, "query": query}
    await desk.hand_in("chosen_inline_result", result)
    return await desk.services.stores.questions.last(7, 9)


@pytest.mark.parametrize("language", WORDS)
async def test_nothing_fits(desk: Desk, language: Language) -> None:
    answer = await typed(desk, f"{WORDS[language]} pizza")
    assert answer["results"] == []
    assert answer["button"]["text"].startswith(NOTHING[language])
    assert answer["button"]["start_parameter"] == "src-inline"


@pytest.mark.parametrize("language", WORDS)
async def test_at_most_ten_entries_in_the_language_of_the_words(desk: Desk, language: Language) -> None:
    answer = await typed(desk, f"{WORDS[language]} fact")
    first = answer["results"][0]
    entry_id = first["id"].rpartition(":")[2]
    known = desk.brain.knowledge.entries[entry_id]
    assert len(answer["results"]) == 10
    assert (first["title"], first["description"]) == (known.title.in_(language), known.answer.in_(language))
    said = first["input_message_content"]
    assert said["parse_mode"] == "HTML"
    assert "<blockquote expandable>Source: Daily" in said["message_text"]
    ((button,),) = first["reply_markup"]["inline_keyboard"]
    assert button["url"] == f"https://t.me/bot?start=q-{entry_id}"
    assert answer["button"]["text"] == FOUND[language]
    assert (answer["cache_time"], answer["is_personal"]) == (CACHED, language == "en")


async def test_words_that_name_no_language_are_answered_in_the_persons(desk: Desk) -> None:
    answer = await typed(desk, "fact-1", ALICE | {"language_code": "uk"})
    assert answer["results"][0]["title"] == "Title fact-1 ру"
    assert answer["is_personal"]
    await desk.say("/language")
    await desk.press("1:l:zh")
    assert (await typed(desk, "fact-1"))["results"][0]["title"] == "Title fact-1 中"


@pytest.mark.parametrize("blank", ["", "  \n"])
async def test_no_words_offer_the_categories(desk: Desk, blank: str) -> None:
    answer = await typed(desk, blank)
    assert [result["title"] for result in answer["results"]] == ["Many", "Few"]
    many = answer["results"][0]
    assert many["input_message_content"]["message_text"].endswith("• Title fact-11\n\n… and 8 more")
    assert many["reply_markup"]["inline_keyboard"][0][0]["url"] == "https://t.me/bot?start=c-many"
    assert answer["is_personal"]
    assert await chosen(desk, many["id"]) == []


async def test_a_gap_says_so(desk: Desk) -> None:
    (gap,) = (await typed(desk, "gap"))["results"]
    assert gap["description"] == "Answer gap"
    assert gap["input_message_content"]["message_text"].endswith("Looked through: Daily</blockquote>")
    (kept,) = await chosen(desk, gap["id"], "gap")
    assert (kept.channel, kept.text, kept.shown) == ("inline", "gap", "gap")


async def test_texts_of_any_kind_are_shown_as_they_are(desk: Desk) -> None:
    wild = {"zh": "<b>&\u202e中", "ru": "<b>&\u202eж", "en": "<b>&\u202e" + "word " * 500}
    desk.brain.knowledge.entries["only"] = entry("only", title=wild, answer=wild)
    (result,) = (await typed(desk, "only"))["results"]
    assert "<b>&lt;b&gt;&amp;word" in result["input_message_content"]["message_text"]
    assert units(result["description"]) <= 160


async def test_what_is_chosen_is_recorded_as_a_question(desk: Desk) -> None:
    result = (await typed(desk, "fact-1"))["results"][0]
    assert await desk.services.stores.questions.last(7, 9) == [], "typing alone is not kept"
    (kept,) = await chosen(desk, result["id"], "card 4111 1111 1111 1111")
    assert (kept.channel, kept.outcome, kept.entries, kept.language) == ("inline", "answer", ("fact-1",), "en")
    assert "4111" not in kept.text
    assert len((await export(desk.services.stores.database, 7))["questions"]) == 1


@pytest.mark.parametrize("result_id", ["", "x", "1:e:en:gone", "2:e:en:fact-1", "1:c:many:0:n"])
async def test_a_choice_that_means_nothing_here(desk: Desk, result_id: str) -> None:
    assert await chosen(desk, result_id) == []


async def test_nobody_is_kept_for_typing(desk: Desk) -> None:
    await typed(desk, "fact")
    assert await desk.services.stores.people.load(7) is None


async def test_an_answer_that_comes_too_late_is_no_error(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    late = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    desk.wire.script["answerInlineQuery"] = [refusal(400, late), refusal(400, "Bad Request: RESULT_ID_INVALID")]
    await typed(desk, "fact")
    assert caplog.text == ""
    await typed(desk, "fact")
    assert "an inline query was not answered: Result_id_invalid" in caplog.text


async def test_what_was_sent_via_the_bot_is_no_question(desk: Desk) -> None:
    via = {"id": 42, "is_bot": True, "first_name": "Bot", "username": "bot"}
    assert await desk.give({"text": "fact-1", "via_bot": via}) == []
    assert len(await desk.give({"text": "fact-1", "via_bot": via | {"id": 43}})) == 1

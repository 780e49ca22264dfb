"""Pressed buttons, sad paths first."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.handlers.desk import ALICE, Desk, data, labels
from tests.handlers.wire import refusal

MESSAGE_IDS = count(1000)


@pytest.mark.parametrize("forged", ["", "x", "0:t:h", "9:t:h", "1:e:en:sold-out", "1:c:gone:0:h", "1:o:ru:gone", None])
async def test_a_forged_or_stale_button_leads_to_the_menu_with_a_word(desk: Desk, forged: str | None) -> None:
    (sent,) = await desk.press(forged)
    assert sent["text"] == "This button no longer works, so here are the topics."
    assert labels(sent) == ["Many", "Few"]
    assert desk.notices() == ["This button is out of date."]


@given(wild=st.text(max_size=64) | st.binary(max_size=64).map(lambda raw: raw.decode("latin-1")))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
async def test_any_data_gets_an_answer(desk: Desk, wild: str) -> None:
    assert await desk.press(wild, message_id=next(MESSAGE_IDS))


async def test_an_expired_press_is_no_error_and_still_done(desk: Desk) -> None:
    late = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    desk.wire.script["answerCallbackQuery"] = [refusal(400, late)]
    (sent,) = await desk.press("1:e:en:only")
    assert "Answer only" in sent["text"]


async def test_a_menu_that_shows_it_already_is_left_alone(desk: Desk) -> None:
    desk.wire.script["editMessageText"] = [refusal(400, "Bad Request: message is not modified: specified new …")]
    await desk.press("1:t:h")
    assert [method for method, _ in desk.wire.calls] == ["getMe", "editMessageText", "answerCallbackQuery"]


@pytest.mark.parametrize("why", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"])
async def test_a_menu_that_cannot_be_changed_any_more_is_sent_anew(desk: Desk, why: str) -> None:
    desk.wire.script["editMessageText"] = [refusal(400, f"Bad Request: {why}")]
    assert len(await desk.press("1:t:h")) == 2
    assert labels(desk.wire.sent("sendMessage")[0]) == ["Many", "Few"]


async def test_two_taps_at_once_bring_one_answer(desk: Desk) -> None:
    assert len(await desk.press("1:e:en:only")) == 1
    assert await desk.press("1:e:en:only") == []
    assert desk.notices() == ["", "The answer is just below."]


async def test_the_same_button_works_again_after_another_one(desk: Desk) -> None:
    for pressed in ("1:c:few:0:h", "1:t:h", "1:c:few:0:h"):
        assert len(await desk.press(pressed)) == 1


async def test_two_people_pressing_the_same_both_get_it(desk: Desk) -> None:
    assert await desk.press("1:e:en:only")
    assert await desk.press("1:e:en:only", ALICE | {"id": 8})


async def test_pages_turn_in_place_and_a_page_that_is_gone_is_the_last_one(desk: Desk) -> None:
    (first,) = await desk.press("1:c:many:0:h", message_id=500)
    assert first["message_id"] == 500
    assert labels(first) == [*(f"Title fact-{n}" for n in range(7)), "Next page", "All topics"]
    assert "Page 1 of 3" in first["text"]
    (second,) = await desk.press("1:c:many:1:h")
    assert labels(second)[7:] == ["Previous page", "Next page", "All topics"]
    (last,) = await desk.press("1:c:many:99:h")
    assert labels(last) == [*(f"Title fact-{n}" for n in range(14, 20)), "Previous page", "All topics"]


async def test_an_answer_to_a_question_stays_when_one_goes_on_from_it(desk: Desk) -> None:
    (answer,) = await desk.say("fact-1")
    assert data(answer)[:5] == ["1:o:en:fact-1", "1:s:en:fact-1", "1:e:en:only", "1:c:many:0:n", "1:t:n"]
    for onward in data(answer)[:5]:
        (sent,) = await desk.press(onward)
        assert "message_id" not in sent


async def test_what_is_left_open_and_the_source(desk: Desk) -> None:
    (left_open,) = await desk.press("1:o:ru:only")
    assert (
        left_open["text"] == "<b>Title only ру</b>\n\nOpen only ру\n<blockquote expandable>Source: Daily</blockquote>"
    )
    (source,) = await desk.press("1:s:en:only")
    assert source["text"] == "<b>Title only</b>\n\nHeadline\nSource: Daily\nAuthors: 薛婧"


async def test_an_entry_without_source_says_so(desk: Desk) -> None:
    (source,) = await desk.press("1:s:en:gap")
    assert source["text"] == "<b>Title gap</b>\n\nWording nothing_more"


async def test_none_of_these_is_plainly_no_answer(desk: Desk) -> None:
    (sent,) = await desk.press("1:n:ru")
    assert sent["text"] == "Answer no-answer ру"
    assert labels(sent) == ["Many ру", "Few ру", "Спросить сотрудника"]


async def test_a_button_keeps_the_language_of_its_message(desk: Desk) -> None:
    (sent,) = await desk.press("1:e:zh:only")
    assert sent["text"].startswith("全部主题 › Few 中\n\n<b>Title only 中</b>")
    assert labels(sent) == ["来源未说明的内容", "来源", "返回：Few 中", "全部主题", "有帮助", "没帮助"]
    (menu,) = await desk.press("1:t:n")
    assert menu["text"].startswith("<b>All topics</b>")

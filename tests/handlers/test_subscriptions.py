"""Of which topics a person gets news: sad paths first."""

import json
from dataclasses import replace

import pytest

from handlers.locales import load
from knowledge.schema import LANGUAGES, Language
from tests.handlers.desk import ALICE, CODES, Desk, data, labels
from tests.handlers.lead_desk import begun, is_open, number_of
from tests.handlers.wire import BLOCKED, Params, refusal

TEXTS = load()
STALE = "This button is out of date."


async def mine(desk: Desk, user_id: int = 7) -> set[str]:
    return await desk.services.stores.subscriptions.of(user_id)


async def tap(desk: Desk, screen: Params, label: str, user: Params = ALICE) -> Params:
    desk.services.taps.note(user["id"], 0, "")
    (after,) = await desk.press(data(screen)[labels(screen).index(label)], user)
    assert after["message_id"] == 500
    return after


@pytest.mark.parametrize("forged", ["1:u:gone:h", "1:u:few:x", "1:u::h", "1:u:few", "1:ua:y", "1:un:gone:h", "2:ua:h"])
async def test_forged_data_subscribes_to_nothing(desk: Desk, forged: str) -> None:
    await desk.press(forged)
    assert desk.notices() == [STALE]
    assert await mine(desk) == set()


async def test_the_staffs_buttons_are_not_for_investors(desk: Desk) -> None:
    for forged in ("1:na:1", "1:nn:1", "1:ns:1"):
        (menu,) = await desk.press(forged)
        assert menu["text"].startswith("This button no longer works")


async def test_nothing_is_on_and_stopping_is_no_error(desk: Desk) -> None:
    (screen,) = await desk.say("/unsubscribe")
    assert screen["text"].startswith("You will get no more news.\n\n<b>News by topic</b>")
    assert labels(screen) == ["Many", "Few", "Turn all on", "All topics"]


async def test_a_topic_that_is_gone_can_still_be_turned_off(desk: Desk) -> None:
    await desk.services.stores.subscriptions.add(7, ["many", "few"], desk.now)
    base = desk.brain.knowledge
    desk.brain.knowledge = replace(base, categories={"few": base.categories["few"]})
    (screen,) = await desk.say("/subscribe")
    assert labels(screen) == ["✓ Few", "Turn all off", "All topics"]
    await desk.press("1:u:many:n")
    assert await mine(desk) == {"few"}
    await desk.services.stores.subscriptions.add(7, ["many"], desk.now)
    await tap(desk, screen, "Turn all off")
    assert await mine(desk) == set()


async def test_a_button_pressed_twice_does_nothing_twice(desk: Desk) -> None:
    for _ in range(2):
        await desk.press("1:u:few:h")
    assert await mine(desk) == {"few"}


async def test_each_topic_by_itself_in_one_message(desk: Desk) -> None:
    (screen,) = await desk.say("/subscribe")
    assert "No news is turned on." in screen["text"]
    screen = await tap(desk, screen, "Few")
    assert "On: Few." in screen["text"]
    assert labels(screen) == ["Many", "✓ Few", "Turn all on", "Turn all off", "All topics"]
    screen = await tap(desk, screen, "Many")
    assert "On: Many, Few." in screen["text"]
    assert labels(screen) == ["✓ Many", "✓ Few", "Turn all off", "All topics"]
    screen = await tap(desk, screen, "✓ Few")
    assert await mine(desk) == {"many"}
    screen = await tap(desk, screen, "Turn all on")
    assert await mine(desk) == {"many", "few"}
    screen = await tap(desk, screen, "Turn all off")
    assert await mine(desk) == set()


async def test_one_command_stops_everything(desk: Desk) -> None:
    await desk.press("1:ua:h")
    await desk.press("1:u:few:h", ALICE | {"id": 8})
    await desk.say("/unsubscribe")
    assert (await mine(desk), await mine(desk, 8)) == (set(), {"few"})


async def test_it_is_handed_out_and_erased(desk: Desk) -> None:
    await desk.press("1:u:few:h")
    await desk.say("/mydata")
    (kept,) = json.loads(desk.wire.files[-1][1])["subscriptions"]
    assert kept["category"] == "few"
    await desk.press("1:pe")
    assert await mine(desk) == set()


async def test_under_news_one_tap_stops_them_and_another_one_brings_them_back(desk: Desk) -> None:
    await desk.press("1:u:few:h")
    assert await desk.press("1:un:few:n") == [], "the news itself stays as it is"
    assert await mine(desk) == set()
    (turned,) = desk.wire.sent("editMessageReplyMarkup")
    assert labels(turned) == ["News on this topic again", "All topics"]
    await desk.press(data(turned)[0])
    assert await mine(desk) == {"few"}
    assert labels(desk.wire.sent("editMessageReplyMarkup")[-1])[0] == "No more news on this topic"
    assert desk.notices()[-2:] == ["You get no more news on this topic.", "You get news on this topic again."]


@pytest.mark.parametrize("why", [BLOCKED, refusal(400, "Bad Request: message can't be edited")])
async def test_news_too_old_to_be_changed_can_still_be_stopped(desk: Desk, why: tuple[int, Params]) -> None:
    await desk.press("1:u:few:h")
    desk.wire.script["editMessageReplyMarkup"] = [why]
    await desk.press("1:un:few:n")
    assert await mine(desk) == set()


async def test_whoever_stops_news_in_the_middle_of_a_form_goes_on_with_the_form(desk: Desk) -> None:
    await begun(desk)
    await desk.press("1:un:few:n")
    (asked,) = await desk.say("Anna")
    assert number_of(asked) == 2
    assert await is_open(desk)


async def test_nor_does_it_end_a_question_to_the_office_or_a_comment(desk: Desk) -> None:
    (answer,) = await desk.say("only")
    await desk.press(data(answer)[-1])
    await desk.press(data(desk.wire.sent("sendMessage")[-1])[0])
    await desk.press("1:un:few:n")
    (thanks,) = await desk.say("the figure for 2018")
    assert thanks["text"].startswith("Thank you.")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_in_the_persons_language(desk: Desk, language: Language) -> None:
    user = ALICE | {"language_code": CODES[language]}
    (screen,) = await desk.say("/subscribe", user)
    assert TEXTS.say("subscriptions-prompt", language) in screen["text"]
    few = {"zh": "Few 中", "ru": "Few ру", "en": "Few"}[language]
    screen = await tap(desk, screen, few, user)
    assert TEXTS.say("subscriptions-on", language, names=few) in screen["text"]
    assert f"✓ {few}" in labels(screen)
    assert TEXTS.say("unsubscribe-all", language) in labels(screen)

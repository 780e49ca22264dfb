from datetime import timedelta

import pytest

from knowledge.schema import Language
from storage.campaigns import CampaignCount
from storage.errors import StorageError
from storage.personal_data import erase, export
from tests.handlers.desk import ALICE, Desk, labels

WELCOME: dict[Language, str] = {"zh": "欢迎", "ru": "Добро пожаловать", "en": "Welcome"}
SET: dict[Language, str] = {
    "zh": "好的，接下来用中文交流",
    "ru": "Теперь говорим по-русски",
    "en": "From now on I will speak English",
}


async def counts(desk: Desk) -> list[CampaignCount]:
    return await desk.services.stores.campaigns.counts(desk.now, desk.now + timedelta(days=1))


@pytest.mark.parametrize(
    "payload",
    ["nonsense", "q-gone", "c-gone", "lang-de", "q-no-answer", "src-", "q-a b c", "%3Cb%3E", "<b>", "x" * 999],
)
async def test_an_unknown_payload_is_a_plain_start(desk: Desk, payload: str) -> None:
    (sent,) = await desk.say(f"/start {payload}")
    assert sent["text"].startswith(WELCOME["en"])
    assert labels(sent) == ["中文", "Русский", "English"]
    assert await counts(desk) == []


@pytest.mark.parametrize("code", WELCOME)
async def test_a_new_person_sees_the_entry_in_their_own_language(desk: Desk, code: Language) -> None:
    title = desk.brain.knowledge.entries["only"].title.in_(code)
    (sent,) = await desk.say("/start q-only", ALICE | {"language_code": code})
    assert f"<b>{title}</b>" in sent["text"]
    assert (await desk.person()).chosen is None
    (kept,) = await desk.services.stores.questions.last(7, 9)
    assert (kept.entries, kept.channel, kept.text) == (("only",), "button", title)


@pytest.mark.parametrize("language", SET)
async def test_a_language(desk: Desk, language: Language) -> None:
    (sent,) = await desk.say(f"/start lang-{language}")
    assert sent["text"].startswith(SET[language])
    assert (await desk.person()).chosen == language


async def test_everything_at_once(desk: Desk) -> None:
    (sent,) = await desk.say("/start q-only__lang-ru__src-expo-2026")
    assert "Title only ру" in sent["text"]
    assert (await desk.person()).chosen == "ru"
    assert await counts(desk) == [CampaignCount("expo-2026", 1, 1, 1)]


async def test_a_category_and_a_gap(desk: Desk) -> None:
    (menu,) = await desk.say("/start c-few")
    assert labels(menu)[0] == "Title only"
    (gap,) = await desk.say("/start q-gap")
    assert "Answer gap" in gap["text"]


async def test_campaigns_are_counted_by_click_and_by_person(desk: Desk) -> None:
    for user, payload in ((7, "src-a"), (7, "src-a"), (7, "src-b__q-only"), (8, "src-b")):
        (sent,) = await desk.say(f"/start {payload}", ALICE | {"id": user})
        assert sent["text"].startswith(WELCOME["en"]) == ("q-only" not in payload)
    assert await counts(desk) == [CampaignCount("b", 2, 2, 1), CampaignCount("a", 2, 1, 1)]


async def test_what_is_kept_of_a_click_is_handed_out_and_erased(desk: Desk) -> None:
    await desk.say("/start src-a")
    database = desk.services.stores.database
    (row,) = (await export(database, 7))["campaign_clicks"]
    assert (row["campaign"], row["first"], "message_id" in row) == ("a", True, False)
    await erase(database, 7)
    assert await counts(desk) == []


async def test_a_click_that_cannot_be_counted_costs_nobody_the_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def refuse(*args: object) -> None:
        raise StorageError("full")

    monkeypatch.setattr("storage.campaigns.Campaigns.follow", refuse)
    (sent,) = await desk.say("/start q-only__src-a")
    assert "Title only" in sent["text"]
    assert "a link was not counted: full" in caplog.text

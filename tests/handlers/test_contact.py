"""Ways to the office: copied, on the map, and in replies that lead there; sad paths first."""

from pathlib import Path
from typing import Any

import pytest

from handlers.callbacks import encode
from handlers.inquiry.actions import ShowMap
from handlers.locales import load
from handlers.office import parse_location
from knowledge.schema import LANGUAGES, Language
from sandbox.client import Client
from tests.handlers.conftest import Place, polled
from tests.handlers.desk import CODES, data, labels, opened
from tests.handlers.staff_desk import staffed
from tests.handlers.test_groups import marked, told
from tests.handlers.test_inline import typed
from tests.handlers.tiny import TinyBrain, entry
from tests.handlers.wire import BLOCKED, NO_ANSWER, refusal

TEXTS = load()
OFFICE: dict[str, Any] = {
    "office_phone": "+86 451 8410 0000",
    "office_email": "invest@example.cn",
    "office_address": "哈尔滨市松北区世茂大道1号",
    "office_location": "45.80, 126.53",
}
MAP = encode(ShowMap("en"))


@pytest.mark.parametrize(
    "wrong", ["", "45.8", "45.8;126.5", "91,0", "0,181", "north", "1e1,2", "٤٥,126", "nan,nan", "4,5,6"]
)
def test_what_is_no_place_on_earth_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"like 45\.80,126\.53"):
        parse_location(wrong)


def test_a_place_on_earth() -> None:
    assert parse_location(" -45.8 , 126 ") == (-45.8, 126.0)


async def test_without_a_place_there_is_no_button_and_an_old_one_is_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch) as desk:
        (contact,) = await desk.say("/contact")
        assert labels(contact) == ["Write to the office", "Leave your contact details", "All topics"]
        (menu,) = await desk.press(MAP)
        assert menu["text"].startswith("This button no longer works")


async def test_a_way_too_long_to_be_copied_is_only_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch, office_address="x" * 257, office_phone="1" * 256) as desk:
        (contact,) = await desk.say("/contact")
        assert "x" * 257 in contact["text"]
        assert "Copy the telephone number" in labels(contact)
        assert "Copy the address" not in labels(contact)


async def test_a_map_that_cannot_be_sent_is_no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch, **OFFICE) as desk:
        desk.wire.script["sendVenue"] = [refusal(400, "Bad Request: wrong location")]
        (sorry,) = await desk.press(MAP)
        assert sorry["text"].startswith("Something went wrong")


async def test_a_map_of_which_nobody_knows_is_sent_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch, **OFFICE) as desk:
        desk.wire.script["sendVenue"] = [NO_ANSWER, BLOCKED]
        assert await desk.press(MAP) == []
        assert len(desk.wire.sent("sendVenue")) == 2


async def test_without_an_address_the_district_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch, office_location="45.8,126.5") as desk:
        await desk.press(MAP)
        (venue,) = desk.wire.sent("sendVenue")
        assert (venue["title"], venue["address"]) == (
            "Harbin New Area (Songbei District)",
            "Songbei District, Harbin, China",
        )


async def test_copied_and_seen_on_the_map(sandbox: Place, tmp_path: Path) -> None:
    async with polled(sandbox, TinyBrain(), data_dir=tmp_path, **OFFICE), Client(sandbox.url) as client:
        for language in LANGUAGES:
            person = await client.add_person("Anna", CODES[language])
            contact = await person.ask("/contact")
            assert OFFICE["office_phone"] in contact.text
            for key in ("phone", "email", "address"):
                pressed = await person.press(TEXTS.say(f"copy-{key}", language))
                assert pressed["copied"] == OFFICE[f"office_{key}"]
            venue = (await person.click(TEXTS.say("office-map", language))).raw["venue"]
            assert venue["location"] == {"latitude": 45.8, "longitude": 126.53}
            assert (venue["title"], venue["address"]) == (TEXTS.say("venue-title", language), OFFICE["office_address"])


# what leads to the office

REACH: dict[str, Any] = {"kind": "gap", "invites": "contact", "related": ["only"]}
WISH: dict[str, Any] = {"kind": "gap", "invites": "application", "related": ["only"]}
HOURS: dict[str, Any] = {"office_hours": "Mon-Fri 09:00-17:30"}
WORD = {"zh": "中", "ru": "ж", "en": ""}


def leading() -> TinyBrain:
    """A brain with an entry about reaching the office, and one that leads to an application."""
    brain = TinyBrain()
    brain.knowledge.entries.update(reach=entry("reach", **REACH), wish=entry("wish", **WISH))
    return brain


@pytest.mark.parametrize("language", LANGUAGES)
async def test_where_nothing_is_set_the_office_is_one_tap_away(
    monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    async with opened(monkeypatch, leading()) as desk:
        (said,) = await desk.say(f"reach {WORD[language]}")
        known = desk.brain.knowledge.entries["reach"]
        assert said["text"] == known.answer.in_(language)
        assert labels(said) == [TEXTS.say(key, language) for key in ("ask-person", "lead-apply", "topics")]
        question = (await desk.services.stores.questions.last(7, 1))[0]
        (received, *_) = await desk.press(data(said)[0])
        assert question.text in received["text"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_the_settings_hold_is_said_with_the_buttons_of_contact(
    monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    async with opened(monkeypatch, leading(), **OFFICE, **HOURS) as desk:
        (said,) = await desk.say(f"reach {WORD[language]}")
        office, text = desk.brain.knowledge.entries["reach"].title.in_(language), said["text"]
        assert text.startswith(
            f"<b>{office}</b>\n\n{TEXTS.say('office-phone', language, value=OFFICE['office_phone'])}"
        )
        for value in ("invest@example.cn", "世茂大道1号", "09:00–17:30", TEXTS.say("office-open", language)):
            assert value in text
        assert text.endswith(desk.brain.knowledge.entries["reach"].answer.in_(language))
        keys = ("ask-person", "lead-apply", "copy-phone", "copy-email", "copy-address", "office-map", "topics")
        assert labels(said) == [TEXTS.say(key, language) for key in keys]


async def test_hours_are_told_without_a_staff_group_and_nothing_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch, leading(), **HOURS, reply_within_hours=24) as desk:
        for said in (*await desk.say("reach"), *await desk.say("/contact")):
            assert "Working hours: Mon–Fri 09:00–17:30" in said["text"]
            assert "can be expected" not in said["text"]


async def test_it_is_said_beside_an_answer_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch, leading(), **OFFICE) as desk:
        (said,) = await desk.say("only reach")
        assert said["text"].index("Answer only") < said["text"].index(OFFICE["office_phone"])
        assert "Ask a person at the office" in labels(said)
        (plain,) = await desk.say("only")
        assert OFFICE["office_phone"] not in plain["text"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_wish_to_invest_leads_to_the_form_and_to_the_office(
    monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    async with opened(monkeypatch, leading(), **OFFICE) as desk:
        (said,) = await desk.say(f"wish {WORD[language]}")
        assert OFFICE["office_phone"] not in said["text"]
        first = [TEXTS.say("lead-apply", language), TEXTS.say("ask-person", language)]
        assert labels(said)[:2] == first
        assert labels(said)[2:] == [
            desk.brain.knowledge.entries["only"].title.in_(language),
            TEXTS.say("topics", language),
        ]
        (form,) = await desk.press(data(said)[0])
        assert TEXTS.say("lead-ask-name", (await desk.person()).language) in form["text"]


async def test_what_was_left_in_the_chat_goes_to_the_office_at_a_tap(monkeypatch: pytest.MonkeyPatch) -> None:
    async with staffed(monkeypatch, brain=leading()) as office:
        (said,) = await office.desk.say("wish my phone is +7 912 345-67-89")
        await office.press_label(said, "Ask a person at the office")
        assert "+7 912 345-67-89" in office.card["text"]


async def test_a_number_that_is_shared_counts_as_one_that_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch, leading()) as desk:
        for number in ("79123456789", "+7 912 345-67-89"):
            await desk.give({"contact": {"phone_number": number, "first_name": "Иван"}})
            assert desk.brain.heard[-1][0] == "+79123456789"


async def test_the_page_of_such_an_entry_leads_there_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch, leading(), **OFFICE) as desk:
        (page,) = await desk.say("/start q-reach")
        assert OFFICE["office_phone"] in page["text"]
        assert labels(page)[:3] == [
            "Ask a person at the office",
            "Leave your contact details",
            "Copy the telephone number",
        ]


async def test_staff_can_send_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async with staffed(monkeypatch, brain=leading(), **OFFICE) as office:
        await office.asks()
        await office.write("/entry reach", topic=await office.topic())
        assert any(OFFICE["office_phone"] in sent["text"] for sent in office.calls(7, "sendMessage"))


async def test_in_a_group_and_inline_the_ways_are_named_and_no_button_asks_the_bot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with opened(monkeypatch, leading(), **OFFICE) as desk:
        (said,) = await told(desk, **marked("@bot reach"))
        (article,) = (await typed(desk, "reach"))["results"]
        for text in (said["text"], article["input_message_content"]["message_text"]):
            assert OFFICE["office_phone"] in text
            assert text.count("<b>Title reach</b>") == 1
        for markup in (said["reply_markup"], article["reply_markup"]):
            assert [button["url"] for row in markup["inline_keyboard"] for button in row] == [
                "https://t.me/bot?start=q-reach"
            ]

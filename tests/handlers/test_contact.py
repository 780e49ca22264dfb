"""Ways to the office that can be copied, and the office on the map: sad paths first."""

from pathlib import Path
from typing import Any

import pytest

from handlers.callbacks import encode
from handlers.inquiry.actions import ShowMap
from handlers.locales import load
from handlers.office import parse_location
from knowledge.schema import LANGUAGES
from sandbox.client import Client
from tests.handlers.conftest import Place, polled
from tests.handlers.desk import CODES, labels, opened
from tests.handlers.tiny import TinyBrain
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

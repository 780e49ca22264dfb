from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.locales import load
from handlers.office import Office, parse_hours
from knowledge.schema import Language

TEXTS = load()
WEEK = parse_hours("Mon-Fri 09:00-12:00 13:00-17:30, Sat 10:00-14:00", "Asia/Shanghai")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


def at(text: str) -> datetime:
    """A moment in Harbin in November 2026, where the 23rd is a Monday and the 31st the first of December."""
    day, _, clock = text.partition("T")
    return datetime.fromisoformat(f"2026-11-01T{clock}+08:00") + timedelta(days=int(day) - 1)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "must look like"),
        ("Mon-Fri", "must look like"),
        ("Mo-Fr 09:00-17:00", "must look like"),
        ("Mon-Fri 9-17", "must look like"),
        ("Mon-Fri 09:00-17:00,", "must look like"),
        ("Abc 09:00-17:00", "must look like"),
        ("Mon 09:00-24:00", "between 00:00 and 23:59"),
        ("Mon 09:61-10:00", "between 00:00 and 23:59"),
        ("Fri-Mon 09:00-17:00", "divide what goes past Sunday"),
        ("Mon 22:00-06:00", "divide what goes past Sunday or midnight"),
    ],
)
def test_hours_that_make_no_sense_say_why(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        parse_hours(text, "UTC")


@pytest.mark.parametrize("zone", ["Harbin", "", "../etc/passwd", "Asia"])
def test_a_zone_that_does_not_exist_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="must be a time zone like Asia/Shanghai"):
        parse_hours("Mon 09:00-10:00", zone)


@pytest.mark.parametrize(
    ("now", "is_open", "opening"),
    [
        ("23T08:59", False, "23T09:00"),
        ("23T09:00", True, "23T13:00"),
        ("23T12:00", False, "23T13:00"),
        ("23T17:30", False, "24T09:00"),
        ("27T18:00", False, "28T10:00"),
        ("28T14:00", False, "30T09:00"),
        ("29T12:00", False, "30T09:00"),
    ],
)
def test_when_it_is_open_and_when_it_opens(now: str, is_open: bool, opening: str) -> None:
    assert WEEK.is_open(at(now)) is is_open
    assert WEEK.next_opening(at(now)) == at(opening)


def test_an_office_open_once_a_week_opens_next_week_while_it_is_open() -> None:
    assert parse_hours("mon 9:00-10:00", "Asia/Shanghai").next_opening(at("23T09:00")) == at("30T09:00")


@pytest.mark.parametrize(
    ("asked", "hours", "answered"),
    [
        ("23T10:00", 1, "23T11:00"),
        ("23T11:30", 1, "23T13:00"),
        ("23T10:00", 24, "24T10:00"),
        ("28T15:00", 24, "31T09:00"),
        ("22T12:00", 1, "23T10:00"),
    ],
)
def test_an_answer_comes_when_somebody_is_there(asked: str, hours: int, answered: str) -> None:
    assert WEEK.answer_by(at(asked), hours) == at(answered)


@given(MOMENTS, st.integers(1, 720))
def test_at_any_moment_the_times_are_ahead_and_within_the_hours(now: datetime, hours: int) -> None:
    assert now < WEEK.next_opening(now) <= now + timedelta(days=8)
    assert WEEK.is_open(WEEK.next_opening(now))
    assert WEEK.is_open(WEEK.answer_by(now, hours))
    assert WEEK.answer_by(now, hours) > now


SAID: dict[Language, list[str]] = {
    "zh": [
        "工作时间：周一至周五 09:00–12:00、13:00–17:30、周六 10:00–14:00（UTC+8）",
        "现在不是工作时间，将于11月23日（周一）13:00恢复办公。",
        "预计在11月24日（周二）13:00前答复您。",
    ],
    "ru": [
        "Часы работы: пн–пт 09:00–12:00, 13:00–17:30, сб 10:00–14:00 (UTC+8)",
        "Сейчас офис закрыт. Откроется: пн, 23 ноября, 13:00.",
        "Ответ можно ожидать не позднее: вт, 24 ноября, 13:00.",
    ],
    "en": [
        "Working hours: Mon–Fri 09:00–12:00, 13:00–17:30, Sat 10:00–14:00 (UTC+8)",
        "The office is closed now. It opens on Mon 23 November, 13:00.",
        "An answer can be expected by Tue 24 November, 13:00.",
    ],
}


@pytest.mark.parametrize(("language", "lines"), SAID.items())
def test_what_is_said_in_each_language(language: Language, lines: list[str]) -> None:
    assert Office(WEEK, 24).expectations(at("23T12:30"), TEXTS, language) == lines
    assert Office(WEEK).expectations(at("23T09:30"), TEXTS, language)[1] == TEXTS.say("office-open", language)


def test_what_the_settings_do_not_say_is_not_promised() -> None:
    assert Office().expectations(at("23T12:30"), TEXTS, "en") == []
    assert Office(reply_hours=48).expectations(at("23T12:30"), TEXTS, "en") == [
        "An answer can be expected within 48 h."
    ]
    assert Office().contacts(TEXTS, "en") == []
    assert Office(phone="+86 451", email="a@b.cn").contacts(TEXTS, "ru") == ["Телефон: +86 451", "Эл. почта: a@b.cn"]


@pytest.mark.parametrize(("zone", "shown"), [("Asia/Kolkata", "UTC+5:30"), ("UTC", "UTC+0"), ("Etc/GMT+3", "UTC-3")])
def test_a_zone_is_shown_by_its_distance(zone: str, shown: str) -> None:
    assert shown in Office(parse_hours("Mon 09:00-10:00", zone)).expectations(at("23T12:30"), TEXTS, "en")[0]

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.upkeep.weekly import Weekly, parse_weekly

HARBIN, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("text", ["", "Mon", "9:00", "Monday 09:00", "Mon 24:00", "Mon 09:60", "Mon 9", "пн 09:00"])
def test_what_is_no_time_of_the_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="like Mon 09:00, or off"):
        parse_weekly(text)


@pytest.mark.parametrize(("text", "day", "at"), [("Mon 09:00", 0, time(9)), (" sun 7:05 ", 6, time(7, 5))])
def test_a_time_of_the_week_is_read(text: str, day: int, at: time) -> None:
    assert parse_weekly(text) == Weekly(day, at)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC)),
    st.integers(0, 6),
    st.times(),
    st.sampled_from([HARBIN, BERLIN]),
)
def test_the_next_is_within_a_week_at_that_time(now: datetime, day: int, at: time, zone: ZoneInfo) -> None:
    found = Weekly(day, at).next_after(now, zone)
    assert now < found <= now + timedelta(days=7, hours=1)
    assert found.weekday() == day
    assert found.time() == at


def test_the_moment_itself_is_over() -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=HARBIN)
    weekly = Weekly(0, time(9))
    assert weekly.next_after(monday - timedelta(seconds=1), HARBIN) == monday
    assert weekly.next_after(monday, HARBIN) == monday + timedelta(days=7)

"""The daily job, with the clock and its pauses in the test's hand; sad paths first."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from handlers import retention
from handlers.retention import keep_up, periods
from handlers.settings import Settings
from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.retention import Periods, sweep
from tests.handlers.desk import Desk, opened
from tests.handlers.tiny import NOW


class Days:
    """Lets hours pass on a desk instead of waiting, and ends after some."""

    def __init__(self, desk: Desk, hours: int) -> None:
        self.stop = asyncio.Event()
        self._desk = desk
        self._hours = hours

    async def pause(self, stop: asyncio.Event, seconds: float) -> None:
        self._desk.later(seconds=seconds)
        self._hours -= round(seconds / 3600)
        if self._hours <= 0:
            stop.set()


@pytest.fixture
def swept(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The moments at which something was deleted."""
    moments: list[datetime] = []

    async def noted(database: Database, periods: Periods, now: datetime) -> dict[str, int]:
        moments.append(now)
        return await sweep(database, periods, now)

    monkeypatch.setattr(retention, "sweep", noted)
    return moments


async def run(desk: Desk, hours: int) -> None:
    days = Days(desk, hours)
    await keep_up(desk.services, days.stop, days.pause)


async def test_a_failure_is_logged_and_made_good_an_hour_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    moments: list[datetime] = []

    async def fail_first(database: Database, periods: Periods, now: datetime) -> dict[str, int]:
        moments.append(now)
        if len(moments) == 1:
            raise DatabaseUnavailable("away")
        return {}

    monkeypatch.setattr(retention, "sweep", fail_first)
    await run(desk, hours=24)
    assert moments == [NOW, NOW + timedelta(hours=1)]
    assert [r.message for r in caplog.records if r.levelname == "ERROR"] == ["what is too old was not deleted: away"]


async def test_a_database_that_is_away_ends_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str] = []

    async def away(self: object, name: str, *rest: object) -> bool:
        tries.append(name)
        raise DatabaseUnavailable("away")

    monkeypatch.setattr("storage.leases.Leases.acquire", away)
    await run(desk, hours=3)
    assert tries == ["retention"] * 3


async def test_it_runs_at_the_start_and_once_a_day(desk: Desk, swept: list[datetime]) -> None:
    await run(desk, hours=72)
    assert swept == [NOW, NOW + timedelta(days=1), NOW + timedelta(days=2)]


async def test_of_two_replicas_one_does_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, swept: list[datetime]
) -> None:
    async with opened(monkeypatch, folder=tmp_path) as one, opened(monkeypatch, folder=tmp_path) as other:
        await asyncio.gather(run(one, hours=47), run(other, hours=47))
    assert swept == [NOW, NOW + timedelta(days=1)]


async def test_another_replica_goes_on_where_one_died(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, swept: list[datetime]
) -> None:
    async with opened(monkeypatch, folder=tmp_path) as one, opened(monkeypatch, folder=tmp_path) as other:
        await run(one, hours=1)
        other.later(hours=5)
        await run(other, hours=30)
    assert swept == [NOW, NOW + timedelta(days=1)]


async def test_what_is_older_than_its_setting_goes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with opened(monkeypatch, folder=tmp_path, keep_questions_days=30, keep_users_days=60) as desk:
        await desk.say("only")
        left = []
        for days in (29, 2, 27, 2):  # and eight hours each time, in which it catches up
            desk.later(days=days)
            await run(desk, hours=8)
            questions = await desk.services.stores.questions.last(7, 9)
            left.append((len(questions), await desk.services.stores.people.load(7) is not None))
    assert left == [(1, True), (0, True), (0, True), (0, False)]


class Unsteady(Days):
    """Lets hours pass, and the clock jump before some of them, by so many days."""

    def __init__(self, desk: Desk, hours: int, jumps: dict[int, int]) -> None:
        super().__init__(desk, hours)
        self._jumps = jumps
        self._passed = 0

    async def pause(self, stop: asyncio.Event, seconds: float) -> None:
        await super().pause(stop, seconds)
        self._passed += 1
        self._desk.later(days=self._jumps.get(self._passed, 0))


async def of_a_year(desk: Desk) -> list[int]:
    """Let a person ask something every thirty days of a year, and clean up as always; return what is kept."""
    for _ in range(13):
        await desk.say("only")
        desk.later(days=30)
    await run(desk, hours=1)
    return await asked(desk)


async def asked(desk: Desk) -> list[int]:
    return [question.id for question in await desk.services.stores.questions.last(7, 99)]


YEARS = 3650  # days


@pytest.mark.parametrize("days", [1, 365, YEARS, -1, -365])
async def test_a_clock_that_is_wrong_for_less_than_an_hour_deletes_nothing(desk: Desk, days: int) -> None:
    kept = await of_a_year(desk)
    unsteady = Unsteady(desk, 72, {3: days, 4: -days})
    await keep_up(desk.services, unsteady.stop, unsteady.pause)
    assert await asked(desk) == kept


@pytest.mark.parametrize("starts", [1, 50])
async def test_a_start_with_a_wrong_clock_deletes_nothing_however_often(desk: Desk, starts: int) -> None:
    kept = await of_a_year(desk)
    for _ in range(starts):
        desk.later(days=YEARS)
        await run(desk, hours=1)
        desk.later(days=-YEARS, hours=-1)
    assert await asked(desk) == kept
    assert await desk.services.stores.people.load(7) is not None


async def test_a_clock_that_stays_wrong_is_in_the_log_long_before_much_is_gone(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    kept = await of_a_year(desk)
    desk.later(days=YEARS)
    await run(desk, hours=6)
    left = await asked(desk)
    assert kept[: len(left)] == left
    assert len(kept) - len(left) in (1, 2), "five weeks, one question every thirty days"
    assert caplog.text.count("is the clock right?") == 6
    desk.later(days=-YEARS)
    await run(desk, hours=24)
    assert await asked(desk) == left


async def test_after_a_long_rest_it_catches_up(desk: Desk, swept: list[datetime]) -> None:
    await run(desk, hours=1)
    desk.later(days=100)
    await run(desk, hours=48)
    assert swept[1] == NOW + timedelta(days=7)
    assert swept[-2] - timedelta(days=1) < desk.now - timedelta(hours=48) < swept[-1] < desk.now


def test_the_settings_say_how_long() -> None:
    days = {"questions": 1, "inquiries": 2, "leads": 3, "users": 4}
    settings = Settings.model_validate({f"keep_{name}_days": number for name, number in days.items()})
    assert periods(settings) == Periods(**{name: timedelta(days=number) for name, number in days.items()})


async def test_a_draft_goes_within_an_hour_of_its_end(desk: Desk) -> None:
    conversations = desk.services.stores.conversations
    await conversations.save(7, "form", {}, NOW + timedelta(hours=24, minutes=1))
    await run(desk, hours=25)
    assert await conversations.load(7, "form", NOW) == {}
    await run(desk, hours=1)
    assert await conversations.load(7, "form", NOW) is None

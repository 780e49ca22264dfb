"""The weekly digest, with the clock in the test's hand; sad paths first."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from handlers.upkeep import digest
from knowledge.schema import Knowledge, Place
from tests.handlers.desk import opened
from tests.handlers.staff_desk import STAFF, Office, staffed
from tests.handlers.tiny import TinyBrain, entry, knowledge
from tests.handlers.wire import NO_ANSWER, NO_CONNECTION
from tests.limits import LIMIT

MONDAY = timedelta(days=6, hours=19)  # from the moment at which tests begin to the next Monday, 9 o'clock in Harbin
LATE = date(2030, 1, 1)


def base() -> Knowledge:
    """A base of which one entry is to be reviewed, one expires, one has expired and one has time."""
    near, soon, over = (date(2026, 12, 20), date(2026, 12, 15), date(2026, 1, 1))
    calm = {name: each.model_copy(update={"review_by": LATE}) for name, each in knowledge().entries.items()}
    entries = calm | {
        "fact-0": entry("fact-0", review_by=near, owner="tax-desk"),
        "fact-1": entry("fact-1", review_by=LATE, valid_until=soon),
        "fact-2": entry("fact-2", review_by=LATE, valid_until=over),
    }
    return replace(knowledge(), entries=entries, places={("fact-0", "review_by"): Place("policies.yaml", 10, 3)})


def sent(office: Office) -> list[str]:
    return [each.get("text", "") for each in office.calls(STAFF, "sendMessage")]


async def week(office: Office, **passed: float) -> None:
    """Let time pass and a replica see whether the digest is due."""
    office.desk.later(**passed)
    await digest.send_if_due(office.desk.services)


@pytest.fixture
async def office(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    async with staffed(monkeypatch, brain=TinyBrain(base())) as office:
        await digest.send_if_due(office.desk.services)
        yield office


async def test_without_a_group_or_a_day_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    for given in ({}, {"staff_chat_id": STAFF, "digest": "off"}):
        async with opened(monkeypatch, **given) as desk:  # type: ignore[arg-type]
            await asyncio.wait_for(digest.keep_up(desk.services, asyncio.Event()), LIMIT)
            assert desk.wire.calls == [("getMe", {})]


async def test_a_new_installation_waits_for_its_first_monday(office: Office) -> None:
    await week(office, seconds=1)
    await week(office, seconds=(MONDAY - timedelta(seconds=2)).total_seconds())
    assert sent(office) == []
    await week(office, seconds=1)
    assert len(sent(office)) == 1


async def test_what_surely_did_not_arrive_is_tried_again(office: Office) -> None:
    office.desk.wire.script["sendMessage"] = [NO_CONNECTION]
    await week(office, seconds=MONDAY.total_seconds())
    await week(office, minutes=1)
    assert len(sent(office)) == 1
    await week(office, minutes=5)
    assert len(sent(office)) == 2
    await week(office, hours=1)
    assert len(sent(office)) == 2


async def test_what_may_have_arrived_is_not_sent_again(office: Office) -> None:
    office.desk.wire.script["sendMessage"] = [NO_ANSWER]
    await week(office, seconds=MONDAY.total_seconds())
    await week(office, days=3)
    assert len(sent(office)) == 1


async def test_a_process_that_dies_while_it_sends_does_not_send_twice(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Died(BaseException):
        pass

    async def die(*_: object) -> None:
        raise Died

    async with staffed(monkeypatch, folder=tmp_path) as office:
        await digest.send_if_due(office.desk.services)
        with monkeypatch.context() as dying:
            dying.setattr("handlers.inquiry.staff_room.announce", die)
            with pytest.raises(Died):
                await week(office, seconds=MONDAY.total_seconds())
    async with staffed(monkeypatch, folder=tmp_path) as office:
        await week(office, seconds=MONDAY.total_seconds() + 60)
        assert sent(office) == []
        await week(office, days=7)
        assert len(sent(office)) == 1


async def test_missed_weeks_are_made_up_for_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with staffed(monkeypatch, folder=tmp_path) as office:
        await digest.send_if_due(office.desk.services)
    async with staffed(monkeypatch, folder=tmp_path) as office:
        await week(office, days=30)
        await week(office, minutes=1)
        assert len(sent(office)) == 1
        await week(office, days=4)
        assert len(sent(office)) == 1
        await week(office, days=1)
        assert len(sent(office)) == 2, "and then it is Monday again"


@pytest.mark.parametrize("days", [365, 3650])
@pytest.mark.parametrize("is_restarted", [False, True])
async def test_after_a_clock_that_was_ahead_it_is_not_silent_for_years(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, days: int, is_restarted: bool
) -> None:
    async with staffed(monkeypatch, folder=tmp_path) as office:
        await digest.send_if_due(office.desk.services)
        await week(office, days=days)
        assert len(sent(office)) == 1, "for all that it knows"
        if not is_restarted:
            await week(office, days=-days)
            await week(office, days=7)
            assert len(sent(office)) == 2
    if is_restarted:
        async with staffed(monkeypatch, folder=tmp_path) as office:
            await week(office)
            assert sent(office) == []
            await week(office, days=7)
            assert len(sent(office)) == 1


async def test_of_two_replicas_whose_clocks_differ_one_sends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with staffed(monkeypatch, folder=tmp_path) as ahead, staffed(monkeypatch, folder=tmp_path) as behind:
        await digest.send_if_due(ahead.desk.services)
        await week(ahead, seconds=MONDAY.total_seconds() + 1)
        await week(behind, seconds=MONDAY.total_seconds() - 1)
        await week(behind, seconds=2)
        assert (len(sent(ahead)), sent(behind)) == (1, [])


async def test_of_two_replicas_one_sends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with staffed(monkeypatch, folder=tmp_path) as one, staffed(monkeypatch, folder=tmp_path) as other:
        await digest.send_if_due(one.desk.services)
        for number in (1, 2):
            await asyncio.gather(*(week(office, days=7) for office in (one, other)))
            assert len(sent(one)) + len(sent(other)) == number


async def test_it_tells_what_grows_old_and_how_the_week_went(office: Office) -> None:
    office.desk.later(days=1)
    for words in ("only", "fact-1 please", "what is that", "and that"):
        await office.desk.say(words)
    await week(office, seconds=(MONDAY - timedelta(days=1)).total_seconds())
    (said,) = sent(office)[-1:]
    lines = said.splitlines()
    assert lines[0] == "<b>The knowledge, 2026-11-30</b>"
    assert "To be reviewed, or expiring, in the next 30 days:" in said
    assert "• 2026-12-15  Title fact-1 (fact-1): expires, desk" in said
    assert "• 2026-12-20  Title fact-0 (fact-0): to be reviewed, tax-desk  (policies.yaml:10:3)" in said
    assert "Answers that say already that their period is over: 1." in said
    assert "2026-11-23 to 2026-11-29: 4 questions, 2 of them without an answer; 0 replies" in said


@pytest.mark.parametrize(("language", "words"), [("zh", "共0个问题"), ("ru", "вопросов – 0, из них без ответа – 0")])
async def test_staff_read_their_language(monkeypatch: pytest.MonkeyPatch, language: str, words: str) -> None:
    async with staffed(monkeypatch, brain=TinyBrain(base()), staff_language=language) as office:
        await digest.send_if_due(office.desk.services)
        await week(office, seconds=MONDAY.total_seconds())
        assert words in sent(office)[0]


async def test_a_very_long_one_comes_as_a_file_too(monkeypatch: pytest.MonkeyPatch) -> None:
    many = {each: entry(each, review_by="2026-12-01") for each in (f"fact-{number}" for number in range(200))}
    brain = TinyBrain(replace(knowledge(), entries=many))
    async with staffed(monkeypatch, brain=brain) as office:
        await digest.send_if_due(office.desk.services)
        await week(office, seconds=MONDAY.total_seconds())
        assert "more, in the file above." in sent(office)[0]
        name, content = office.desk.wire.files[-1]
        assert (name, content.decode().count("to be reviewed")) == ("digest.txt", 200)

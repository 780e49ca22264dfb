import asyncio
from dataclasses import replace
from datetime import timedelta

from storage.database import Database
from storage.decisions import Decision, Decisions
from storage.inquiries import Staff
from storage.personal_data import erase
from storage.questions import Questions
from storage.retention import Periods, sweep
from tests.storage.samples import FAR_ID, NOW, WILD, WILD_KEPT, question

LI, OLGA = Staff(777, "李"), Staff(None, "Ольга")
ADDED = Decision(2**63 - 1, "added", LI, NOW, "gdp-target", "questions.ru", "ab" * 32)
LATER = NOW + timedelta(days=1)


async def asked(database: Database, *numbers: int, user_id: int = FAR_ID) -> Decisions:
    await Questions(database).record_many([question(number, user_id) for number in numbers])
    return Decisions(database)


async def test_nothing_is_decided_about_what_is_not_there(database: Database) -> None:
    decisions = await asked(database, 1)
    assert await decisions.make(ADDED, [2, 3]) == 0
    assert await decisions.make(ADDED, []) == 0
    assert await decisions.get(ADDED.id) is None
    assert await decisions.about([1]) is None
    assert not await decisions.undo(ADDED.id, LI, NOW)
    assert not await decisions.restore(ADDED.id)
    assert await decisions.since(NOW) == []


async def test_of_two_decisions_at_once_exactly_one_is_made_and_whole(database: Database) -> None:
    decisions = await asked(database, 1, 2, 3)
    ignored = Decision(5, "ignored", OLGA, NOW)
    made = await asyncio.gather(decisions.make(ADDED, [3, 1]), decisions.make(ignored, [2, 3]))
    assert sorted(made) == [0, 2]
    (kept,) = await decisions.since(NOW)
    assert kept == replace(ADDED if made[0] else ignored, count=2)
    assert await decisions.about([2, 3]) == kept
    assert (await decisions.about([1]) is None) is (made[0] == 0)


async def test_a_decision_comes_back_as_it_was_made(database: Database) -> None:
    decisions = await asked(database, 1, 2)
    wild = replace(ADDED, staff=Staff(None, WILD), entry=WILD)
    assert await decisions.make(wild, [1, 2, 99]) == 2
    assert await decisions.get(ADDED.id) == replace(wild, staff=Staff(None, WILD_KEPT), entry=WILD_KEPT, count=2)


async def test_what_was_undone_is_undone_once_and_can_be_decided_anew(database: Database) -> None:
    decisions = await asked(database, 1, 2)
    await decisions.make(ADDED, [1, 2])
    undone = await asyncio.gather(*(decisions.undo(ADDED.id, each, LATER) for each in (LI, OLGA)))
    assert sorted(undone) == [False, True]
    found = await decisions.get(ADDED.id)
    assert found == replace(ADDED, count=2, undone_by=LI if undone[0] else OLGA, undone_at=LATER)
    assert await decisions.about([1]) is None
    ignored = Decision(5, "ignored", OLGA, LATER)
    assert await decisions.make(ignored, [1]) == 1
    assert await decisions.about([1]) == replace(ignored, count=1)
    assert not await decisions.undo(ADDED.id, LI, LATER), "the later decision is another one"
    assert [each.id for each in await decisions.since(NOW)] == [5, ADDED.id]
    assert [each.id for each in await decisions.since(LATER)] == [5]


async def test_an_undoing_that_failed_is_as_if_it_had_not_been(database: Database) -> None:
    decisions = await asked(database, 1)
    await decisions.make(ADDED, [1])
    await decisions.undo(ADDED.id, OLGA, LATER)
    assert await decisions.restore(ADDED.id)
    assert not await decisions.restore(ADDED.id)
    assert await decisions.about([1]) == replace(ADDED, count=1)


async def test_a_decision_that_could_not_be_carried_out_never_was(database: Database) -> None:
    decisions = await asked(database, 1, 2)
    await decisions.make(ADDED, [1])
    await decisions.make(replace(ADDED, id=5), [2])
    await decisions.cancel(ADDED.id)
    await decisions.cancel(99)
    assert [each.id for each in await decisions.since(NOW)] == [5]
    assert await decisions.make(replace(ADDED, id=6), [1]) == 1


async def test_a_decision_lasts_as_long_as_a_question_it_is_about(database: Database) -> None:
    decisions = await asked(database, 1)
    await asked(database, 2, 3, user_id=4242)
    await decisions.make(ADDED, [1, 2, 3])
    await erase(database, FAR_ID)
    assert await decisions.get(ADDED.id) == replace(ADDED, count=2)
    day = timedelta(days=1)
    await sweep(database, Periods(day, day, day, day), NOW + 2 * day)
    assert await decisions.get(ADDED.id) is None


async def test_a_decision_about_very_many_questions(database: Database) -> None:
    decisions = await asked(database, *range(5000))
    assert await decisions.make(ADDED, range(5000)) == 5000

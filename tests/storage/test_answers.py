from datetime import timedelta

from storage.answers import KEPT, Answered, Answers
from storage.database import Database
from tests.storage.samples import FAR_ID, NOW

INSTANT = timedelta(microseconds=1)


async def test_what_was_not_answered(database: Database) -> None:
    answers = Answers(database)
    await answers.keep(Answered(FAR_ID, 7, 8, None), NOW)
    assert await answers.to(FAR_ID, 8, NOW) is None
    assert await answers.to(1, 7, NOW) is None


async def test_an_answer_for_as_long_as_it_is_remembered(database: Database) -> None:
    answers = Answers(database)
    first = Answered(FAR_ID, 7, 8, 2**63 - 1)
    await answers.keep(first, NOW)
    assert await answers.to(FAR_ID, 7, NOW + KEPT - INSTANT) == first
    assert await answers.to(FAR_ID, 7, NOW + KEPT) is None


async def test_a_new_answer_takes_the_place_of_the_old_one(database: Database) -> None:
    answers = Answers(database)
    later = Answered(FAR_ID, 7, 9, None)
    await answers.keep(Answered(FAR_ID, 7, 8, 1), NOW)
    await answers.keep(later, NOW + KEPT)
    assert await answers.to(FAR_ID, 7, NOW + KEPT) == later

import asyncio
from dataclasses import replace
from datetime import timedelta

from storage.database import Database
from storage.questions import Questions
from tests.storage.samples import NOW, WILD, WILD_KEPT, question


async def test_a_question_comes_back_as_it_was(database: Database) -> None:
    questions = Questions(database)
    asked = question(2**63 - 1)
    await questions.record(asked)
    assert await questions.get(2**63 - 1) == asked
    assert await questions.get(1) is None


async def test_a_repeated_id_changes_nothing(database: Database) -> None:
    questions = Questions(database)
    await questions.record(question(1))
    await questions.record(replace(question(1), text="other", user_id=9))
    await questions.record_many([replace(question(1), text="other"), question(2), question(2)])
    assert await questions.get(1) == question(1)
    assert await questions.get(2) == question(2)


async def test_none_of_a_batch_is_fine(database: Database) -> None:
    await Questions(database).record_many([])


async def test_a_batch_larger_than_any_limit_on_parameters(database: Database) -> None:
    questions = Questions(database)
    await questions.record_many([question(number) for number in range(4000)])
    assert len(await questions.last(question().user_id, 5000)) == 4000


async def test_the_last_questions_of_a_person(database: Database) -> None:
    questions = Questions(database)
    asked = [question(number, asked_at=NOW + timedelta(seconds=number // 2)) for number in range(5)]
    await questions.record_many([*asked, question(9, user_id=-1)])
    assert await questions.last(question().user_id, 3) == [asked[4], asked[3], asked[2]]
    assert await questions.last(12345, 3) == []


async def test_any_characters(database: Database) -> None:
    questions = Questions(database)
    await questions.record(replace(question(), text=WILD, entries=(WILD,), confidence=None))
    assert await questions.get(1) == replace(question(), text=WILD_KEPT, entries=(WILD_KEPT,), confidence=None)


async def test_many_at_once(database: Database) -> None:
    questions = Questions(database)
    await asyncio.gather(*(questions.record(question(number)) for number in range(100)))
    assert len(await questions.last(question().user_id, 1000)) == 100

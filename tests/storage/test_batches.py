import asyncio
from collections.abc import Sequence

from storage.batches import MOST, Batch
from storage.database import Database
from storage.errors import DatabaseUnavailable, StorageError
from storage.people import People
from storage.questions import Questions
from tests.storage.samples import NOW, question


class Work:
    """Doubles numbers, refuses 13, and nobody reaches it while it is away."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.away = False
        self.let = asyncio.Event()
        self.let.set()

    async def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append(list(numbers))
        await self.let.wait()
        if self.away:
            raise DatabaseUnavailable("away")
        if 13 in numbers:
            raise StorageError("13")
        return [2 * number for number in numbers]


async def test_what_is_asked_for_at_once_is_done_at_once() -> None:
    work = Work()
    batch = Batch(work)
    assert await asyncio.gather(*(batch.ask(number) for number in range(5))) == [0, 2, 4, 6, 8]
    assert work.batches == [[0, 1, 2, 3, 4]]


async def test_what_is_asked_for_meanwhile_is_next() -> None:
    work = Work()
    batch = Batch(work)
    work.let.clear()
    first = asyncio.create_task(batch.ask(1))
    await asyncio.sleep(0.01)
    others = [asyncio.create_task(batch.ask(number)) for number in (2, 3)]
    await asyncio.sleep(0.01)
    work.let.set()
    assert await asyncio.gather(first, *others) == [2, 4, 6]
    assert work.batches == [[1], [2, 3]]


async def test_what_spoils_a_batch_spoils_itself_only() -> None:
    work = Work()
    batch = Batch(work)
    done = await asyncio.gather(*(batch.ask(number) for number in (12, 13, 14)), return_exceptions=True)
    assert [str(each) for each in done] == ["24", "13", "28"]
    assert work.batches == [[12, 13, 14], [12], [13], [14]]


async def test_while_the_database_is_away_nobody_waits_for_his_turn() -> None:
    work = Work()
    batch = Batch(work)
    work.away = True
    done = await asyncio.gather(*(batch.ask(number) for number in range(3)), return_exceptions=True)
    assert [str(each) for each in done] == ["away"] * 3
    assert len(work.batches) == 1
    work.away = False
    assert await batch.ask(4) == 8


async def test_whoever_is_cancelled_costs_the_others_nothing() -> None:
    work = Work()
    batch = Batch(work)
    work.let.clear()
    asked = [asyncio.create_task(batch.ask(number)) for number in (1, 2)]
    await asyncio.sleep(0.01)
    asked[0].cancel()
    work.let.set()
    done = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(done[0], asyncio.CancelledError)
    assert done[1] == 4


async def test_a_batch_is_not_endless() -> None:
    work = Work()
    batch = Batch(work)
    await asyncio.gather(*(batch.ask(number) for number in range(100, MOST + 110)))
    assert [len(each) for each in work.batches] == [MOST, 10]


async def test_a_row_that_is_refused_leaves_those_written_with_it(database: Database) -> None:
    await People(database).seen(1, NOW, name="Иван")
    questions = Questions(database)
    numbers = (1, 2**70, 3)
    done = await asyncio.gather(*(questions.record(question(n, 1)) for n in numbers), return_exceptions=True)
    assert [isinstance(each, StorageError) for each in done] == [False, True, False]
    assert {each.id for each in await questions.last(1, 10)} == {1, 3}

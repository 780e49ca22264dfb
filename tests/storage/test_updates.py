"""Updates between replicas, sad paths first; on both kinds of database."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from storage.database import Database
from storage.errors import StorageError
from storage.retention import Periods, sweep
from storage.tables import updates
from storage.updates import OF_A_QUEUE, Arrived, Held, Updates
from tests.storage.samples import FAR_ID, NOW, WILD, WILD_KEPT

ME, OTHER = "me", "other"
MANY = 1000
YEAR = timedelta(days=365)


def arrived(number: int, queue: int = 7) -> Arrived:
    return Arrived(number, queue, {"update_id": number, "message": {"text": f"private {number}"}})


@pytest.fixture
async def store(database: Database) -> Updates:
    updates = Updates(database)
    for name in (ME, OTHER):
        await updates.join(name)
    return updates


async def put(store: Updates, *numbers: int, queue: int = 7, holder: str = ME, most: int = MANY) -> list[int]:
    """Store updates of a queue and return which of them the replica holds now."""
    return ids(await store.store([arrived(number, queue) for number in numbers], NOW, holder, most))


def ids(held: list[Held]) -> list[int]:
    return [each.id for each in held]


async def rows(database: Database) -> list[dict[str, Any]]:
    async with database.read() as connection:
        found = await connection.execute(select(updates).order_by(updates.c.id))
        return [dict(row._mapping) for row in found]


async def test_a_repeat_changes_nothing_whether_it_is_done_or_not(store: Updates, database: Database) -> None:
    assert await put(store, 1, 2) == [1, 2]
    await store.done(1)
    before = await rows(database)
    assert await put(store, 1, 2) == []
    assert await put(store, 1, 2, holder=OTHER) == []
    assert await rows(database) == before


async def test_all_or_none_is_kept(store: Updates, database: Database) -> None:
    with pytest.raises(StorageError):
        await put(store, 1, 2**70)
    assert await rows(database) == []


async def test_what_is_done_says_nothing_of_anybody(store: Updates, database: Database) -> None:
    await put(store, 1, queue=FAR_ID)
    await store.done(1)
    (row,) = await rows(database)
    erased = {"queue": 0, "content": None, "holder": None, "due_since": None}
    assert row == {"id": 1, "attempts": 0, "at": NOW} | erased
    assert (await store.standing()).not_done == 0


async def test_the_number_of_what_is_done_is_forgotten_after_two_days(store: Updates, database: Database) -> None:
    await put(store, 1, 2)
    await store.done(1)
    periods = Periods(YEAR, YEAR, YEAR, YEAR)
    await sweep(database, periods, NOW + timedelta(days=2))
    assert [row["id"] for row in await rows(database)] == [1, 2]
    deleted = await sweep(database, periods, NOW + timedelta(days=2, seconds=1))
    assert deleted["updates"] == 1
    assert [row["id"] for row in await rows(database)] == [2], "what is not done stays, however old"


async def test_whatever_people_write_comes_back(store: Updates) -> None:
    (held,) = await store.store([Arrived(1, 7, {"text": WILD, "n": 2**60})], NOW, ME, MANY)
    assert held == Held(1, 7, {"text": WILD_KEPT, "n": 2**60}, 0)


async def test_a_queue_has_one_holder(store: Updates) -> None:
    assert await put(store, 1, queue=7) == [1]
    assert await put(store, 2, queue=7, holder=OTHER) == []
    assert await put(store, 3, queue=8, holder=OTHER) == [3]
    assert ids(await store.claim(ME, MANY)) == [2]
    await store.done(1)
    assert ids(await store.claim(OTHER, MANY)) == []
    await store.done(2)
    assert await put(store, 4, queue=7, holder=OTHER) == [4]


async def test_no_more_is_held_than_asked_for_and_the_oldest_first(store: Updates) -> None:
    assert await put(store, 5, 3, 9, most=2) == [3, 5]
    assert await put(store, 1, queue=8, most=0) == []
    assert ids(await store.claim(ME, MANY)) == [1, 9]


async def test_a_flood_leaves_room_for_others(store: Updates) -> None:
    flood = range(1, 2 * OF_A_QUEUE + 1)
    assert await put(store, *flood, queue=7, most=OF_A_QUEUE + 1) == [*flood][:OF_A_QUEUE]
    assert await put(store, 1000, queue=8, most=1) == [1000]
    assert await store.free()
    assert await store.claim(ME, MANY) == []
    await store.done(1)
    assert ids(await store.claim(ME, MANY)) == [OF_A_QUEUE + 1]


async def test_what_a_dead_replica_held_is_free_and_what_it_began_is_counted(store: Updates) -> None:
    await put(store, 1, 2, queue=7, holder=OTHER)
    await put(store, 3, queue=8, holder=OTHER)
    await store.done(3)
    await put(store, 4, queue=9)
    assert await store.claim(ME, MANY) == []
    assert await store.bury(OTHER, 0)
    assert not await store.bury(OTHER, 0)
    taken = await store.claim(ME, MANY)
    assert [(held.id, held.attempts) for held in taken] == [(1, 1), (2, 0)]
    await store.begin(1)
    await store.bury(ME, 0)
    await store.join("third")
    assert [(held.id, held.attempts) for held in await store.claim("third", MANY)] == [(1, 2), (2, 0), (4, 1)]


async def test_an_attempt_that_was_broken_off_in_order_does_not_count(store: Updates) -> None:
    await put(store, 1, 2, queue=7, holder=OTHER)
    assert await store.bury(OTHER, 0)
    await store.claim(ME, MANY)
    await store.begin(1)
    await store.leave(ME)
    await store.join("third")
    assert [(held.id, held.attempts) for held in await store.claim("third", MANY)] == [(1, 1), (2, 0)]


async def test_what_nobody_knows_of_is_freed_and_claimed_in_its_order(store: Updates) -> None:
    await put(store, 1, 2, 3, queue=7, holder=ME)
    await store.release(ME, {2})
    assert await store.claim(OTHER, MANY) == [], "the queue is still the other's"
    await store.done(2)
    assert await put(store, 4, queue=8, holder=OTHER) == [1, 3, 4]
    await store.release(OTHER, {4})
    assert ids(await store.claim(ME, MANY)) == [1, 3]


async def test_what_was_tried_again_is_counted_when_it_begins_not_when_its_replica_dies(store: Updates) -> None:
    await put(store, 1, holder=OTHER)
    await store.bury(OTHER, 0)
    await store.claim(ME, MANY)
    await store.bury(ME, 0)
    await store.join("third")
    assert [held.attempts for held in await store.claim("third", MANY)] == [1]


async def test_a_beat_that_moved_is_life(store: Updates) -> None:
    await put(store, 1, holder=OTHER)
    assert await store.beat(OTHER) == {ME: 0}
    assert await store.beat(ME) == {OTHER: 1}
    assert not await store.bury(OTHER, 0)
    assert await store.claim(ME, MANY) == []
    assert await store.bury(OTHER, 1)
    assert await store.beat(OTHER) is None


async def test_whoever_was_buried_can_hold_nothing_more(store: Updates) -> None:
    await store.bury(OTHER, 0)
    with pytest.raises(StorageError):
        await put(store, 1, holder=OTHER)
    assert await put(store, 1) == [1]


async def test_of_several_replicas_each_queue_gets_to_one(database: Database, database_url: str) -> None:
    names = [f"replica-{number}" for number in range(4)]
    stores = [Updates(database), *[Updates(await Database.open(database_url)) for _ in names[1:]]]
    for store, name in zip(stores, names, strict=True):
        await store.join(name)
    owners: dict[int, set[str]] = {}
    held: set[int] = set()

    async def take(store: Updates, name: str, first: int) -> None:
        for number in range(first, first + 40, 4):
            for each in await store.store([arrived(number, queue=number % 7)], NOW, name, MANY):
                owners.setdefault(each.queue, set()).add(name)
                assert each.id not in held
                held.add(each.id)

    await asyncio.gather(*(take(s, name, first) for first, (s, name) in enumerate(zip(stores, names, strict=True))))
    for store, name in zip(stores, names, strict=True):
        for each in await store.claim(name, MANY):
            owners[each.queue].add(name)
            held.add(each.id)
    assert {len(names) for names in owners.values()} == {1}
    assert held == set(range(40))
    for store in stores[1:]:
        await store.database.close()


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_claim_waits_for_one_that_is_being_made(store: Updates, database: Database, database_url: str) -> None:
    other = await Database.open(database_url)
    async with database.begin() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(7091702221)"))
        claim = asyncio.create_task(Updates(other).claim(OTHER, MANY))
        await asyncio.sleep(0.2)
        assert not claim.done()
    assert await claim == []
    await other.close()

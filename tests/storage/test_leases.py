import asyncio
from datetime import timedelta

from sqlalchemy import select

from storage import tables
from storage.database import Database
from storage.leases import Leases
from tests.storage.samples import NOW

HOUR = timedelta(hours=1)


async def test_a_lease_has_one_holder_until_it_ends(database: Database) -> None:
    leases = Leases(database)
    assert await leases.acquire("sweep", "a", NOW + HOUR, NOW)
    assert not await leases.acquire("sweep", "b", NOW + HOUR, NOW)
    assert await leases.acquire("other", "b", NOW + HOUR, NOW)
    assert not await leases.acquire("sweep", "b", NOW + 2 * HOUR, NOW + HOUR - timedelta(microseconds=1))
    assert await leases.acquire("sweep", "b", NOW + 2 * HOUR, NOW + HOUR)
    assert not await leases.acquire("sweep", "a", NOW + 3 * HOUR, NOW + HOUR)
    assert [await leases.until(name) for name in ("sweep", "none")] == [NOW + 2 * HOUR, None]


async def test_a_holder_may_prolong_and_release(database: Database) -> None:
    leases = Leases(database)
    assert await leases.acquire("sweep", "a", NOW + HOUR, NOW)
    assert await leases.acquire("sweep", "a", NOW + 3 * HOUR, NOW)
    await leases.release("sweep", "b")
    assert not await leases.acquire("sweep", "b", NOW + 3 * HOUR, NOW + 2 * HOUR)
    await leases.release("sweep", "a")
    assert await leases.acquire("sweep", "b", NOW + 3 * HOUR, NOW + 2 * HOUR)


async def test_what_a_clock_that_was_ahead_has_taken_holds_nobody_up(database: Database) -> None:
    leases = Leases(database)
    assert await leases.acquire("sweep", "a", NOW + 30 * HOUR, NOW + 29 * HOUR)
    assert await leases.acquire("sweep", "b", NOW + HOUR, NOW)
    assert not await leases.acquire("sweep", "c", NOW + HOUR / 2, NOW), "clocks differ a little"


async def test_of_many_at_once_one_gets_it(database: Database, database_url: str) -> None:
    replica = await Database.open(database_url)
    for job in range(5):
        tries = [Leases(d).acquire(str(job), str(n), NOW + HOUR, NOW) for n, d in enumerate((database, replica) * 3)]
        assert sum(await asyncio.gather(*tries)) == 1
    await replica.close()


async def test_what_was_used_once_is_forgotten(database: Database) -> None:
    leases = Leases(database)
    for name, hours in (("told: a", 1), ("told: b", 2), ("sweep", 1), ("t%", 1)):
        await leases.acquire(name, "a", NOW + hours * HOUR, NOW)
    await leases.forget("t%", NOW + HOUR)
    await leases.forget("told: ", NOW + HOUR)
    async with database.read() as connection:
        left = await connection.scalars(select(tables.leases.c.name).order_by(tables.leases.c.name))
        assert list(left) == ["sweep", "told: b"]

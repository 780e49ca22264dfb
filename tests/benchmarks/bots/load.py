"""How a bot is put under load: as much as it can bear, or half of that."""

import asyncio
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from time import perf_counter

from tests.benchmarks.bots.bot_api import Question
from tests.benchmarks.bots.contestants import Started

AT_ONCE = 100  # questions come in hundreds, as a bot gets them that has many to answer
FULL_LOAD = 2 * AT_ONCE  # questions that are open, at most; never less than half of it


@dataclass(frozen=True)
class Rate:
    """What a bot did under full load: answers a second, processor seconds an answer, its share of its core."""

    answers: float
    cpu: float
    share: float


async def full(bot: Started, questions: Iterator[Question]) -> Rate:
    """Ask the next hundred whenever no more than a hundred are open, until all are answered."""
    before, cpu, begun = len(bot.api.seconds), bot.cpu(), perf_counter()
    while batch := list(islice(questions, AT_ONCE)):
        bot.check()
        await bot.api.until_open(FULL_LOAD - AT_ONCE)
        bot.api.ask(batch)
    await bot.api.until_open(0)
    took, used, answers = perf_counter() - begun, bot.cpu() - cpu, len(bot.api.seconds) - before
    return Rate(answers / took, used / answers, used / took / len(bot.replicas))


async def part(bot: Started, rate: float, questions: Iterator[Question]) -> Sequence[float]:
    """Ask at random moments, on average so many a second, and return how many seconds each answer took."""
    chance = random.Random(1)
    before, due = len(bot.api.seconds), perf_counter()
    for question in questions:
        due += chance.expovariate(rate)
        if (early := due - perf_counter()) > 0:
            await asyncio.sleep(early)
        bot.api.ask([question])
    await bot.api.until_open(0)
    return bot.api.seconds[before:]

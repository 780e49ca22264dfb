"""The figures: every bot in turn, round after round, so that a busy moment of the machine strikes them alike."""

import sqlite3
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, field
from itertools import chain, cycle, islice
from statistics import median, quantiles

from tests.benchmarks.bots.bot_api import Question
from tests.benchmarks.bots.contestants import Bot, Started, Transport, Workload, started
from tests.benchmarks.bots.embedding import Embedding, alone
from tests.benchmarks.bots.load import Rate, full, part
from tests.benchmarks.bots.process import Cores, pinned
from tests.benchmarks.bots.questions import PEOPLE, Questions

HALF = 0.5
_WRITTEN_SECONDS = 10.0  # until what was answered must be in the database


@dataclass(frozen=True)
class Size:
    """How much is measured: rounds, questions of each kind under full load, seconds under half load.

    delay  seconds for which the server lets bots wait for the response to each call
    """

    rounds: int = 3
    people: int = PEOPLE
    questions: int = 3000
    echoes: int = 1500
    repeated: int = 200
    unseen: int = 200
    embedded: int = 100
    seconds: float = 4.0
    delay: float = 0.0


@dataclass
class Row:
    """The figures of a bot: one a round under full load; of all rounds, how long each answer took under half of it."""

    bot: str
    transport: Transport
    workload: Workload
    rates: list[Rate] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def rate(self) -> Rate:
        """The median of each figure over the rounds."""
        return Rate(*map(median, zip(*map(astuple, self.rates), strict=True)))

    @property
    def p50(self) -> float:
        """Seconds that half of the answers took at most."""
        return median(self.seconds)

    @property
    def p99(self) -> float:
        """Seconds that all but a hundredth took at most."""
        return quantiles(self.seconds, n=100, method="inclusive")[98]


@dataclass
class Figures:
    """All rows, in the order in which they were measured first, and the rounds of the embedding alone."""

    rows: dict[tuple[str, Transport, Workload], Row] = field(default_factory=dict)
    embedding: list[Embedding] = field(default_factory=list)

    def row(self, bot: str, transport: Transport, workload: Workload) -> Row:
        """Return a row, a new one if need be."""
        return self.rows.setdefault((bot, transport, workload), Row(bot, transport, workload))


async def measure(
    bots: Sequence[Bot], transports: Sequence[Transport], where: Cores, size: Size, questions: Questions
) -> Figures:
    """Measure bots by transports. Raises what `started` raises, TimeoutError where a bot does not answer."""
    figures = Figures()
    with pinned(where.rest):
        for _ in range(size.rounds):
            figures.embedding.append(alone(size.embedded, where.bots, **_ours(bots)))
            for transport in transports:
                for bot in bots:
                    async with started(bot, transport, where.bots, delay=size.delay) as begun:
                        async for workload, rate, seconds in _figures(bot, begun, size, questions):
                            row = figures.row(bot.name, transport, workload)
                            row.rates.append(rate)
                            row.seconds += seconds
    return figures


async def _figures(
    bot: Bot, begun: Started, size: Size, questions: Questions
) -> AsyncIterator[tuple[Workload, Rate, Sequence[float]]]:
    """Yield what a bot does under full load, and how many seconds each answer takes under half of it."""
    if bot.is_ours:
        await meet(begun, size, questions)
    for workload in bot.workloads:
        asked, number = await asking(workload, begun, size, questions)
        rate = await full(begun, islice(asked, number))
        bearable = HALF * rate.answers
        yield workload, rate, await part(begun, bearable, islice(asked, max(round(bearable * size.seconds), 2)))
    if bot.is_ours:
        check_records(begun)


def _ours(bots: Sequence[Bot]) -> Mapping[str, str]:
    return next((bot.settings for bot in bots if bot.settings is not None), {})


async def meet(begun: Started, size: Size, questions: Questions) -> None:
    """Let everybody ask once: from here on they are known."""
    await full(begun, islice(questions.ask(cycle(questions.stored)), size.people))


async def asking(
    workload: Workload, begun: Started, size: Size, questions: Questions
) -> tuple[Iterator[Question], int]:
    """Return what is asked, and how often under full load; the bot is warm, and has met what is repeated.

    What is not stored is asked by people who never asked before: else it might be read as going on from something else.
    """
    match workload:
        case "stored":
            return questions.ask(cycle(questions.stored[size.people :])), size.questions
        case "repeated":
            asked = questions.ask_first(cycle(questions.repeated[: size.repeated]))
            await full(begun, islice(asked, size.repeated))
            return asked, size.questions
        case "unseen":
            return questions.ask_first(questions.unseen), size.unseen
        case "echo":
            asked = questions.ask(cycle(questions.stored))
            await full(begun, islice(asked, size.repeated))
            return asked, size.echoes


def check_records(begun: Started) -> None:
    """Raise ValueError unless every question that was answered is in the database, once."""
    answered, deadline = len(begun.api.seconds), time.monotonic() + _WRITTEN_SECONDS
    (file,) = chain.from_iterable(replica.folder.rglob("assistant.sqlite") for replica in begun.replicas)
    while (recorded := _recorded(str(file))) != answered:
        if time.monotonic() > deadline:
            log = "\n".join(replica.log[-2000:] for replica in begun.replicas)
            raise ValueError(f"{answered} questions were answered, {recorded} recorded: {log}")
        time.sleep(0.1)


def _recorded(file: str) -> int:
    with closing(sqlite3.connect(file)) as connection:
        (number,) = connection.execute("SELECT count(*) FROM questions").fetchone()
    return int(number)

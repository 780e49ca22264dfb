"""Which part of this bot the processor works for; measured in a run of its own, which looking makes slower."""

import asyncio
import json
import signal
from dataclasses import dataclass
from itertools import islice

from tests.benchmarks.bots.contestants import Workload, ours, started
from tests.benchmarks.bots.load import full
from tests.benchmarks.bots.measure import Size, asking, meet
from tests.benchmarks.bots.process import Cores, pinned
from tests.benchmarks.bots.questions import Questions

_FILE = "profile.json"


@dataclass(frozen=True)
class Split:
    """Processor seconds an answer: by part of the bot, and by function of the main thread, the dearest first."""

    workload: Workload
    parts: dict[str, float]
    functions: dict[str, float]


async def split(workload: Workload, where: Cores, size: Size, questions: Questions, **settings: str) -> Split:
    """Find out by polling, with these settings. Raises what `started` and `full` raise."""
    bot = ours("-m", "tests.benchmarks.bots.profiled", _FILE, **settings)
    with pinned(where.rest):
        async with started(bot, "polling", where.bots) as begun:
            await meet(begun, size, questions)
            asked, number = await asking(workload, begun, size, questions)
            (process,) = begun.replicas
            process.tell(signal.SIGUSR1)
            await full(begun, islice(asked, number))
            process.tell(signal.SIGUSR1)
            file = process.folder / _FILE
            async with asyncio.timeout(10):
                while not file.exists():
                    await asyncio.sleep(0.05)
            seen = json.loads(file.read_text("utf-8"))
    parts, functions = ({key: value / number for key, value in seen[name].items()} for name in ("parts", "functions"))
    return Split(workload, parts, functions)

"""Troubles beside those of the line to Telegram: processes, the database, the files, the order of updates."""

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing

from sandbox.updates import Disorder
from tests.databases import Server
from tests.limits import LIMIT
from tests.soak.chat import Chat
from tests.soak.stage import Stage
from tests.soak.weather import Weather

PAUSE = (0.5, 4.0)  # seconds between two of them
KILLED_EVERY = 8  # of them, one is a kill


class Troubles:
    """Makes trouble on a stage; `server` is the database's where it has one, `name` that of its database or file.

    counts   what happened how often
    memory   megabytes of each bot when the trouble began and when it ended
    """

    def __init__(self, stage: Stage, weather: Weather, server: Server | None, name: str) -> None:
        self.counts: Counter[str] = Counter()
        self.memory = ""
        self._stage, self._weather, self._server, self._name = stage, weather, server, name
        self._edition = 0

    async def go_on(self, seconds: float) -> None:
        """Make trouble for so many seconds, then let the weather be fine."""
        stage = self._stage
        await stage.until_answered(10)
        before = [bot.megabytes for bot in stage.bots]
        ways: tuple[Callable[[], Awaitable[None]], ...] = (self._lock, self._edit, self._repeat, self._reverse)
        begun, number = time.monotonic(), 0
        while number <= KILLED_EVERY // 2 or time.monotonic() - begun < seconds:
            number += 1
            await (self._kill() if number % KILLED_EVERY == KILLED_EVERY // 2 else stage.chance.choice(ways)())
            await asyncio.sleep(stage.chance.uniform(*PAUSE) if seconds > 60 else 0.2)
        self._weather.is_bad = False
        stage.telegram.state.updates.disorder = Disorder()
        after = [bot.megabytes for bot in stage.bots]
        self.memory = ", ".join(f"{old:.0f} → {new:.0f} MB" for old, new in zip(before, after, strict=True))

    async def check_edition(self) -> None:
        """What was saved last is what people read; chance may not have let anybody save before."""
        await self._edit()
        stage = self._stage
        chat = Chat(stage.telegram.state, "Last", "en")
        async with asyncio.timeout(LIMIT):
            while self._text() not in await chat.asks("only", "Title only"):
                await asyncio.sleep(2.0)  # whoever asks more often has sent too much after a while

    async def _kill(self) -> None:
        self.counts["kill"] += 1
        await self._stage.kill(self._stage.chance.choice(self._stage.bots))

    async def _lock(self) -> None:
        """Lock the file for a moment, or end all connections to the server."""
        if self._server is not None:
            self.counts["connections ended"] += 1
            end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self._name}'"
            await asyncio.to_thread(self._server.execute, end)
            return
        self.counts["file locked"] += 1
        await asyncio.to_thread(_hold, self._name, self._stage.chance.uniform(0.2, 2.0))

    async def _edit(self) -> None:
        """Save a file in two steps: half of it, or something that is wrong, then all of it."""
        self.counts["file edited"] += 1
        self._edition += 1
        text = self._text()
        for part in (self._stage.chance.choice(("", text[:5], f"{text} BROKEN", f"{text} FAILS")), text):
            (self._stage.base / "policies.yaml").write_text(part)
            await asyncio.sleep(self._stage.chance.uniform(0.0, 1.0))

    async def _repeat(self) -> None:
        """Let the next updates come twice."""
        self.counts["updates repeated"] += 3
        self._stage.telegram.state.updates.disorder.repeat += 3

    async def _reverse(self) -> None:
        """Let the last one of two updates come first: to a poll, in which both come together."""
        queue = self._stage.telegram.state.updates
        if self._server is None and not len(queue):
            self.counts["updates reversed"] += 2
            queue.disorder = Disorder(reverse=2)
            await asyncio.sleep(1.0)
            queue.disorder = Disorder()
            await self._stage.crowd.visit()  # whatever is still held back comes with the next update

    def _text(self) -> str:
        return f"Edition {self._edition}."


def _hold(path: str, seconds: float) -> None:
    """Keep everybody else from writing to a file."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        somebody.execute("ROLLBACK")

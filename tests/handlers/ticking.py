"""A clock that goes only while somebody waits by it, and much faster than others: hours pass in a second."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.handlers.tiny import NOW

TICK = 10.0  # seconds at a time
REAL = 0.002  # seconds that a tick takes


@dataclass
class Ticking:
    """Tells how many seconds have `passed`; whoever waits goes on when it is time."""

    passed: float = 0.0
    _waiting: list[tuple[float, asyncio.Event]] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.passed)

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    async def wait(self, seconds: float) -> None:
        mine = (self.passed + seconds, asyncio.Event())
        self._waiting.append(mine)
        try:
            await mine[1].wait()
        finally:
            self._waiting.remove(mine)

    @asynccontextmanager
    async def going(self) -> AsyncIterator[None]:
        """Let time pass within the block."""
        task = asyncio.create_task(self._go())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _go(self) -> None:
        while True:
            await asyncio.sleep(REAL)
            if self._waiting:
                self.passed += TICK
                for until, event in self._waiting:
                    if until <= self.passed:
                        event.set()

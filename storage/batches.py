"""Doing together what is asked for at the same time: one transaction for many, where each would cost as much as all."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from storage.errors import DatabaseUnavailable

MOST = 200  # in one go

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batch(Generic[Item, Result]):
    """Calls `work` with what is asked for, and next with all that was asked for meanwhile; each gets its own result.

    What spoils a batch spoils only itself: the others are done one by one, unless the database is away for all of them.
    """

    def __init__(self, work: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]]) -> None:
        self._work = work
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._working: asyncio.Task[None] | None = None

    async def ask(self, item: Item) -> Result:
        """Return the result for an item. Raises what `work` raises."""
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._working is None:
            self._working = asyncio.create_task(self._go_on())
        return await done

    async def _go_on(self) -> None:
        try:
            while self._waiting:
                await self._do([self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))])
        finally:
            self._working = None

    async def _do(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            found = zip(batch, await self._work([item for item, _ in batch]), strict=True)
            results = [(done, result) for (_, done), result in found]
        except Exception as error:
            if len(batch) == 1 or isinstance(error, DatabaseUnavailable):
                for _, done in batch:
                    if not done.done():
                        done.set_exception(error)
            else:
                for each in batch:
                    await self._do([each])
        else:
            for done, result in results:
                if not done.done():  # whoever asked may have been cancelled meanwhile
                    done.set_result(result)

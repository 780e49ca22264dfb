"""The end: what is under way is given time, and is then broken off."""

import asyncio
from collections.abc import Collection

LAST_WORD = 2.0  # seconds for what has been broken off


async def end(tasks: Collection[asyncio.Task[None]], seconds: float) -> None:
    """Let tasks come to their end, but not for longer than that; then break them off."""
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
    if late:
        await asyncio.wait(late, timeout=LAST_WORD)

"""The typing action: shown only while an answer takes long, and never after it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from handlers.transport.delivery import Delivery

PATIENCE = 0.3  # most answers come sooner, and an action that overtakes its answer would outlive it
EVERY = 4.0  # Telegram shows an action for five seconds


@asynccontextmanager
async def typing(delivery: Delivery, chat_id: int, patience: float = PATIENCE) -> AsyncIterator[None]:
    """Show that the bot is typing as long as the body takes; the last action has arrived when it ends."""
    done = asyncio.Event()
    showing: list[asyncio.Task[None]] = []
    late = asyncio.get_running_loop().call_later(
        patience, lambda: showing.append(asyncio.create_task(_show(delivery, chat_id, done)))
    )
    try:
        yield
    finally:
        late.cancel()
        done.set()
        await asyncio.gather(*showing)


async def _show(delivery: Delivery, chat_id: int, done: asyncio.Event) -> None:
    while not done.is_set():
        await delivery.act(chat_id)
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), EVERY)

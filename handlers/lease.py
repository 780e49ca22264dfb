"""The right to do a periodic job, which of several replicas one has at a time."""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from handlers.turn import Services
from storage.errors import StorageError

LEASED = timedelta(seconds=30)


@dataclass
class Lease:
    """The right to do the job of a name, prolonged in time."""

    services: Services
    name: str
    holder: str = field(default_factory=lambda: secrets.token_hex(8))
    _until: float = 0.0

    async def is_held(self) -> bool:
        """Take or prolong the lease; false while another replica has it."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._until:
            return True
        now = self.services.clock()
        is_held = await self.services.stores.leases.acquire(self.name, self.holder, now + LEASED, now)
        self._until = loop.time() + LEASED.total_seconds() / 3 if is_held else 0.0
        return is_held

    async def release(self) -> None:
        """Give the lease back; while the database is away it runs out by itself."""
        with suppress(StorageError):
            await self.services.stores.leases.release(self.name, self.holder)

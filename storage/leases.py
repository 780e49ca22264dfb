"""Leases: who of several replicas does a periodic job."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_

from storage.database import Database
from storage.tables import leases


@dataclass(frozen=True)
class Leases:
    """Leases by the name of the job."""

    database: Database

    async def acquire(self, name: str, holder: str, until: datetime, now: datetime) -> bool:
        """Take or prolong a lease; false while somebody else holds it."""
        row = self.database.insert(leases).values(name=name, holder=holder, until=until)
        free = or_(leases.c.until <= now, leases.c.holder == holder)
        taken = row.on_conflict_do_update(
            index_elements=[leases.c.name], set_={"holder": holder, "until": until}, where=free
        )
        async with self.database.begin() as connection:
            return (await connection.execute(taken)).rowcount > 0

    async def release(self, name: str, holder: str) -> None:
        """Give a lease back; somebody else's stays."""
        async with self.database.begin() as connection:
            await connection.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))

"""Leases: who of several replicas does a periodic job."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select

from storage.database import Database
from storage.tables import leases


@dataclass(frozen=True)
class Leases:
    """Leases by the name of the job."""

    database: Database

    async def acquire(self, name: str, holder: str, until: datetime, now: datetime) -> bool:
        """Take or prolong a lease; false while somebody else holds it.

        One that lasts twice as long as what is asked for was taken by a clock that was ahead, and holds nobody up.
        """
        row = self.database.insert(leases).values(name=name, holder=holder, until=until)
        free = or_(leases.c.until <= now, leases.c.holder == holder, leases.c.until > until + (until - now))
        taken = row.on_conflict_do_update(
            index_elements=[leases.c.name], set_={"holder": holder, "until": until}, where=free
        )
        async with self.database.begin() as connection:
            return (await connection.execute(taken)).rowcount > 0

    async def until(self, name: str) -> datetime | None:
        """Return until when somebody holds a lease, or held it; None if nobody ever did."""
        async with self.database.read() as connection:
            return (await connection.execute(select(leases.c.until).where(leases.c.name == name))).scalar()

    async def release(self, name: str, holder: str) -> None:
        """Give a lease back; somebody else's stays."""
        async with self.database.begin() as connection:
            await connection.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))

    async def forget(self, beginning: str, now: datetime) -> None:
        """Delete the leases that have ended and whose names begin so: they are used once."""
        ended = leases.c.name.startswith(beginning, autoescape=True) & (leases.c.until <= now)
        async with self.database.begin() as connection:
            await connection.execute(delete(leases).where(ended))

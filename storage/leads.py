"""Filled-in forms of investors who want to be called back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, true

from storage.deliveries import Delivery, Outbox, undelivered
from storage.tables import leads


@dataclass(frozen=True)
class NewLead:
    """A form as it was confirmed; what was skipped is "".

    form_id       made when the form was begun, so that a second tap stores nothing
    reach         how they want to be reached
    consent_text  what they agreed to, word for word
    """

    form_id: str
    user_id: int
    language: str
    name: str
    organisation: str
    country: str
    sector: str
    plan: str
    reach: str
    phone: str
    consent_at: datetime
    consent_text: str


@dataclass(frozen=True, kw_only=True)
class Lead(NewLead):
    """A stored form with its number; delivery is that of the notice to staff, and since when."""

    id: int
    created_at: datetime
    delivery: Delivery
    delivery_at: datetime


@dataclass(frozen=True)
class Leads(Outbox):
    """The stored forms."""

    table = leads

    async def store(self, new: NewLead, now: datetime) -> tuple[Lead, bool]:
        """Store a form and return it and True; one with its form_id is returned as it was stored first, and False."""
        values = asdict(new) | {"created_at": now, "delivery": "waiting", "delivery_at": now}
        row = self.database.insert(leads).values(values).on_conflict_do_nothing(index_elements=[leads.c.form_id])
        same = select(leads).where(leads.c.form_id == new.form_id)
        async with self.database.begin() as connection:
            # first a look, since on PostgreSQL even a refused insert uses up a number
            if stored := (await connection.execute(same)).first():
                return Lead(**stored._mapping), False
            if added := (await connection.execute(row.returning(leads))).first():
                return Lead(**added._mapping), True
            return Lead(**(await connection.execute(same)).one()._mapping), False

    async def get(self, lead_id: int) -> Lead | None:
        """Return a lead by its number."""
        found = await self._list(leads.c.id == lead_id)
        return found[0] if found else None

    async def list(self) -> Sequence[Lead]:
        """Return all leads, the oldest first."""
        return await self._list(true())

    async def of(self, user_id: int) -> Sequence[Lead]:
        """Return the leads of a person, the oldest first."""
        return await self._list(leads.c.user_id == user_id)

    async def undelivered(self, before: datetime) -> Sequence[Lead]:
        """Return those that staff have not been told of, for sure, since `before` or earlier."""
        return await self._list(undelivered(leads, before))

    async def sent(self, lead_id: int, now: datetime) -> None:
        """Note that staff have been told."""
        await self._settle(lead_id, "sent", now)

    async def _list(self, condition: ColumnElement[bool]) -> Sequence[Lead]:
        query = select(leads).where(condition).order_by(leads.c.id)
        async with self.database.read() as connection:
            return [Lead(**row._mapping) for row in await connection.execute(query)]

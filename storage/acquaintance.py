"""All that an answer needs to know of a person before it begins: read at once, and for all who ask at the same time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, select

from storage.batches import Batch
from storage.conversations import State
from storage.database import Database
from storage.people import KNOWN, User
from storage.tables import conversations, inquiries, users

_INQUIRY = (inquiries.c.user_id == users.c.id) & (inquiries.c.state != "closed")
_KNOWN = (
    select(
        *KNOWN, conversations.c.kind, conversations.c.state, conversations.c.expires_at, inquiries.c.id.label("inquiry")
    )
    .select_from(users.outerjoin(conversations, conversations.c.user_id == users.c.id).outerjoin(inquiries, _INQUIRY))
    .where(users.c.id.in_(bindparam("asked", expanding=True)))
)


@dataclass(frozen=True)
class Acquaintance:
    """What is known of a person.

    states       what they and the bot are in the middle of, by kind, as `storage.conversations` has it
    has_inquiry  whether an inquiry of theirs is not closed
    """

    user: User
    states: dict[str, State]
    has_inquiry: bool


class Acquaintances:
    """Reads what is known of people."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._together = Batch(self._load)

    async def load(self, user_id: int, now: datetime) -> Acquaintance | None:
        """Return what is known of a person, without what has expired; None of somebody new."""
        return await self._together.ask((user_id, now))

    async def _load(self, asked: Sequence[tuple[int, datetime]]) -> list[Acquaintance | None]:
        async with self._database.read() as connection:
            found = await connection.execute(_KNOWN, {"asked": [user_id for user_id, _ in asked]})
            rows = found.mappings().all()
        people: dict[int, Acquaintance] = {}
        expiry: dict[tuple[int, str], datetime] = {}
        for row in rows:
            user = User(**{column.name: row[column.name] for column in KNOWN})
            known = people.setdefault(user.id, Acquaintance(user, {}, row["inquiry"] is not None))
            if row["kind"] is not None:
                known.states[row["kind"]], expiry[user.id, row["kind"]] = row["state"], row["expires_at"]
        return [_at(now, people.get(user_id), expiry) for user_id, now in asked]


def _at(now: datetime, known: Acquaintance | None, expiry: dict[tuple[int, str], datetime]) -> Acquaintance | None:
    if known is None:
        return None
    states = {kind: state for kind, state in known.states.items() if expiry[known.user.id, kind] > now}
    return replace(known, states=states)

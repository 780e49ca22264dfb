"""What a person and the bot are in the middle of: a dialogue, a form. Survives restarts, until it expires."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, delete, select

from storage.database import Database
from storage.tables import conversations

State = dict[str, Any]


@dataclass(frozen=True)
class Conversations:
    """JSON documents by person and kind ("dialogue", "form"); what is in them is the caller's matter."""

    database: Database

    async def load(self, user_id: int, kind: str, now: datetime) -> State | None:
        """Return the document; None where there is none, or it has expired."""
        mine = (conversations.c.user_id == user_id) & (conversations.c.kind == kind)
        query = select(conversations.c.state).where(mine, conversations.c.expires_at > now)
        async with self.database.read() as connection:
            state: State | None = (await connection.execute(query)).scalar()
            return state

    async def save(self, user_id: int, kind: str, state: State, expires_at: datetime) -> None:
        """Keep the document in place of the one before it. Raises StorageError for what is not JSON."""
        row = {"user_id": user_id, "kind": kind, "state": state, "expires_at": expires_at}
        await self.database.write(_save, row)

    async def clear(self, user_id: int, kind: str) -> None:
        """Forget the document."""
        mine = (conversations.c.user_id == user_id) & (conversations.c.kind == kind)
        async with self.database.begin() as connection:
            await connection.execute(delete(conversations).where(mine))


def _save(database: Database) -> Executable:
    row = database.insert(conversations)
    new = {"state": row.excluded.state, "expires_at": row.excluded.expires_at}
    return row.on_conflict_do_update(index_elements=[conversations.c.user_id, conversations.c.kind], set_=new)

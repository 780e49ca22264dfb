"""The people who write to the bot."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Executable, bindparam, select, update

from storage.batches import Batch
from storage.blocklist import is_blocked
from storage.database import Database
from storage.tables import users


@dataclass(frozen=True)
class User:
    """Somebody who writes to the bot; ids are Telegram's.

    chosen     the language they chose
    code       Telegram's language code of their app, "" where unknown
    spoken     the language of the last answer
    album      the last group of photos that was dealt with, and the number of the update that began it
    reachable  false once Telegram said that they blocked the bot
    blocked    true if the office does not want to hear from them, see `storage.blocklist`
    """

    id: int
    first_seen: datetime
    last_seen: datetime
    chosen: str | None = None
    code: str = ""
    spoken: str | None = None
    name: str = ""
    username: str = ""
    album: str = ""
    reachable: bool = True
    blocked: bool = False


KNOWN = (*users.c, is_blocked(users.c.id).label("blocked"))  # the fields of `User`


class People:
    """The store of people."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._coming = Batch(self._seen)

    async def load(self, user_id: int) -> User | None:
        """Return what is known of a person, None of somebody new."""
        async with self.database.read() as connection:
            row = (await connection.execute(select(*KNOWN).where(users.c.id == user_id))).first()
        return None if row is None else User(**row._mapping)

    async def seen(self, user_id: int, now: datetime, *, name: str, username: str = "", code: str = "") -> User:
        """Note that a person has written, and so can be reached; return what is known of them."""
        return await self._coming.ask(User(user_id, now, now, name=name, username=username, code=code))

    async def remember(self, user_id: int, chosen: str | None, spoken: str | None, album: str) -> None:
        """Keep how a person and the bot speak with one another; somebody who was erased meanwhile stays so."""
        await self.database.write(_remember, {"who": user_id, "chosen": chosen, "spoken": spoken, "album": album})

    async def mark_unreachable(self, user_id: int) -> None:
        """Note that messages no longer reach a person."""
        async with self.database.begin() as connection:
            await connection.execute(update(users).where(users.c.id == user_id).values(reachable=False))

    async def _seen(self, coming: Sequence[User]) -> list[User]:
        rows = {user.id: asdict(user) for user in coming}
        for row in rows.values():
            del row["blocked"]  # kept where it outlives the person's row
        async with self.database.begin() as connection:
            found = await connection.execute(self.database.built(_greet), list(rows.values()))
            known = {row.id: User(**row._mapping) for row in found}
        return [known[user.id] for user in coming]


def _greet(database: Database) -> Executable:
    row = database.insert(users)
    told = {name: row.excluded[name] for name in ("name", "username", "code", "last_seen", "reachable")}
    return row.on_conflict_do_update(index_elements=[users.c.id], set_=told).returning(*KNOWN)


def _remember(_: Database) -> Executable:
    return update(users).where(users.c.id == bindparam("who"))

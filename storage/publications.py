"""Changed files of the knowledge: sent by staff, tried, proposed, published; an undoing is a publication itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.inquiries import Staff
from storage.tables import publication_files, publications

# received    kept, and to be tried
# trying      somebody tries it
# refused     it cannot be published, and its author knows why
# proposed    a person decides
# publishing  a person has decided, and its files are being written; there is one of these at most
# published   its files have been written
# discarded   a person has decided against it
# outdated    the files were changed meanwhile
State = Literal["received", "trying", "refused", "proposed", "publishing", "published", "discarded", "outdated"]


@dataclass(frozen=True)
class FileChange:
    """A file of the base by its name: as it was, and as it will be."""

    name: str
    before: bytes
    after: bytes


@dataclass(frozen=True)
class NewPublication:
    """What somebody of the staff sent, and where: a message, with the identifier of its album if it is in one.

    undoes  the publication that this one takes back
    """

    author: Staff
    staff_chat_id: int
    topic_id: int | None
    message_id: int
    album: str = ""
    undoes: int | None = None


@dataclass(frozen=True, kw_only=True)
class Publication(NewPublication):
    """It with its state, since when, its files, who decided, and `number`, its place among those published."""

    id: int
    number: int | None
    state: State
    files: tuple[FileChange, ...]
    sent_at: datetime
    decided_by: Staff | None
    changed_at: datetime


@dataclass(frozen=True)
class Publications:
    """The publications of one database."""

    database: Database

    async def receive(self, new: NewPublication, files: Iterable[FileChange], now: datetime) -> Publication:
        """Keep files that somebody sent; those of one album are one publication, as long as it has not been tried."""
        same = and_(
            publications.c.staff_chat_id == new.staff_chat_id,
            publications.c.album == new.album,
            publications.c.album != "",
            publications.c.state == "received",
        )
        async with self.database.begin() as connection:
            joined = update(publications).where(same).values(changed_at=now).returning(publications.c.id)
            found = (await connection.execute(joined)).scalar()
            if found is None:
                row = insert(publications).values(_values(new, now)).returning(publications.c.id)
                found = (await connection.execute(row)).scalar_one()
            for file in files:
                values = {"before": file.before, "after": file.after}
                key = [publication_files.c.publication_id, publication_files.c.name]
                kept = self.database.insert(publication_files).values(publication_id=found, name=file.name, **values)
                await connection.execute(kept.on_conflict_do_update(index_elements=key, set_=values))
            return (await _load(connection, publications.c.id == found))[0]

    async def get(self, publication_id: int) -> Publication | None:
        """Return a publication."""
        return await self._first(publications.c.id == publication_id)

    async def move(
        self, publication_id: int, before: State, after: State, now: datetime, by: Staff | None = None
    ) -> Publication | None:
        """Bring a publication from one state to another; None if it is not, or no longer, in the first.

        by  who decided; without anybody, what was noted stays
        """
        values: dict[str, Any] = {"state": after, "changed_at": now} | (_decided(by) if by else {})
        if before == "publishing" and after != "published":
            values["number"] = None
        return await self._move(and_(publications.c.id == publication_id, publications.c.state == before), values)

    async def retry(self, publication_id: int, stale: datetime, now: datetime) -> Publication | None:
        """Take over what somebody has been trying or publishing since `stale` or earlier; None where nobody has."""
        left = and_(publications.c.state.in_(("trying", "publishing")), publications.c.changed_at <= stale)
        return await self._move(and_(publications.c.id == publication_id, left), {"changed_at": now})

    async def publish(self, publication_id: int, by: Staff, now: datetime) -> Publication | None:
        """Begin to publish what was proposed, under the next number; None if it cannot be published any more.

        Raises AlreadyThere while another one is being published.
        """
        others = publications.alias()
        undone = exists().where(others.c.undoes == publications.c.undoes, others.c.state == "published")
        open_ = and_(publications.c.id == publication_id, publications.c.state == "proposed", ~undone)
        last = select(func.coalesce(func.max(others.c.number), 0) + 1).scalar_subquery()
        values = {"state": "publishing", "changed_at": now, "number": last, **_decided(by)}
        return await self._move(open_, values)

    async def waiting(self, stale: datetime) -> Sequence[Publication]:
        """Return what is to be tried, and what somebody has been trying or publishing since `stale` or earlier."""
        left = and_(publications.c.state.in_(("trying", "publishing")), publications.c.changed_at <= stale)
        return await self._list(or_(publications.c.state == "received", left))

    async def next_published(self, number: int) -> Publication | None:
        """Return what was published next after a number."""
        after = and_(publications.c.state == "published", publications.c.number > number)
        lowest = select(func.min(publications.c.number)).where(after).scalar_subquery()
        found = await self._list(and_(after, publications.c.number == lowest))
        return found[0] if found else None

    async def newest(self) -> tuple[int, datetime] | None:
        """Return the number of what was published last, and when that was."""
        return await self._moment(publications.c.number.is_not(None))

    async def published_at(self, number: int) -> datetime | None:
        """Return when a number was published."""
        found = await self._moment(publications.c.number == number)
        return found[1] if found else None

    async def last(self, name: str | None = None) -> Publication | None:
        """Return the publication that was the last, of all files or of one."""
        files = select(publication_files.c.publication_id).where(publication_files.c.name == name)
        of_it = publications.c.id.in_(files) if name is not None else publications.c.id.is_not(None)
        return await self._first(and_(publications.c.state == "published", of_it))

    async def undoable(self) -> Publication | None:
        """Return the last publication that neither takes one back nor was taken back."""
        others = publications.alias()
        undone = exists().where(others.c.undoes == publications.c.id, others.c.state == "published")
        whole = and_(publications.c.state == "published", publications.c.undoes.is_(None), ~undone)
        return await self._first(whole)

    async def forget(self, before: datetime) -> int:
        """Delete what was not published and has not changed since; return how many that were."""
        old = and_(publications.c.state.not_in(("publishing", "published")), publications.c.changed_at < before)
        async with self.database.begin() as connection:
            return (await connection.execute(delete(publications).where(old))).rowcount

    async def _move(self, condition: ColumnElement[bool], values: dict[str, Any]) -> Publication | None:
        async with self.database.begin() as connection:
            change = update(publications).where(condition).values(values).returning(publications.c.id)
            found = (await connection.execute(change)).scalar()
            return None if found is None else (await _load(connection, publications.c.id == found))[0]

    async def _first(self, condition: ColumnElement[bool]) -> Publication | None:
        newest = select(publications.c.id).where(condition)
        newest = newest.order_by(publications.c.number.desc(), publications.c.id.desc()).limit(1)
        found = await self._list(publications.c.id.in_(newest))
        return found[0] if found else None

    async def _moment(self, condition: ColumnElement[bool]) -> tuple[int, datetime] | None:
        columns = select(publications.c.number, publications.c.changed_at)
        query = columns.where(publications.c.state == "published", condition)
        async with self.database.read() as connection:
            row = (await connection.execute(query.order_by(publications.c.number.desc()).limit(1))).first()
            return (row.number, row.changed_at) if row else None

    async def _list(self, condition: ColumnElement[bool]) -> Sequence[Publication]:
        async with self.database.read() as connection:
            return await _load(connection, condition)


async def _load(connection: AsyncConnection, condition: ColumnElement[bool]) -> list[Publication]:
    rows = (await connection.execute(select(publications).where(condition))).all()
    of_them = publication_files.c.publication_id.in_([row.id for row in rows])
    query = select(publication_files).where(of_them).order_by(publication_files.c.name)
    files: dict[int, list[FileChange]] = {}
    for file in await connection.execute(query):
        files.setdefault(file.publication_id, []).append(FileChange(file.name, file.before, file.after))
    found = [_read(dict(row._mapping), tuple(files.get(row.id, ()))) for row in rows]
    return sorted(found, key=lambda each: (each.number or 0, each.id))


def _read(row: dict[str, Any], files: tuple[FileChange, ...]) -> Publication:
    author = Staff(row.pop("author_id"), row.pop("author_name"))
    decided = Staff(row.pop("decided_by_id"), row.pop("decided_by_name"))
    return Publication(author=author, decided_by=decided if decided.name else None, files=files, **row)


def _values(new: NewPublication, now: datetime) -> dict[str, Any]:
    return {
        "state": "received",
        "album": new.album,
        "undoes": new.undoes,
        "author_id": new.author.id,
        "author_name": new.author.name,
        "sent_at": now,
        "staff_chat_id": new.staff_chat_id,
        "topic_id": new.topic_id,
        "message_id": new.message_id,
        "decided_by_name": "",
        "changed_at": now,
    }


def _decided(by: Staff) -> dict[str, Any]:
    return {"decided_by_id": by.id, "decided_by_name": by.name}

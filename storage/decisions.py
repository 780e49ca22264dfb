"""What staff decided about questions that went wrong. A decision is kept with its questions, and goes with the last.

Nothing of an investor is kept here: the text that was taken over is known again by its digest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, delete, func, literal, select, update

from storage.database import Database
from storage.inquiries import Staff
from storage.tables import decisions, questions

Kind = Literal["ignored", "added", "drafted"]


@dataclass(frozen=True)
class Decision:
    """A decision about some questions.

    id         random, 63 bits
    entry      the entry to which a phrasing was added, or the draft
    place      the list to which it was added, such as "questions.zh"
    digest     of the phrasing, or of the draft's file: SHA-256 in hexadecimal
    count      how many questions it is about that are still there
    undone_by  who took it back
    """

    id: int
    kind: Kind
    staff: Staff
    at: datetime
    entry: str = ""
    place: str = ""
    digest: str = ""
    count: int = 0
    undone_by: Staff | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True)
class Decisions:
    """The decisions; of two about the same question at once exactly one is made."""

    database: Database

    async def make(self, decision: Decision, about: Iterable[int]) -> int:
        """Decide about questions by their ids, and return about how many: those that are gone do not count.

        0 if there is a decision about one of them already, or none of them is left.
        """
        values: dict[str, Any] = {
            "decision_id": decision.id,
            "kind": decision.kind,
            "entry": decision.entry,
            "place": decision.place,
            "digest": decision.digest,
            "staff_id": decision.staff.id,
            "staff_name": decision.staff.name,
            "at": decision.at,
            "undone_by_id": None,
            "undone_by_name": "",
            "undone_at": None,
        }
        typed = [literal(value, decisions.c[name].type).label(name) for name, value in values.items()]
        there = select(questions.c.id, *typed).where(questions.c.id.in_(list(about))).order_by(questions.c.id)
        row = self.database.insert(decisions).from_select(["question_id", *values], there)
        kept = row.on_conflict_do_update(
            index_elements=[decisions.c.question_id], set_=values, where=decisions.c.undone_at.is_not(None)
        )
        try:
            async with self.database.begin() as connection:
                wanted = len((await connection.execute(there)).all())
                made = (await connection.execute(kept)).rowcount
                if made < wanted:
                    raise _Taken
        except _Taken:
            return 0
        return made

    async def cancel(self, decision_id: int) -> None:
        """Let a decision never have been, since what was decided could not be done."""
        async with self.database.begin() as connection:
            await connection.execute(delete(decisions).where(decisions.c.decision_id == decision_id))

    async def about(self, question_ids: Iterable[int]) -> Decision | None:
        """Return the newest decision about any of some questions that is in force."""
        theirs = and_(decisions.c.question_id.in_(list(question_ids)), _IN_FORCE)
        found = await self._list(decisions.c.decision_id.in_(select(decisions.c.decision_id).where(theirs)))
        return found[0] if found else None

    async def get(self, decision_id: int) -> Decision | None:
        """Return a decision, also one that was taken back."""
        found = await self._list(decisions.c.decision_id == decision_id)
        return found[0] if found else None

    async def since(self, moment: datetime) -> Sequence[Decision]:
        """Return the decisions made since a moment, the newest first."""
        return await self._list(decisions.c.at >= moment)

    async def undo(self, decision_id: int, staff: Staff, now: datetime) -> bool:
        """Take a decision back; false if it is not in force."""
        values = {"undone_by_id": staff.id, "undone_by_name": staff.name, "undone_at": now}
        return await self._change(decision_id, _IN_FORCE, values)

    async def restore(self, decision_id: int) -> bool:
        """Let a decision be in force again that was taken back; false if it is not there any more."""
        values = {"undone_by_id": None, "undone_by_name": "", "undone_at": None}
        return await self._change(decision_id, ~_IN_FORCE, values)

    async def _change(self, decision_id: int, condition: ColumnElement[bool], values: dict[str, Any]) -> bool:
        change = update(decisions).where(and_(decisions.c.decision_id == decision_id, condition)).values(values)
        async with self.database.begin() as connection:
            return (await connection.execute(change)).rowcount > 0

    async def _list(self, condition: ColumnElement[bool]) -> Sequence[Decision]:
        alike = [column for column in decisions.c if column.name != "question_id"]
        newest = (decisions.c.at.desc(), decisions.c.decision_id)
        query = select(*alike, func.count().label("count")).where(condition).group_by(*alike).order_by(*newest)
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).mappings()
            return [_decision(dict(row)) for row in rows]


_IN_FORCE = decisions.c.undone_at.is_(None)


class _Taken(Exception):  # noqa: N818  # no failure: it lets the transaction end
    """Somebody else has decided about one of the questions."""


def _decision(values: dict[str, Any]) -> Decision:
    undone_by = Staff(values["undone_by_id"], values["undone_by_name"]) if values["undone_at"] else None
    return Decision(
        values["decision_id"],
        values["kind"],
        Staff(values["staff_id"], values["staff_name"]),
        values["at"],
        values["entry"],
        values["place"],
        values["digest"],
        values["count"],
        undone_by,
        values["undone_at"],
    )

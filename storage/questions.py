"""What was asked, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Executable, Row, select

from storage.database import Database
from storage.tables import questions

Channel = Literal["chat", "button", "inline"]


@dataclass(frozen=True)
class Question:
    """A question and its reply.

    id                 63 bits, made before the reply is sent, so that its buttons can carry it
    channel            typed in the chat, asked by a button, or inline in another chat
    outcome            what kind of reply it got
    entries            the entries that answered it
    offered            the entries that were offered instead
    confidence         of the best entry, 0 to 1; None where nothing was computed
    milliseconds       until the reply was known
    knowledge_version  the version of the base that answered
    shown              the entry whose words the reply began with, also where these are no answer: a gap's, for example
    """

    id: int
    user_id: int
    asked_at: datetime
    language: str
    channel: Channel
    text: str
    outcome: str
    entries: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    confidence: float | None = None
    milliseconds: int = 0
    knowledge_version: str = ""
    shown: str = ""


@dataclass(frozen=True)
class Questions:
    """The log of questions."""

    database: Database

    async def record(self, question: Question) -> None:
        """Keep a question; a repeated id changes nothing."""
        await self.database.write(_insert, vars(question))

    async def record_many(self, batch: Sequence[Question]) -> None:
        """Keep questions, all or none; a repeated id changes nothing."""
        if not batch:
            return
        async with self.database.begin() as connection:
            await connection.execute(_insert(self.database), [vars(question) for question in batch])

    async def get(self, question_id: int) -> Question | None:
        """Return a question by its id."""
        async with self.database.read() as connection:
            row = (await connection.execute(select(questions).where(questions.c.id == question_id))).first()
        return None if row is None else question_of(row)

    async def last(self, user_id: int, most: int) -> list[Question]:
        """Return a person's last questions, the newest first."""
        newest = (questions.c.asked_at.desc(), questions.c.id.desc())
        query = select(questions).where(questions.c.user_id == user_id).order_by(*newest).limit(most)
        async with self.database.read() as connection:
            return [question_of(row) for row in await connection.execute(query)]


def _insert(database: Database) -> Executable:
    return database.insert(questions).on_conflict_do_nothing()


def question_of(row: Row[Any]) -> Question:
    """Return the question of a row that has its columns."""
    values = {column.name: row._mapping[column.name] for column in questions.c}
    return Question(**values | {"entries": tuple(values["entries"]), "offered": tuple(values["offered"])})

"""Which message of the bot answers which message of a person, for as long as an edited question is answered anew."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Executable, select

from storage.database import Database
from storage.tables import answered_messages

KEPT_HOURS = 12
KEPT = timedelta(hours=KEPT_HOURS)


@dataclass(frozen=True)
class Answered:
    """A message of a person (`message_id`), the bot's answer to it, and the number of the question in the log."""

    user_id: int
    message_id: int
    answer_id: int
    question_id: int | None


@dataclass(frozen=True)
class Answers:
    """The store of answers."""

    database: Database

    async def keep(self, answered: Answered, now: datetime) -> None:
        """Remember the answer to a message, in place of an earlier one."""
        values = {
            "user_id": answered.user_id,
            "message_id": answered.message_id,
            "answer_id": answered.answer_id,
            "question_id": answered.question_id,
            "at": now,
        }
        await self.database.write(_keep, values)

    async def to(self, user_id: int, message_id: int, now: datetime) -> Answered | None:
        """Return the answer to a person's message, None where there is none or it was given too long ago."""
        answers = answered_messages.c
        query = select(answers.user_id, answers.message_id, answers.answer_id, answers.question_id).where(
            answers.user_id == user_id, answers.message_id == message_id, answers.at > now - KEPT
        )
        async with self.database.read() as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else Answered(**row._mapping)


def _keep(database: Database) -> Executable:
    row = database.insert(answered_messages)
    new = {name: row.excluded[name] for name in ("answer_id", "question_id", "at")}
    key = [answered_messages.c.user_id, answered_messages.c.message_id]
    return row.on_conflict_do_update(index_elements=key, set_=new)

"""Helpful or not: one vote a person and answer, and what was missing."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select, update

from storage.database import Database
from storage.tables import feedback, questions

VoteOutcome = Literal["recorded", "changed", "same", "not theirs"]


@dataclass(frozen=True)
class EntryVotes:
    """How an entry was judged."""

    entry: str
    helpful: int
    not_helpful: int


@dataclass(frozen=True)
class Feedback:
    """The votes."""

    database: Database

    async def vote(self, question_id: int, user_id: int, helpful: bool, at: datetime) -> VoteOutcome:
        """Keep or change a person's vote on the reply to a question; only whoever asked it has one."""
        asked = select(questions.c.id).where(questions.c.id == question_id, questions.c.user_id == user_id)
        row = self.database.insert(feedback).values(
            question_id=question_id, user_id=user_id, helpful=helpful, comment="", at=at
        )
        vote = update(feedback).where(feedback.c.question_id == question_id, feedback.c.helpful != helpful)
        async with self.database.begin() as connection:
            if (await connection.execute(asked)).first() is None:
                return "not theirs"
            if (await connection.execute(row.on_conflict_do_nothing())).rowcount:
                return "recorded"
            return "changed" if (await connection.execute(vote.values(helpful=helpful, at=at))).rowcount else "same"

    async def comment(self, question_id: int, user_id: int, text: str) -> bool:
        """Keep what a person says of a reply that they voted on; false where they have no vote on it."""
        mine = (feedback.c.question_id == question_id) & (feedback.c.user_id == user_id)
        async with self.database.begin() as connection:
            return (await connection.execute(update(feedback).where(mine).values(comment=text))).rowcount > 0

    async def counts(self, since: datetime) -> list[EntryVotes]:
        """Return how the entries were judged since a moment, the least helpful first."""
        judged = questions.join(feedback, feedback.c.question_id == questions.c.id)
        query = select(questions.c.entries, feedback.c.helpful).select_from(judged).where(feedback.c.at >= since)
        async with self.database.read() as connection:
            votes = (await connection.execute(query)).all()
        totals = Counter((entry, row.helpful) for row in votes for entry in row.entries)
        counted = (EntryVotes(entry, totals[entry, True], totals[entry, False]) for entry, _ in totals)
        return sorted(set(counted), key=lambda votes: (-votes.not_helpful, votes.helpful, votes.entry))

"""Questions that went wrong, and what investors want to know that the source does not say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Literal

from sqlalchemy import Row, and_, exists, or_, select

from storage.blocklist import is_blocked
from storage.database import Database
from storage.questions import Question, question_of
from storage.tables import decisions, feedback, questions

PATIENCE = timedelta(minutes=10)  # for as long, a choice may still be made
# unknown        there was no answer
# none of these  a choice was offered, and nothing of it was meant
# left           a choice was offered, and nothing of it was chosen
# not helpful    the answer was voted down
# unsure         the answer was given with little confidence, and not voted up
Reason = Literal["unknown", "none of these", "left", "not helpful", "unsure"]


@dataclass(frozen=True)
class Missed:
    """A question that went wrong, why, and what the person said of the reply."""

    question: Question
    reason: Reason
    comment: str = ""


@dataclass(frozen=True)
class Unanswered:
    """Reads what investors asked in vain; of those whom the office has blocked it hears nothing here either."""

    database: Database

    async def missed(self, since: datetime, now: datetime, unsure_below: float, most: int = 5000) -> list[Missed]:
        """Return the newest questions since a moment that went wrong and about which nothing is decided, oldest first.

        unsure_below  the confidence below which an answer counts as one that may be wrong
        """
        unsure = and_(questions.c.outcome == "answer", questions.c.confidence < unsure_below)
        failed = questions.c.outcome.in_(("unknown", "choices"))
        tapped = questions.c.channel == "button"
        decided = exists().where(decisions.c.question_id == questions.c.id, decisions.c.undone_at.is_(None))
        query = (
            select(questions, feedback.c.helpful, feedback.c.comment, decided.label("decided"))
            .outerjoin_from(questions, feedback, feedback.c.question_id == questions.c.id)
            .where(questions.c.asked_at >= since, or_(failed, tapped, unsure, feedback.c.helpful.is_(False)))
            .where(~is_blocked(questions.c.user_id))
            .order_by(questions.c.user_id, questions.c.asked_at, questions.c.id)
        )
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).all()
        found = [
            Missed(question_of(row), reason, row.comment or "")
            for _, theirs in groupby(rows, key=lambda row: row.user_id)
            for row, reason in _judged(theirs, now)
            if not row.decided
        ]
        return sorted(found, key=lambda missed: (missed.question.asked_at, missed.question.id))[-most:]

    async def gaps(self, since: datetime, most: int = 5000) -> Sequence[Question]:
        """Return the newest questions since a moment whose reply said that the source is silent, oldest first.

        `Question.shown` names the gap, or the entry whose source leaves it open.
        """
        gap = and_(questions.c.outcome == "gap", questions.c.channel != "button", questions.c.asked_at >= since)
        found = select(questions).where(gap, ~is_blocked(questions.c.user_id))
        newest = found.order_by(questions.c.asked_at.desc(), questions.c.id.desc()).limit(most)
        async with self.database.read() as connection:
            rows = (await connection.execute(newest)).all()
        return [question_of(row) for row in reversed(rows)]


def _judged(rows: Iterator[Row[Any]], now: datetime) -> Iterator[tuple[Row[Any], Reason]]:
    """Yield what went wrong of one person's questions and taps, in the order in which they came."""
    offer: Row[Any] | None = None  # a choice that waits for a tap
    for row in rows:
        if row.outcome == "choices":
            if offer is not None:
                yield offer, "left"
            offer = row
        elif row.channel == "button" and row.outcome == "unknown":
            if offer is not None:
                yield offer, "none of these"
            offer = None
        else:
            if offer is not None and row.channel == "button" and set(row.entries) & set(offer.offered):
                offer = None
            if row.helpful is False:
                yield row, "not helpful"
            elif row.outcome == "unknown":
                yield row, "unknown"
            elif row.channel != "button" and not row.helpful:
                yield row, "unsure"
    if offer is not None and offer.asked_at < now - PATIENCE:
        yield offer, "left"

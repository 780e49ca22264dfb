"""Counts what is stored: what was asked in a period, how it was answered and judged, and what the office did."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import ColumnElement, Integer, Text, and_, case, cast, column, func, select, values
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.column_types import UtcDateTime
from storage.database import Database
from storage.figures import Figures, InquiryFigures, Period, Replies
from storage.tables import feedback, inquiries, inquiry_messages, leads, questions, users


@dataclass(frozen=True)
class Statistics:
    """Counts what is stored."""

    database: Database

    async def figures(self, period: Period) -> Figures:
        """Return the figures of a period."""
        people = func.count(questions.c.user_id.distinct())
        new = select(users.c.id).where(_in(users.c.first_seen, period))
        async with self.database.read() as connection:
            return Figures(
                period,
                await _days(connection, period),
                await _replies(connection, period),
                await _count(connection, people, questions.c.asked_at, period),
                await _count(connection, people, questions.c.asked_at, period, questions.c.user_id.in_(new)),
                await _inquiries(connection, period),
                await _count(connection, func.count(), leads.c.created_at, period),
            )


_QUESTION = and_(questions.c.channel != "button", questions.c.outcome != "smalltalk")


async def _days(connection: AsyncConnection, period: Period) -> dict[date, dict[str, int]]:
    """Count by day and language; the beginnings of days are handed in, since SQLite knows no time zones."""
    columns = (column("number", Integer), column("begin", UtcDateTime), column("finish", UtcDateTime))
    days = period.days
    bounds = [(number, period.midnight(day), period.midnight(day + timedelta(1))) for number, day in enumerate(days)]
    calendar = values(*columns, name="calendar").data(bounds).cte()
    within = and_(questions.c.asked_at >= calendar.c.begin, questions.c.asked_at < calendar.c.finish)
    query = (
        select(calendar.c.number, questions.c.language, func.count())
        .join_from(calendar, questions, within)
        .where(_QUESTION)
        .group_by(calendar.c.number, questions.c.language)
    )
    found: dict[date, dict[str, int]] = {day: {} for day in days}
    for number, language, count in await connection.execute(query):
        found[days[number]][language] = count
    return found


async def _replies(connection: AsyncConnection, period: Period) -> tuple[Replies, ...]:
    lists = (cast(questions.c.entries, Text), cast(questions.c.offered, Text))
    alike = (questions.c.language, questions.c.channel, questions.c.outcome, *lists, questions.c.shown)
    query = (
        select(
            *alike,
            func.count(),
            func.sum(case((feedback.c.helpful, 1), else_=0)),
            func.count(feedback.c.question_id),
            func.coalesce(func.sum(questions.c.confidence), 0.0),
            func.count(questions.c.confidence),
        )
        .outerjoin_from(questions, feedback, feedback.c.question_id == questions.c.id)
        .where(_in(questions.c.asked_at, period))
        .group_by(*alike)
        .order_by(*alike)
    )
    return tuple(
        Replies(
            language,
            channel,
            outcome,
            tuple(json.loads(entries)),
            tuple(json.loads(offered)),
            shown,
            count,
            helpful,
            votes - helpful,
            confidence,
            rated,
        )
        for language, channel, outcome, entries, offered, shown, count, helpful, votes, confidence, rated in (
            await connection.execute(query)
        )
    )


async def _inquiries(connection: AsyncConnection, period: Period) -> InquiryFigures:
    answers = and_(
        inquiry_messages.c.inquiry_id == inquiries.c.id,
        inquiry_messages.c.direction == "staff",
        inquiry_messages.c.kind != "closed",
    )
    first = func.min(inquiry_messages.c.at, type_=UtcDateTime)
    query = (
        select(inquiries.c.opened_at, first)
        .join_from(inquiries, inquiry_messages, answers)
        .where(_in(inquiries.c.opened_at, period))
        .group_by(inquiries.c.id, inquiries.c.opened_at)
    )
    waits = [(answer - opened).total_seconds() for opened, answer in await connection.execute(query)]
    return InquiryFigures(
        await _count(connection, func.count(), inquiries.c.opened_at, period),
        await _count(connection, func.count(), inquiries.c.closed_at, period),
        len(waits),
        timedelta(seconds=median(waits)) if waits else None,
    )


async def _count(
    connection: AsyncConnection,
    what: ColumnElement[int],
    moment: ColumnElement[datetime],
    period: Period,
    *only: ColumnElement[bool],
) -> int:
    return (await connection.execute(select(what).where(_in(moment, period), *only))).scalar_one()


def _in(moment: ColumnElement[datetime], period: Period) -> ColumnElement[bool]:
    return and_(moment >= period.begin, moment < period.end)

"""Deletes what is older than the retention periods."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, select

from storage.database import Database
from storage.tables import conversations, inquiries, leads, questions, staff_topics, users


@dataclass(frozen=True)
class Periods:
    """How long things are kept; what is exactly as old as its period stays.

    questions  and the feedback to them, since they were asked
    inquiries  and their messages, since they were closed; those not closed stay
    leads      since they were stored
    users      since they were last seen; those with an inquiry that is not closed stay
    """

    questions: timedelta
    inquiries: timedelta
    leads: timedelta
    users: timedelta


async def sweep(database: Database, periods: Periods, now: datetime) -> dict[str, int]:
    """Delete what is older, and conversations that have expired; return the number of rows by table."""
    waiting = select(inquiries.c.user_id).where(inquiries.c.state != "closed")
    outdated = {
        conversations: conversations.c.expires_at <= now,
        questions: questions.c.asked_at < now - periods.questions,
        inquiries: inquiries.c.closed_at < now - periods.inquiries,
        leads: leads.c.created_at < now - periods.leads,
        users: and_(users.c.last_seen < now - periods.users, users.c.id.not_in(waiting)),
        staff_topics: staff_topics.c.user_id.not_in(select(users.c.id).union(waiting)),
    }
    deleted = {}
    for table, old in outdated.items():  # a transaction each, so that nobody waits for all of them
        async with database.begin() as connection:
            deleted[table.name] = (await connection.execute(delete(table).where(old))).rowcount
    return deleted

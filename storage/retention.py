"""Deletes what is older than the retention periods, and what was to be remembered for a while only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, select

from storage import answers
from storage.database import Database
from storage.tables import (
    announcement_recipients,
    answered_messages,
    blocks,
    campaign_clicks,
    conversations,
    inquiries,
    leads,
    questions,
    staff_topics,
    subscriptions,
    updates,
    users,
)

_REPEATS = timedelta(days=2)  # Telegram repeats an update for a day at most


@dataclass(frozen=True)
class Periods:
    """How long things are kept; what is exactly as old as its period stays.

    questions  and the feedback to them, since they were asked; also to whom an announcement went, since it did
    inquiries  and their messages, since they were closed; those not closed stay
    leads      since they were stored
    users      and their subscriptions, since they were last seen; those with an inquiry that is not closed stay; also
               the links of campaigns that people followed, since they did, and blocks, since they were lifted
    """

    questions: timedelta
    inquiries: timedelta
    leads: timedelta
    users: timedelta


async def forget_expired(database: Database, now: datetime) -> int:
    """Delete what people were in the middle of, such as a form, where it has expired; return the number of rows."""
    async with database.begin() as connection:
        return (await connection.execute(delete(conversations).where(conversations.c.expires_at <= now))).rowcount


async def sweep(database: Database, periods: Periods, now: datetime) -> dict[str, int]:
    """Delete what is older, and return the number of rows by table."""
    waiting = select(inquiries.c.user_id).where(inquiries.c.state != "closed")
    outdated = {
        questions: questions.c.asked_at < now - periods.questions,
        inquiries: inquiries.c.closed_at < now - periods.inquiries,
        leads: leads.c.created_at < now - periods.leads,
        users: and_(users.c.last_seen < now - periods.users, users.c.id.not_in(waiting)),
        staff_topics: staff_topics.c.user_id.not_in(select(users.c.id).union(waiting)),
        subscriptions: subscriptions.c.user_id.not_in(select(users.c.id)),
        announcement_recipients: announcement_recipients.c.at < now - periods.questions,
        blocks: blocks.c.lifted_at < now - periods.users,
        campaign_clicks: campaign_clicks.c.at < now - periods.users,
        answered_messages: answered_messages.c.at <= now - answers.KEPT,
        updates: and_(updates.c.content.is_(None), updates.c.at < now - _REPEATS),
    }
    deleted = {}
    for table, old in outdated.items():  # a transaction each, so that nobody waits for all of them
        async with database.begin() as connection:
            deleted[table.name] = (await connection.execute(delete(table).where(old))).rowcount
    return deleted

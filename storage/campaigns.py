"""Which links of campaigns people followed to the bot."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from storage.database import Database
from storage.tables import campaign_clicks


@dataclass(frozen=True)
class CampaignCount:
    """What a campaign brought.

    clicks  how often its link was followed
    people  by how many different people
    first   for how many of them it was the first link of any campaign
    """

    campaign: str
    clicks: int
    people: int
    first: int


@dataclass(frozen=True)
class Campaigns:
    """The store of followed links."""

    database: Database

    async def follow(self, user_id: int, campaign: str, message_id: int, at: datetime) -> None:
        """Note that a person followed a campaign's link with a message; the same message counts once."""
        mine = select(campaign_clicks.c.id).where(campaign_clicks.c.user_id == user_id).limit(1)
        row = {"user_id": user_id, "campaign": campaign, "message_id": message_id, "at": at}
        async with self.database.begin() as connection:
            row["first"] = (await connection.execute(mine)).first() is None
            await connection.execute(self.database.insert(campaign_clicks).values(row).on_conflict_do_nothing())

    async def counts(self, since: datetime, until: datetime) -> list[CampaignCount]:
        """Return the campaigns whose links were followed from `since` on, before `until`, the most people first."""
        clicks = campaign_clicks.c
        people = func.count(clicks.user_id.distinct())
        first = func.count(clicks.id).filter(clicks.first)
        query = (
            select(clicks.campaign, func.count(clicks.id).label("clicks"), people.label("people"), first.label("first"))
            .where(clicks.at >= since, clicks.at < until)
            .group_by(clicks.campaign)
            .order_by(people.desc(), clicks.campaign)
        )
        async with self.database.read() as connection:
            return [CampaignCount(**row._mapping) for row in await connection.execute(query)]

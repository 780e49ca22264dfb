from datetime import timedelta

from storage.campaigns import CampaignCount, Campaigns
from storage.database import Database
from tests.storage.samples import FAR_ID, NOW

INSTANT = timedelta(microseconds=1)


async def test_nobody_came(database: Database) -> None:
    assert await Campaigns(database).counts(NOW, NOW + INSTANT) == []


async def test_each_click_and_the_first_source_of_each_person(database: Database) -> None:
    campaigns = Campaigns(database)
    followed = [(1, "expo", 1), (1, "expo", 2), (1, "card", 3), (2, "card", 1), (FAR_ID, "card", 1), (FAR_ID, "😀", 2)]
    for user, campaign, message in followed:
        await campaigns.follow(user, campaign, message, NOW)
    assert await campaigns.counts(NOW, NOW + INSTANT) == [
        CampaignCount("card", clicks=3, people=3, first=2),
        CampaignCount("expo", clicks=2, people=1, first=1),
        CampaignCount("😀", clicks=1, people=1, first=0),
    ]


async def test_a_message_that_comes_again_counts_once(database: Database) -> None:
    campaigns = Campaigns(database)
    for _ in range(2):
        await campaigns.follow(1, "expo", 5, NOW)
    assert await campaigns.counts(NOW, NOW + INSTANT) == [CampaignCount("expo", 1, 1, 1)]


async def test_only_the_days_that_were_asked_for(database: Database) -> None:
    campaigns = Campaigns(database)
    for message, at in enumerate((NOW - INSTANT, NOW, NOW + timedelta(days=1))):
        await campaigns.follow(1, "expo", message, at)
    assert await campaigns.counts(NOW, NOW + timedelta(days=1)) == [CampaignCount("expo", 1, 1, 0)]

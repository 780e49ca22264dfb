import asyncio

from storage.database import Database
from storage.topics import Topics
from tests.storage.samples import FAR_ID, GROUP


async def test_a_topic_is_kept_by_person_and_group(database: Database) -> None:
    topics = Topics(database)
    assert await topics.load(FAR_ID, GROUP) is None
    assert await topics.keep(FAR_ID, GROUP, 4) == 4
    assert await topics.keep(FAR_ID, GROUP - 1, 4) == 4
    assert await topics.keep(5, GROUP, 6) == 6
    assert await topics.load(FAR_ID, GROUP) == 4
    assert [await topics.owner(GROUP, topic) for topic in (4, 6, 9)] == [FAR_ID, 5, None]


async def test_a_second_topic_of_a_person_is_not_kept_until_the_first_is_forgotten(database: Database) -> None:
    topics = Topics(database)
    kept = await asyncio.gather(topics.keep(FAR_ID, GROUP, 4), topics.keep(FAR_ID, GROUP, 5))
    assert kept[0] == kept[1]
    await topics.forget(GROUP, kept[0])
    assert await topics.load(FAR_ID, GROUP) is None
    assert await topics.keep(FAR_ID, GROUP, 6) == 6

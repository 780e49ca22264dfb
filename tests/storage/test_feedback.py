import asyncio
from dataclasses import replace
from datetime import timedelta

from storage.database import Database
from storage.feedback import EntryVotes, Feedback
from storage.personal_data import export
from storage.questions import Questions
from tests.storage.samples import FAR_ID, NOW, WILD, WILD_KEPT, question


async def test_only_whoever_asked_has_a_vote(database: Database) -> None:
    feedback = Feedback(database)
    assert await feedback.vote(1, FAR_ID, True, NOW) == "not theirs"
    await Questions(database).record(question(1))
    assert await feedback.vote(1, FAR_ID + 1, True, NOW) == "not theirs"
    assert await feedback.counts(NOW) == []


async def test_one_vote_that_may_change(database: Database) -> None:
    feedback = Feedback(database)
    await Questions(database).record(question(1))
    votes = [await feedback.vote(1, FAR_ID, helpful, NOW) for helpful in (True, True, False, False, True)]
    assert votes == ["recorded", "same", "changed", "same", "changed"]
    assert await feedback.counts(NOW) == [EntryVotes("gdp", 1, 0)]


async def test_a_comment_needs_a_vote_of_the_same_person(database: Database) -> None:
    feedback = Feedback(database)
    await Questions(database).record(question(1))
    assert not await feedback.comment(1, FAR_ID, "x")
    await feedback.vote(1, FAR_ID, False, NOW)
    assert not await feedback.comment(1, FAR_ID + 1, "x")
    assert await feedback.comment(1, FAR_ID, WILD)
    await feedback.vote(1, FAR_ID, True, NOW)
    assert [row["comment"] for row in (await export(database, FAR_ID))["feedback"]] == [WILD_KEPT]


async def test_counts_by_entry_since_a_moment(database: Database) -> None:
    feedback = Feedback(database)
    for number, entries in enumerate((("a", "b"), ("a",), ("c",), (), ("b",))):
        await Questions(database).record(replace(question(number), entries=entries))
    for number, helpful in ((0, True), (1, False), (2, True), (3, False)):
        await feedback.vote(number, FAR_ID, helpful, NOW + timedelta(hours=number))
    assert await feedback.counts(NOW) == [EntryVotes("a", 1, 1), EntryVotes("b", 1, 0), EntryVotes("c", 1, 0)]
    assert await feedback.counts(NOW + timedelta(hours=1)) == [EntryVotes("a", 0, 1), EntryVotes("c", 1, 0)]
    assert await feedback.counts(NOW + timedelta(days=1)) == []


async def test_two_votes_at_once(database: Database) -> None:
    feedback = Feedback(database)
    for number in range(10):
        await Questions(database).record(question(number))
        votes = await asyncio.gather(*(feedback.vote(number, FAR_ID, True, NOW) for _ in range(2)))
        assert sorted(votes) == ["recorded", "same"]
    assert await feedback.counts(NOW) == [EntryVotes("gdp", 10, 0)]

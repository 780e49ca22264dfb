"""The figures against a plain recount in Python, on both kinds of database, sad paths first."""

import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.feedback import Feedback
from storage.figures import LONGEST, EntryFigures, Figures, InquiryFigures, Period
from storage.inquiries import Inquiries, Staff
from storage.inquiry_messages import InquiryMessages, NewMessage
from storage.leads import Leads
from storage.people import People
from storage.questions import Channel, Question, Questions
from storage.statistics import Statistics
from tests.storage.samples import inquiry, lead

HARBIN = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")  # its clocks change on 25 October 2026
KATHMANDU = ZoneInfo("Asia/Kathmandu")  # a quarter of an hour off
OCTOBER = Period(date(2026, 10, 20), date(2026, 10, 30), HARBIN)
ENTRIES = ("a", "b", "c", "gone")
WEI = Staff(101, "Wei")


@dataclass(frozen=True)
class Asked:
    """A question with the vote on it."""

    question: Question
    helpful: bool | None


def asked(number: int, at: datetime, **fields: object) -> Question:
    given = {"user_id": 7, "language": "zh", "channel": "chat", "text": "机密", "outcome": "answer"} | fields
    return Question(id=number, asked_at=at, **given)  # type: ignore[arg-type]


def some(chance: random.Random, most: int) -> tuple[str, ...]:
    return tuple(chance.sample(ENTRIES, chance.randint(0, most)))


def random_questions(seed: int, period: Period) -> list[Asked]:
    """Questions in and around a period, many of them just at the ends of days."""
    chance = random.Random(seed)
    found = []
    for number in range(300):
        day = period.first + timedelta(chance.randint(-1, len(period.days)))
        at = period.midnight(day) + chance.choice(
            [timedelta(0), timedelta(microseconds=-1), timedelta(seconds=chance.randrange(86_400))]
        )
        channels: tuple[Channel, ...] = ("chat", "chat", "button", "inline")
        question = Question(
            number,
            chance.randrange(40),
            at,
            chance.choice(("zh", "ru", "en")),
            chance.choice(channels),
            "机密",
            chance.choice(("answer", "answer", "choices", "gap", "unknown", "smalltalk")),
            some(chance, 2),
            some(chance, 3),
            chance.choice((None, chance.random())),
            shown=chance.choice(("", *ENTRIES)),
        )
        found.append(Asked(question, chance.choice((None, None, True, False))))
    return found


async def store(database: Database, everything: list[Asked]) -> None:
    await Questions(database).record_many([each.question for each in everything])
    for each in everything:
        if each.helpful is not None:
            question = each.question
            await Feedback(database).vote(question.id, question.user_id, each.helpful, question.asked_at)


def is_question(question: Question) -> bool:
    return question.channel != "button" and question.outcome != "smalltalk"


def recounted(entry: str, within: list[Asked]) -> EntryFigures:
    """Count an entry the long way."""
    own = [each for each in within if entry in each.question.entries]
    rated = [each.question.confidence for each in own if each.question.confidence is not None]
    beside: Counter[str] = Counter()
    for each in within:
        choices = each.question.offered if each.question.outcome == "choices" else ()
        named = {*each.question.entries, *choices}
        beside.update(named - {entry} if entry in named else ())
    return EntryFigures(
        entry,
        len(own),
        sum(each.question.outcome == "gap" and each.question.shown == entry for each in within),
        sum(each.helpful is True for each in own),
        sum(each.helpful is False for each in own),
        sum(rated) / len(rated) if rated else None,
        tuple(sorted(beside.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def rounded(entry: EntryFigures) -> EntryFigures:
    """Return it without what depends on the order of a sum."""
    return replace(entry, confidence=None if entry.confidence is None else round(entry.confidence, 9))


async def test_nothing_at_all(database: Database) -> None:
    figures = await Statistics(database).figures(OCTOBER)
    assert figures == Figures(OCTOBER, {day: {} for day in OCTOBER.days}, (), 0, 0, InquiryFigures(0, 0, 0, None), 0)
    assert (figures.asked, figures.votes, figures.turned_down) == (0, (0, 0), 0)
    assert (figures.helpful_share, figures.unanswered_share, figures.entries) == (None, None, ())


@pytest.mark.parametrize("length", [0, -1, LONGEST + 1])
def test_a_period_that_is_none(length: int) -> None:
    with pytest.raises(ValueError, match="a period has 1 to 3650 days"):
        Period(date(2026, 10, 20), date(2026, 10, 20) + timedelta(length - 1), HARBIN)


async def test_the_longest_period_fits_into_one_statement(database: Database) -> None:
    last = date(2026, 10, 30)
    await Questions(database).record(asked(1, datetime(2026, 10, 30, 3, tzinfo=UTC)))
    figures = await Statistics(database).figures(Period(last - timedelta(LONGEST - 1), last, HARBIN))
    assert (len(figures.days), figures.days[last], figures.asked) == (LONGEST, {"zh": 1}, 1)


async def test_a_database_that_is_away(database: Database) -> None:
    def away(*_: object) -> None:
        raise DatabaseUnavailable("away")

    event.listen(database._engine.sync_engine, "begin", away)
    with pytest.raises(DatabaseUnavailable):
        await Statistics(database).figures(OCTOBER)


@pytest.mark.parametrize("zone", [HARBIN, BERLIN, KATHMANDU, ZoneInfo("UTC")], ids=str)
async def test_figures_are_those_of_a_recount(database: Database, zone: ZoneInfo) -> None:
    period = Period(date(2026, 10, 23), date(2026, 10, 28), zone)
    everything = random_questions(seed=len(zone.key), period=period)
    await store(database, everything)
    within = [
        each for each in everything if period.first <= each.question.asked_at.astimezone(zone).date() <= period.last
    ]
    questions = [each.question for each in within if is_question(each.question)]
    figures = await Statistics(database).figures(period)

    assert 0 < len(questions) < len(within) < len(everything)
    by_day = Counter((question.asked_at.astimezone(zone).date(), question.language) for question in questions)
    assert {(day, language): n for day, counts in figures.days.items() for language, n in counts.items()} == by_day
    assert tuple(figures.days) == period.days
    assert figures.asked == len(questions)
    assert figures.languages == Counter(question.language for question in questions)
    assert figures.outcomes == Counter((question.language, question.outcome) for question in questions)
    assert figures.unanswered_share == sum(q.outcome == "unknown" for q in questions) / len(questions)
    talk = [each.question for each in within if each.question.outcome != "smalltalk"]
    assert figures.channels == Counter(question.channel for question in talk)
    assert figures.turned_down == sum((q.channel, q.outcome) == ("button", "unknown") for q in talk)
    assert figures.people == len({each.question.user_id for each in within})
    assert figures.votes == tuple(sum(each.helpful is vote for each in within) for vote in (True, False))
    assert figures.helpful_share == figures.votes[0] / sum(figures.votes)
    counted = sorted(map(rounded, figures.entries), key=lambda each: each.entry)
    assert counted == [rounded(recounted(entry, within)) for entry in ENTRIES]
    assert [each.asked for each in figures.entries] == sorted((e.asked for e in figures.entries), reverse=True)


async def test_no_text_of_anybody(database: Database) -> None:
    await store(database, [Asked(asked(1, OCTOBER.begin, entries=("a",)), True)])
    await Feedback(database).comment(1, 7, "机密")
    await Inquiries(database).open(inquiry(text="机密"), OCTOBER.begin)
    assert "机密" not in repr(await Statistics(database).figures(OCTOBER))


async def test_a_day_begins_at_the_offices_midnight(database: Database) -> None:
    for number, moment in enumerate(("2026-10-20T15:59:59.999999Z", "2026-10-20T16:00:00Z")):
        await Questions(database).record(asked(number, datetime.fromisoformat(moment)))
    figures = await Statistics(database).figures(OCTOBER)
    assert [figures.days[date(2026, 10, day)] for day in (20, 21, 22)] == [{"zh": 1}, {"zh": 1}, {}]


async def test_people_inquiries_and_applications(database: Database) -> None:
    begin, hour = OCTOBER.begin, timedelta(hours=1)
    people, stores, messages = People(database), Inquiries(database), InquiryMessages(database)
    for number, moment in enumerate((begin - hour, begin, OCTOBER.end - hour, OCTOBER.end)):
        await people.seen(number, moment, name="x")
        await Questions(database).record(asked(number, max(moment, begin), user_id=number))
        await Leads(database).store(lead(f"form {number}", number), moment)
    waits = {1: (1, 9), 2: (4,), 3: (), 4: (30,), 5: (2,)}
    for number, hours in waits.items():
        opened, _ = await stores.open(inquiry(number), begin - hour if number == 5 else begin)
        await messages.add(NewMessage(opened.id, "investor", number, "x", "text", "?"), begin)
        for wait in hours:
            await messages.add(NewMessage(opened.id, "staff", 101, "Wei", "text", "!"), begin + wait * hour)
    await messages.add(NewMessage(3, "staff", 101, "Wei", "closed", ""), begin)
    for number, closed in ((1, begin), (3, OCTOBER.end), (5, begin + hour)):
        await stores.answered(number, WEI, "!", begin)
        await stores.close(number, closed)

    figures = await Statistics(database).figures(OCTOBER)
    assert (figures.people, figures.newcomers, figures.leads) == (3, 2, 2)
    assert figures.inquiries == InquiryFigures(4, 2, 3, median([1, 4, 30]) * hour)

"""What went wrong, sad paths first: what people do before and after a question decides what it was."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.decisions import Decision, Decisions
from storage.feedback import Feedback
from storage.inquiries import Staff
from storage.personal_data import erase
from storage.questions import Question, Questions
from storage.unanswered import PATIENCE, Missed, Reason, Unanswered
from tests.storage.samples import NOW, question

SINCE = NOW - timedelta(days=30)
BAR = 0.6


def asked(number: int, minutes: float = 60, person: int = 1, **given: Any) -> Question:
    """A question of some minutes ago, to which there was no answer."""
    unanswered: dict[str, Any] = {"outcome": "unknown", "entries": (), "offered": (), "text": f"text {number}"}
    when = NOW - timedelta(minutes=minutes)
    return replace(question(number, person, when), **unanswered | {"language": "en"} | given)


def choices(number: int, minutes: float = 60, **given: Any) -> Question:
    return asked(number, minutes, **{"outcome": "choices", "offered": ("a", "b")} | given)


def tap(number: int, minutes: float = 60, **given: Any) -> Question:
    return asked(number, minutes, **{"channel": "button", "outcome": "answer", "entries": ("a",)} | given)


def none_of_these(number: int, minutes: float = 60, **given: Any) -> Question:
    return asked(number, minutes, **{"channel": "button"} | given)


async def missed(database: Database, *stored: Question, most: int = 100) -> list[Missed]:
    await Questions(database).record_many(stored)
    return await Unanswered(database).missed(SINCE, NOW, BAR, most)


def reasons(found: list[Missed]) -> list[tuple[int, Reason]]:
    return [(each.question.id, each.reason) for each in found]


async def test_none_of_these_after_nothing_that_was_offered_is_not_a_question(database: Database) -> None:
    assert await missed(database, none_of_these(1), tap(2)) == []


async def test_each_kind_of_failure(database: Database) -> None:
    good = asked(9, outcome="answer", entries=("a",), confidence=BAR)
    unsure = asked(4, 50, outcome="answer", entries=("a",), confidence=BAR - 0.01)
    small_talk = asked(8, outcome="smalltalk", confidence=0.1)
    disliked = asked(5, 40, outcome="answer", entries=("a",), confidence=0.99)
    dislike = Feedback(database)
    await Questions(database).record(disliked)
    await dislike.vote(5, 1, False, NOW)
    await dislike.comment(5, 1, "it is the sum that I need")
    found = await missed(
        database, asked(1, 99), choices(2, 90), none_of_these(3, 89), unsure, good, small_talk, choices(6, 30)
    )
    assert reasons(found) == [
        (1, "unknown"),
        (2, "none of these"),
        (4, "unsure"),
        (5, "not helpful"),
        (6, "left"),
    ]
    assert [each.comment for each in found if each.comment] == ["it is the sum that I need"]
    assert found[0].question == asked(1, 99)


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ([], "left"),
        ([tap(2, 50)], None),
        ([tap(2, 50, entries=("elsewhere",))], "left"),
        ([tap(2, 55, entries=("elsewhere",)), tap(3, 50)], None),
        ([none_of_these(2, 50)], "none of these"),
        ([tap(2, 50, person=2)], "left"),
        ([asked(2, 55, outcome="answer", entries=("a",), confidence=0.99), tap(3, 50)], None),
    ],
)
async def test_a_choice_by_what_the_person_did_next(
    database: Database, later: list[Question], expected: Reason | None
) -> None:
    found = await missed(database, choices(1), *later)
    assert dict(reasons(found)).get(1) == expected


async def test_of_two_choices_the_tap_belongs_to_the_later_one(database: Database) -> None:
    assert reasons(await missed(database, choices(1, 60), choices(2, 50), tap(3, 40))) == [(1, "left")]


async def test_a_choice_may_still_be_made_for_a_while(database: Database) -> None:
    minutes = PATIENCE / timedelta(minutes=1)
    assert await missed(database, choices(1, minutes)) == []
    assert reasons(await missed(database, choices(2, minutes + 0.1, person=2))) == [(2, "left")]


async def test_an_answer_that_helped_is_not_in_vain_however_unsure(database: Database) -> None:
    await Questions(database).record(asked(1, outcome="answer", entries=("a",), confidence=0.2))
    await Feedback(database).vote(1, 1, True, NOW)
    assert await missed(database) == []


async def test_what_is_older_or_more_than_wanted_is_left_out(database: Database) -> None:
    first = replace(asked(1), asked_at=SINCE)
    old = replace(asked(2), asked_at=SINCE - timedelta(microseconds=1))
    assert reasons(await missed(database, first, old, asked(3), asked(4, 50))) == [
        (1, "unknown"),
        (3, "unknown"),
        (4, "unknown"),
    ]
    assert reasons(await missed(database, most=2)) == [(3, "unknown"), (4, "unknown")]


async def test_what_is_decided_is_left_out_until_it_is_undone_and_what_was_erased_for_good(database: Database) -> None:
    decisions, staff = Decisions(database), Staff(5, "李")
    assert len(await missed(database, asked(1), asked(2), asked(3, person=2))) == 3
    assert await decisions.make(Decision(77, "ignored", staff, NOW), [1, 3]) == 2
    assert reasons(await missed(database)) == [(2, "unknown")]
    assert await decisions.undo(77, staff, NOW)
    assert reasons(await missed(database)) == [(1, "unknown"), (2, "unknown"), (3, "unknown")]
    await erase(database, 1)
    assert reasons(await missed(database)) == [(3, "unknown")]


async def test_gaps_are_counted_apart(database: Database) -> None:
    gap = asked(1, outcome="gap", shown="gap-taxes")
    opened = asked(2, outcome="gap", shown="gap-taxes", channel="button")
    old = replace(gap, id=3, asked_at=SINCE - timedelta(days=1))
    assert await missed(database, gap, opened, old, replace(gap, id=4)) == []
    assert [each.id for each in await Unanswered(database).gaps(SINCE)] == [1, 4]
    assert [each.id for each in await Unanswered(database).gaps(SINCE, most=1)] == [4]
    assert (await Unanswered(database).gaps(SINCE))[0].shown == "gap-taxes"

"""A changed base tried out beside the live one: what is wrong with it, what it changes, what it no longer answers."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge import acceptance
from knowledge.affected import affected, own_questions
from knowledge.assistant import Assistant
from knowledge.loader import check
from knowledge.own_tests import OwnTest, run
from knowledge.problems import Problem, Report
from knowledge.schema import Knowledge


@dataclass(frozen=True)
class Rehearsal:
    """A base that may become the live one.

    problems                 errors and warnings of the check, with their places
    assistant                what would answer from it; None where there are errors
    added, changed, removed  ids of entries, in the order of the base
    failing                  own tests of entries that newly fail
    lost                     those of the removed that had been accepted: nobody has said that they may go
    """

    problems: tuple[Problem, ...]
    assistant: Assistant | None
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failing: tuple[OwnTest, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether it may go live, if somebody says so."""
        return self.assistant is not None and not self.failing

    @property
    def good(self) -> bool:
        """Whether it may go live by itself: a file that was cut off between two entries may not."""
        return self.sound and not self.lost


def prepare(live: Assistant) -> None:
    """Let the live base meet the questions of its tests, so that the first change does not wait for them."""
    live.matcher.match_kept(own_questions(live.knowledge))


def rehearse(folder: Path, live: Assistant, today: date) -> Rehearsal:
    """Check a folder, learn what is new in it, and run the tests that its changes can move."""
    knowledge, problems = check(folder, today)
    if knowledge is None:
        return Rehearsal(tuple(problems), None)
    assistant = live.successor(knowledge)
    added, changed, removed = _changes(live.knowledge, knowledge)
    accepted = acceptance.read(folder, Report())
    lost = tuple(entry for entry in removed if entry in accepted)
    return Rehearsal(tuple(problems), assistant, added, changed, removed, _failing(live, assistant, today), lost)


def settle(assistant: Assistant) -> Assistant:
    """Return an assistant of the same base that learned everything anew; takes about as long as a first start."""
    return assistant.settled()


def _changes(before: Knowledge, after: Knowledge) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    added = tuple(entry for entry in after.entries if entry not in before.entries)
    changed = tuple(entry for entry, found in after.entries.items() if before.entries.get(entry, found) != found)
    return added, changed, tuple(entry for entry in before.entries if entry not in after.entries)


def _failing(live: Assistant, assistant: Assistant, today: date) -> tuple[OwnTest, ...]:
    """Return the tests that fail now and did not before; those that were there before, by what the live base says."""
    moved = set(affected(live, assistant, own_questions(assistant.knowledge)))
    failing = [test for test in run(assistant, assistant.knowledge.entries, today, moved) if not test.passed]
    asked = {test.text for test in failing}
    former = {test.key for test in run(live, live.knowledge.entries, today, asked) if not test.passed}
    return tuple(test for test in failing if test.key not in former)

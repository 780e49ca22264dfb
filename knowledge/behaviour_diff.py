"""What an edit of the base changes for investors: answers that move, one-sided changes, tests that newly fail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge import own_tests
from knowledge.affected import affected, own_questions
from knowledge.assistant import Assistant
from knowledge.numbers import numbers
from knowledge.own_tests import OwnTest
from knowledge.phrasings import phrasings
from knowledge.reply import Context, Reply
from knowledge.schema import LANGUAGES, Entry, Knowledge, Language, Place


@dataclass(frozen=True)
class Moved:
    """A question that gets another entry or outcome than before."""

    text: str
    before: Reply
    after: Reply


@dataclass(frozen=True)
class OneSided:
    """A text that changed in some languages and not in the others; `figures` tells whether its numbers did."""

    entry: str
    field: Literal["title", "answer", "not_given"]
    changed: tuple[Language, ...]
    figures: bool
    place: Place


@dataclass(frozen=True)
class BehaviourDiff:
    """Everything that an edit changes for investors; `asked` is how many questions were put to both versions."""

    asked: int
    moved: tuple[Moved, ...]
    one_sided: tuple[OneSided, ...]
    failing: tuple[OwnTest, ...]


def compare(before: Assistant, after: Assistant, today: date) -> BehaviourDiff:
    """Return what differs between two versions of the base.

    Both are asked those questions of the tests of either that the edit can move, and the phrasings that only one has
    or that they give to different entries; what both store alike is answered alike. Of two equal versions nothing is
    asked.
    """
    if before.knowledge.digest == after.knowledge.digest:
        return BehaviourDiff(0, (), (), ())
    edited = _edited(before, after)
    tests = dict.fromkeys([*own_questions(before.knowledge), *own_questions(after.knowledge)])
    questions = list(dict.fromkeys([*affected(before, after, list(tests)), *edited]))
    old, new = ({text: each.reply(text, Context(), today) for text in questions} for each in (before, after))
    moved = [Moved(text, old[text], new[text]) for text in questions if _said(old[text]) != _said(new[text])]
    passed = {test.key: test.passed for test in _judged(before, old)}
    failing = [test for test in _judged(after, new) if not test.passed and passed.get(test.key, True)]
    one_sided = tuple(_one_sided(before.knowledge, after.knowledge))
    return BehaviourDiff(len(tests) + len(edited), tuple(moved), one_sided, tuple(failing))


def _judged(assistant: Assistant, replies: dict[str, Reply]) -> Iterator[OwnTest]:
    return own_tests.judge(assistant.knowledge, assistant.knowledge.entries, replies.__getitem__, replies)


def _edited(before: Assistant, after: Assistant) -> list[str]:
    old, new = ({(p.text, p.label) for p in phrasings(each.knowledge)} for each in (before, after))
    return sorted({text for text, _ in old ^ new})


def _said(reply: Reply) -> tuple[str, tuple[str, ...]]:
    said = tuple(passage.entry for passage in reply.passages)
    return reply.outcome, reply.answered or (reply.offered if reply.outcome == "choices" else said)


def _one_sided(before: Knowledge, after: Knowledge) -> Iterator[OneSided]:
    fields: tuple[Literal["title", "answer", "not_given"], ...] = ("title", "answer", "not_given")
    for entry in after.entries.values():
        former = before.entries.get(entry.id)
        for field in fields if former else ():
            old, new = _texts(former, field), _texts(entry, field)
            changed = tuple(each for each in LANGUAGES if old.get(each) != new.get(each))
            if old and new and 0 < len(changed) < len(LANGUAGES):
                figures = any(numbers(old[each], each) != numbers(new[each], each) for each in changed)
                yield OneSided(entry.id, field, changed, figures, after.places[entry.id, f"{field}.{changed[0]}"])


def _texts(entry: Entry | None, field: str) -> dict[Language, str]:
    localized = getattr(entry, field)
    return {language: localized.in_(language) for language in LANGUAGES} if localized else {}

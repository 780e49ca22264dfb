"""Floors: the base's own test questions and the held-out ones, which no phrasing was written from.

A line of held-out-*.jsonl, fresh-*.jsonl and so on is a question, or a dialogue with `turns`:
    topics     accepted entries; with `all`, each of them must be answered and nothing else
    ok         where `topics` is empty: entries that may be answered all the same
    smalltalk  small talk is expected; `kind` offtopic: anything but an answer or a choice
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.assistant import Assistant
from knowledge.own_tests import brief, run
from knowledge.reply import Context, Reply
from knowledge.schema import LANGUAGES, Knowledge, Language
from tests.knowledge.asking import LATER

QUESTIONS = Path(__file__).parent.parent / "questions"
SETS = ("held-out", "fresh", "third", "fourth", "fifth")
FILES = sorted(path for name in SETS for path in QUESTIONS.glob(f"{name}-*.jsonl"))


class Tally:
    """Shares of good replies by group, with the misses."""

    def __init__(self) -> None:
        self._good: Counter[str] = Counter()
        self._all: Counter[str] = Counter()
        self._misses: dict[str, list[str]] = defaultdict(list)

    def count(self, group: str, good: bool, miss: str) -> None:
        self._all[group] += 1
        self._good[group] += good
        if not good:
            self._misses[group].append(miss)

    def check(self, group: str, floor: float) -> None:
        share = self._good[group] / self._all[group]
        listed = "\n".join(self._misses[group])
        print(f"{group}: {share:.3f} of {self._all[group]}")
        assert share >= floor, f"{group}: {share:.3f} of {self._all[group]}, less than {floor}\n{listed}"


@pytest.fixture(scope="module")
def own(assistant: Assistant, knowledge: Knowledge) -> Tally:
    """The replies to the entries' own tests."""
    tally = Tally()
    for test in run(assistant, knowledge.entries, LATER):
        entry, got = knowledge.entries[test.entry], test.got
        miss = f"{test.text} -> {brief(got)}, wanted {entry.id}"
        if test.field == "not_here":
            tally.count(f"not here {test.language}", test.passed, miss)
            continue
        tally.count(f"{entry.kind} {test.language}", test.passed, miss)
        tally.count(f"{entry.kind} exactly", got.passages[0].entry == entry.id, miss)
        tally.count("language", got.language == test.language, miss)
    return tally


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "floor"), [("fact", 0.93), ("gap", 0.85), ("smalltalk", 0.85), ("no-answer", 0.9), ("not here", 0.88)]
)
def test_own_tests(own: Tally, kind: str, floor: float, language: Language) -> None:
    own.check(f"{kind} {language}", floor)


@pytest.mark.parametrize(("kind", "floor"), [("gap", 0.8), ("smalltalk", 0.85)])
def test_own_tests_find_the_very_entry(own: Tally, kind: str, floor: float) -> None:
    own.check(f"{kind} exactly", floor)


def test_own_tests_are_answered_in_their_language(own: Tally) -> None:
    own.check("language", 0.98)


def _turns() -> Iterator[tuple[bool, Language, dict[str, Any]]]:
    """Yield whether a turn opens a conversation, its language, and the turn."""
    for file in FILES:
        for line in file.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            for number, turn in enumerate(item.get("turns", [item])):
                yield number == 0, item["lang"], {"kind": "dialogue" if "turns" in item else item["kind"], **turn}


def _mark(turn: dict[str, Any], reply: Reply) -> tuple[str, bool]:
    answered = set(reply.answered)
    if turn.get("smalltalk"):
        return "social", reply.outcome == "smalltalk"
    accepted = set(turn["topics"])
    if accepted:
        return "right", answered == accepted if turn.get("all") else bool(answered) and answered <= accepted
    if turn["kind"] == "offtopic":
        return "calm", reply.outcome in ("unknown", "gap", "smalltalk")
    permitted = bool(answered) and answered <= set(turn.get("ok", []))
    return "honest", permitted or reply.outcome in ("gap", "unknown")


@pytest.fixture(scope="module")
def held_out(assistant: Assistant) -> Tally:
    tally = Tally()
    context = Context()
    for opens, language, turn in _turns():
        reply = assistant.reply(turn["text"], Context() if opens else context, LATER)
        context = reply.context
        mark, good = _mark(turn, reply)
        wanted = ",".join(turn["topics"]) or mark
        miss = f"{turn['kind']}: {turn['text']} -> {brief(reply)}, wanted {wanted}"
        tally.count(mark, good, miss)
        tally.count(f"{mark} {language}", good, miss)
        if turn["kind"] not in ("mixed", "offtopic"):
            tally.count("language", reply.language == language, miss)
    return tally


def test_there_are_held_out_questions_in_each_language() -> None:
    assert {language for _, language, _ in _turns()} == set(LANGUAGES)


@pytest.mark.parametrize(("mark", "floor"), [("right", 0.92), ("honest", 0.92), ("social", 0.9), ("language", 0.98)])
def test_held_out_questions(held_out: Tally, mark: str, floor: float) -> None:
    held_out.check(mark, floor)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_left_behind(held_out: Tally, language: Language) -> None:
    held_out.check(f"right {language}", 0.9)

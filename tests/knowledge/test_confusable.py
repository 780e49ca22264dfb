"""Warnings of phrasings that another entry would win."""

from pathlib import Path

import pytest

from knowledge.assistant import Assistant
from knowledge.confusable import find_confusable
from knowledge.excerpt import render
from knowledge.schema import LANGUAGES, Language

BASE = Path(__file__).parents[2] / "knowledge" / "base"


def test_the_base_gives_few_and_each_at_its_phrasing(assistant: Assistant) -> None:
    found = find_confusable(assistant.matcher, assistant.knowledge, BASE)
    assert 0 < len(found) < 40
    for problem in found:
        details = dict(problem.details)
        assert problem.severity == "warning"
        assert details["id"] != details["other_id"]
        assert details["text"] in dict(problem.lines)[problem.line]
        assert problem.other is not None
        assert details["other_id"] in dict(problem.other.lines)[problem.other.place.line]


def test_a_higher_bar_gives_fewer(assistant: Assistant) -> None:
    counts = [
        len(find_confusable(assistant.matcher, assistant.knowledge, BASE, bar)) for bar in (0.9, 0.95, 0.98, 1.01)
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[2]
    assert counts[3] == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_says_which_entry_would_win_and_how_surely(assistant: Assistant, language: Language) -> None:
    problem = find_confusable(assistant.matcher, assistant.knowledge, BASE)[0]
    details = dict(problem.details)
    text = render(problem, language)
    assert all(details[key] in text for key in ("id", "other_id", "chance"))
    assert f"{problem.place}\n" in text

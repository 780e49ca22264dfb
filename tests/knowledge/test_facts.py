"""Every fact of the inventory is stated, in each language, with the same numbers."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.numbers import numbers
from knowledge.schema import LANGUAGES, Knowledge

# How many facts the topic inventory lists, in its order.
COUNTS = {
    "new-area-overview": 4,
    "strategic-positioning": 2,
    "development-vision": 2,
    "reform-principles": 8,
    "approval-bureau": 4,
    "three-lists-one-network": 3,
    "negative-list": 2,
    "one-tier-administration": 2,
    "integrated-law-enforcement": 3,
    "functional-zones": 4,
    "subdistrict-reform": 3,
    "household-registration": 3,
    "economic-targets-2017": 1,
    "gdp-target": 1,
    "fixed-asset-investment-target": 1,
    "fiscal-revenue-target": 1,
    "retail-sales-target": 1,
    "resident-income-target": 1,
    "energy-emissions-target": 2,
    "investment-promotion-strategy": 5,
    "target-enterprises": 3,
    "flagship-projects": 2,
    "innovation-city-phase-two": 3,
    "four-chains": 1,
    "technology-commercialisation": 2,
    "innovation-collaboration": 2,
    "university-partners": 2,
    "talent-policy": 2,
    "russia-cooperation-goal": 2,
    "longjiang-silk-road": 1,
    "dual-policy-advantage": 1,
    "bonded-zones": 1,
    "russia-trade": 1,
    "russia-technology": 1,
    "russia-finance": 2,
    "harbin-bank-agreement": 3,
    "harbin-bank-support": 3,
    "sino-russian-financial-alliance": 2,
    "foreign-banks-and-multinationals": 2,
    "financial-platform": 1,
    "district-leader": 1,
    "information-source": 3,
}
FACTS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent.parent / "facts.yaml").read_text(encoding="utf-8")
)


def test_lists_every_fact_of_the_inventory_in_its_order() -> None:
    assert [(entry, len(facts)) for entry, facts in FACTS.items()] == list(COUNTS.items())
    assert all(set(fact) == set(LANGUAGES) for facts in FACTS.values() for fact in facts)


def test_there_is_a_fact_entry_for_every_topic(knowledge: Knowledge) -> None:
    in_menu = [entry for _, entries in knowledge.categories.values() for entry in entries]
    assert set(COUNTS) <= set(in_menu)
    assert {knowledge.entries[entry].kind for entry in in_menu} == {"fact"}
    assert len(COUNTS) == 42


@pytest.mark.parametrize("entry_id", COUNTS)
def test_an_entry_states_its_facts(knowledge: Knowledge, entry_id: str) -> None:
    entry = knowledge.entries[entry_id]
    missing = []
    for number, fact in enumerate(FACTS[entry_id], 1):
        for language in LANGUAGES:
            stated = f"{entry.answer.in_(language)} {entry.not_given.in_(language) if entry.not_given else ''}"
            if not re.search(fact[language], stated, re.DOTALL | re.IGNORECASE):
                missing.append((number, language, fact[language]))
    assert missing == []


def test_numbers_agree_over_languages(knowledge: Knowledge) -> None:
    differing = []
    for entry in knowledge.entries.values():
        for name in ("title", "answer", "not_given"):
            text = getattr(entry, name)
            if text and len({frozenset(numbers(text.in_(language), language)) for language in LANGUAGES}) > 1:
                differing.append((entry.id, name))
    assert differing == []


def test_only_sourced_years_and_shares_are_stated(knowledge: Knowledge) -> None:
    """No figure comes from memory: percentages are the five of the article, years the source's."""
    for entry in knowledge.entries.values():
        for language in LANGUAGES:
            stated = numbers(entry.answer.in_(language), language)
            assert {n for n in stated if n.endswith("%")} <= {"10%", "11%", "20%"}, (entry.id, language)
            assert {n for n in stated if re.fullmatch(r"(19|20)\d\d.*", n)} <= {
                n for n in stated if n.startswith("2017")
            }, (entry.id, language)


def test_facts_have_a_source_and_a_day(knowledge: Knowledge) -> None:
    for entry_id in COUNTS:
        entry = knowledge.entries[entry_id]
        assert entry.source is not None
        assert entry.source.doc in knowledge.sources
        assert entry.as_of is not None
        assert set(entry.source.paragraphs) <= set(range(9))


def test_related_entries_are_others(knowledge: Knowledge) -> None:
    for entry in knowledge.entries.values():
        assert entry.id not in entry.related
        assert len(set(entry.related)) == len(entry.related)

"""The benchmark on a made-up base of four entries, and its figures against ones worked out by hand."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from knowledge.confidence import Label
from tests.benchmarks import metrics, sets, tables
from tests.benchmarks.engine import Engine
from tests.benchmarks.peers import NearestVector, Peer, light
from tests.benchmarks.quality import Result, Row, measure
from tests.benchmarks.sets import Query, QuestionSet
from tests.benchmarks.vectors import RememberedMeaning

ENTRIES = {
    "hours": ["When are you open?", "What are your opening hours?", "Is the shop open on Sunday?"],
    "return": ["How do I send a purchase back?", "Can I return what I bought?", "I want my money back"],
    "delivery": ["How long does delivery take?", "When will my parcel arrive?", "Track my parcel"],
    "jobs?": ["Are you hiring?", "I am looking for a job at your shop", "What salary do you pay?"],
}
LABELS = {key: Label(key.rstrip("?"), "gap" if key == "jobs?" else "answer") for key in ENTRIES}
QUERIES = [
    Query("what are your opening hours", frozenset({"hours"}), "in"),
    Query("когда вы работаете", frozenset({"hours"}), "in"),
    Query("我想退货", frozenset({"return"}), "in"),
    Query("where is my parcel now", frozenset({"delivery"}), "in"),
    Query("do you have vacancies", frozenset(), "near"),
    Query("how high is Mount Elbrus", frozenset(), "far"),
]
SHOP = QuestionSet("shop", ENTRIES, LABELS, QUERIES)


@pytest.fixture(scope="module")
def meaning() -> RememberedMeaning:
    return RememberedMeaning(None)


@pytest.fixture(scope="module")
def result(meaning: RememberedMeaning) -> Result:
    return measure(SHOP, [*light(), NearestVector(meaning), Engine(meaning, LABELS)], meaning)


def rows(result: Result) -> dict[str, Row]:
    return {row.peer: row for row in result.rows}


def test_only_meaning_crosses_languages(result: Result) -> None:
    first = {name: row.first for name, row in rows(result).items()}
    by_spelling = max(first["token_set_ratio"], first["difflib"])
    assert first["nearest e5"] == 1
    assert first["this engine"] > by_spelling


def test_a_gap_on_top_is_never_accepted(meaning: RememberedMeaning) -> None:
    engine = Engine(meaning, LABELS)
    engine.index(ENTRIES)
    best = list(ENTRIES)[int(engine.scores("do you have vacancies").argmax())]
    assert best == "jobs?"


def test_what_an_engine_costs_includes_the_embedding(result: Result) -> None:
    engine, spelling = rows(result)["this engine"].cost, rows(result)["token_set_ratio"].cost
    assert engine.ratio > 0.5 > spelling.ratio
    assert engine.megabytes > spelling.megabytes >= 0
    assert engine.p99 >= engine.median > 0


def test_stored_questions_come_first_with_every_peer(meaning: RememberedMeaning) -> None:
    peers: list[Peer] = [*light(), NearestVector(meaning), Engine(meaning, LABELS)]
    for peer in peers:
        peer.index(ENTRIES)
        for number, questions in enumerate(ENTRIES.values()):
            assert [int(peer.scores(question).argmax()) for question in questions] == [number] * 3, peer.name


def test_of_equal_scores_the_first_stored_question_wins() -> None:
    peer = light()[0]
    peer.index({"one": ["red apple"], "two": ["red apple pie"], "three": ["green pear"]})
    scores = peer.scores("red apple")
    assert list(scores[:2]) == [1, 1]
    assert int(scores.argmax()) == 0


def test_auroc_counts_pairs_and_half_of_the_equal_ones() -> None:
    # Pairs: 3>1, 3>2, 2>1, 2=2 of 4.
    assert metrics.auroc(np.array([3.0, 2.0]), np.array([1.0, 2.0])) == pytest.approx(3.5 / 4)
    assert metrics.auroc(np.array([-np.inf, 1.0]), np.array([-np.inf, 0.0])) == pytest.approx((0.5 + 2) / 4)
    assert math.isnan(metrics.auroc(np.array([1.0]), np.array([])))


def test_accepted_at_a_share_of_false_accepts() -> None:
    inside, right = np.array([0.9, 0.8, 0.7, 0.2]), np.array([True, False, True, True])
    outside = np.arange(20) / 25  # 0.76, 0.72, … : one of twenty may pass, so the threshold lies above 0.72
    assert metrics.accepted(inside, right, outside) == metrics.Accepted(0.5, 0.5)
    assert metrics.accepted(inside, right, np.array([0.75, 0.1])) == metrics.Accepted(0.5, 0.5)
    nothing = metrics.accepted(np.array([1.0, 1.0]), np.array([True, True]), np.array([1.0, 1.0]))
    assert nothing.share == 0
    assert math.isnan(nothing.right)


def test_risk_by_coverage_keeps_equal_confidences_together() -> None:
    confidence = np.array([0.9, 0.5, 0.5, -np.inf])
    coverage, wrong = metrics.risk_by_coverage(confidence, np.array([True, False, True, False]))
    assert list(coverage) == [0.25, 0.75]
    assert list(wrong) == [0, pytest.approx(1 / 3)]


def test_public_sets_and_questions_of_the_practice_format_are_read(tmp_path: Path) -> None:
    (tmp_path / "faq.jsonl").write_text(json.dumps({"id": "a", "questions": ["x?", "y?"]}), "utf-8")
    asked = [{"text": "z?", "answers": ["a"], "kind": "in"}, {"text": "w?", "answers": [], "kind": "oos_near"}]
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, asked)), "utf-8")
    found = sets.public(tmp_path)
    assert found.stored == ["x?", "y?"]
    assert [(query.text, query.kind) for query in found.queries] == [("z?", "in"), ("w?", "near")]


def test_the_table_names_every_peer_and_the_best_of_them(result: Result) -> None:
    assert all(row.peer in tables.table(result) for row in result.rows)
    assert "best peer nearest e5 1.000" in tables.comparison([result])

"""Clusters of questions, sad paths first; then how good they are on subjects that the lens was not made from."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from knowledge.assistant import Assistant
from knowledge.clusters import Asked, Cluster, Clusterer, Lens
from knowledge.guess import FIELDS, guess
from knowledge.normalize import content
from knowledge.schema import LANGUAGES, Language
from tests.knowledge.tiny import Letters

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
QUESTIONS = Path(__file__).parent.parent / "questions"
TEXTS = ["tax rate", "tax rates", "rate of tax", "visa", "visas", "a visa", "land", "price of land", "land price"]
LENS = Lens(Letters().embed_all(TEXTS), np.repeat(np.arange(3), 3))


def asked(number: int, text: str, language: str = "en", asker: int | None = None) -> Asked:
    return Asked(number, number if asker is None else asker, NOW + timedelta(minutes=number), language, text)


def cluster(*questions: Asked) -> list[Cluster]:
    return Clusterer(Letters()).cluster(questions, LENS)


def numbers(found: list[Cluster]) -> list[list[int]]:
    return [[question.id for question in each.questions] for each in found]


def test_nothing_and_what_says_nothing() -> None:
    assert cluster() == []
    assert cluster(asked(1, ""), asked(2, "???"), asked(3, "🙂🙂")) == []
    assert numbers(cluster(asked(1, "..."), asked(2, "visa"))) == [[2]]


def test_a_text_that_cannot_be_read_stands_for_itself() -> None:
    found = Clusterer(Letters()).cluster([asked(1, "visa"), asked(2, "land")], LENS, lambda text: "")
    assert sorted(map(len, numbers(found))) == [1, 1]


def test_a_cluster_knows_how_often_by_whom_and_when() -> None:
    alike = [
        asked(1, "Visa?", "ru", 5),
        asked(2, "visa", "en", 5),
        asked(3, "VISA!", "en", 6),
        asked(4, "visas", "zh", 7),
    ]
    (found,) = cluster(*alike)
    assert (found.count, found.askers, found.languages) == (4, 3, ("en", "ru", "zh"))
    assert (found.first, found.last) == (alike[0].at, alike[3].at)
    assert found.title == alike[0], "of equal texts, the first that was asked"
    assert found.samples == (alike[0], alike[3])


def test_those_of_most_people_come_first() -> None:
    many = [asked(n, "visa", asker=1) for n in range(5)]
    two = [asked(10, "land price"), asked(11, "land price")]
    later = asked(21, "tax rate")
    assert numbers(cluster(later, *many, *two)) == [[10, 11], [0, 1, 2, 3, 4], [21]]


@given(st.lists(st.sampled_from([*TEXTS, "中国", "", "!"]), max_size=12), st.randoms(use_true_random=False))
def test_every_question_is_in_one_cluster_whatever_their_order(texts: list[str], random: Random) -> None:
    questions = [asked(number, text) for number, text in enumerate(texts)]
    found = cluster(*questions)
    assert sorted(number for each in numbers(found) for number in each) == [
        each.id for each in questions if content(each.text)
    ]
    random.shuffle(questions)
    assert cluster(*questions) == found


def test_vectors_are_remembered_no_longer_than_their_texts_are_asked_for() -> None:
    meaning = Letters()
    clusterer = Clusterer(meaning)
    told: list[tuple[int, int]] = []
    for questions in ([asked(1, "visa"), asked(2, "land")], [asked(2, "land")], [asked(1, "visa")]):
        clusterer.cluster(questions, LENS, progress=lambda done, missing: told.append((done, missing)))
    assert meaning.asked == ["visa", "land", "visa"]
    assert told == [(2, 2), (1, 1)]


class Quality(NamedTuple):
    """How pure clusters are, and F1 of the pairs that are together and should be."""

    purity: float
    pairs: float


def labelled() -> list[tuple[str, Language, str]]:
    """Questions that ask for one entry: text, language, entry."""
    lines = [
        json.loads(line)
        for path in sorted(QUESTIONS.glob("*.jsonl"))
        if "dialogues" not in path.name
        for line in path.read_text("utf-8").splitlines()
    ]
    return [(each["text"], each["lang"], each["topics"][0]) for each in lines if len(each.get("topics", [])) == 1]


def lens_without(assistant: Assistant, entries: set[str]) -> Lens:
    labels = assistant.matcher.labels
    known = np.array([label.kind in FIELDS and label.entry not in entries for label in labels])
    others = np.array([label.kind not in FIELDS for label in labels])
    vectors, classes = assistant.matcher.learned.vectors, assistant.matcher.classes
    return Lens(vectors[known[classes]], classes[known[classes]], vectors[others[classes]])


def quality(found: list[Cluster], wanted: dict[int, str]) -> Quality:
    counts = [Counter(wanted[question.id] for question in each.questions) for each in found]
    together = sum(n * (n - 1) for each in counts for n in each.values())
    put = sum(each.count * (each.count - 1) for each in found)
    right = sum(n * (n - 1) for n in Counter(wanted.values()).values())
    return Quality(sum(max(each.values()) for each in counts) / len(wanted), 2 * together / (put + right))


def test_clusters_of_subjects_that_the_base_does_not_know(assistant: Assistant) -> None:
    questions = labelled()
    entries = sorted({entry for *_, entry in questions})
    clusterer = Clusterer(assistant._meaning)
    measured = []
    joined = 0
    for draw in range(6):
        unknown = {entries[n] for n in np.random.default_rng(draw).permutation(len(entries))[: len(entries) // 2]}
        of_them = [each for each in questions if each[2] in unknown]
        found = clusterer.cluster(
            [asked(number, text, language) for number, (text, language, _) in enumerate(of_them)],
            lens_without(assistant, unknown),
            lambda text: assistant.reader.read(text).text,
        )
        joined += sum(len(each.languages) > 1 for each in found)
        measured.append(quality(found, {number: entry for number, (*_, entry) in enumerate(of_them)}))
    purity, pairs = np.mean(measured, axis=0)
    print(f"purity {purity:.3f}, F1 of pairs {pairs:.3f}, {joined} clusters join languages")
    assert purity >= 0.95
    assert pairs >= 0.40
    assert joined >= 180


def test_what_is_like_an_entry_is_said_with_its_chance(assistant: Assistant) -> None:
    for language, text in zip(
        LANGUAGES, ("区长到底是哪位呀", "кто всё-таки глава района", "who exactly heads the district"), strict=True
    ):
        found = assistant.guess(text)
        assert found is not None, language
        assert (found.entry, found.field) == ("district-leader", "questions")
        assert 0.5 < found.chance <= 1
    left_open = assistant.guess(assistant.knowledge.entries["harbin-bank-agreement"].not_given_questions.en[0])
    assert left_open is not None
    assert (left_open.entry, left_open.field) == ("harbin-bank-agreement", "not_given_questions")
    assert assistant.guess("hello there") is None
    assert guess(()) is None


def test_a_successor_remembers_the_vectors(assistant: Assistant) -> None:
    told: list[int] = []
    assistant.cluster([asked(1, "visa for my wife")], lambda done, missing: told.append(missing))
    assistant.successor(assistant.knowledge).cluster([asked(1, "visa for my wife")], lambda *_: told.append(0))
    assert told == [1]
    assert 0.5 < assistant.unsure_below < 1

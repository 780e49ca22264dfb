"""What was learned from all phrasings, and what an exact one costs."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from knowledge.assistant import Assistant
from knowledge.learned import learn_base
from knowledge.matcher import Matcher
from knowledge.meaning import Meaning
from knowledge.own_tests import brief
from knowledge.phrasings import Phrasing, phrasings
from knowledge.schema import LANGUAGES, Knowledge
from tests.knowledge.asking import ask
from tests.knowledge.tiny import Letters, Mute, tiny_knowledge
from tests.limits import LIMIT

UNSEEN = [
    "how fast is the economy to grow",
    "какой рост",
    "零售额的目标",
    "who leads it",
    "как дела в других годах",
    "x",
]


def matcher_of(stored: list[Phrasing], meaning: Meaning, cache: Path | None = None) -> Matcher:
    return Matcher(learn_base(stored, meaning, cache), meaning)


@pytest.fixture
def tiny(tmp_path: Path) -> Knowledge:
    return tiny_knowledge(tmp_path / "base")


def test_every_stored_phrasing_finds_its_label(assistant: Assistant, knowledge: Knowledge) -> None:
    matcher = assistant.matcher
    stored = phrasings(knowledge)
    matches = matcher.match([phrasing.text for phrasing in stored])
    wrong = [
        (phrasing.text, phrasing.label, match.exact)
        for phrasing, match in zip(stored, matches, strict=True)
        if match.exact != phrasing.label or matcher.labels[int(match.chances.argmax())] != phrasing.label
    ]
    assert wrong == []


def test_every_stored_phrasing_is_answered_right(assistant: Assistant, knowledge: Knowledge) -> None:
    wrong = []
    for phrasing in phrasings(knowledge):
        reply, entry = ask(assistant, phrasing.text), phrasing.label.entry
        said = tuple(passage.entry for passage in reply.passages)
        right = {
            "answer": (reply.outcome, reply.answered) == ("answer", (entry,)),
            "not_given": (reply.outcome, said, reply.offered[:1]) == ("gap", (entry,), (entry,)),
            "gap": (reply.outcome, said) == ("gap", (entry,)),
            "smalltalk": (reply.outcome, said) == ("smalltalk", (entry,)),
            "no-answer": (reply.outcome, said) == ("unknown", (entry,)),
        }[phrasing.label.kind]
        if not right:
            wrong.append((phrasing.text, phrasing.label, brief(reply)))
    assert wrong == []


def test_titles_are_phrasings(knowledge: Knowledge) -> None:
    texts = {(p.text, p.language) for p in phrasings(knowledge)}
    for entry in knowledge.entries.values():
        if entry.kind in ("fact", "gap"):
            assert {(entry.title.in_(language), language) for language in LANGUAGES} <= texts


def test_phrasings_say_where_they_stand(knowledge: Knowledge) -> None:
    stored = phrasings(knowledge)
    assert {(p.label.entry, p.field) for p in stored} <= knowledge.places.keys()
    assert len({(p.label.entry, p.field) for p in stored}) == len(stored)


def test_an_exact_hit_needs_no_vector(tiny: Knowledge) -> None:
    matcher = matcher_of(phrasings(tiny), Mute())
    for typed in ("GDP target", "ＧＤＰ　ＴＡＲＧＥＴ？", "«цель по ВВП»", "  经济增速。"):
        match = matcher.match([typed])[0]
        assert match.exact is not None
        assert match.exact.entry == "gdp-target"
        assert match.chances.sum() == pytest.approx(1)
    with pytest.raises(AssertionError):
        matcher.match(["never stored"])


def test_a_stored_question_needs_no_vector_in_a_dialogue(tiny: Knowledge) -> None:
    assert ask(Assistant(tiny, Mute()), "growth rate?").answered == ("gdp-target",)


def test_an_unseen_text_is_embedded_once(tiny: Knowledge) -> None:
    letters = Letters()
    matcher = matcher_of(phrasings(tiny), letters)
    first = matcher.match(["rise of shops", "growth rate", "rise of shops"])
    again = matcher.match(["rise of shops"])
    assert letters.asked == ["rise of shops"]
    assert (first[0].chances == again[0].chances).all()
    assert (first[2].chances == again[0].chances).all()


def test_no_texts_no_matches(tiny: Knowledge) -> None:
    assert matcher_of(phrasings(tiny), Letters()).match([]) == []


def test_a_cached_start_gives_the_same_results(tiny: Knowledge, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    fresh = matcher_of(phrasings(tiny), Letters(), cache)
    files = {path.name: path.stat().st_mtime_ns for path in cache.iterdir()}
    cached = matcher_of(phrasings(tiny), Letters(), cache)
    assert {path.name: path.stat().st_mtime_ns for path in cache.iterdir()} == files
    none = matcher_of(phrasings(tiny), Letters())
    for one, other, third in zip(*(m.match(UNSEEN) for m in (fresh, cached, none)), strict=True):
        assert (one.chances == other.chances).all()
        assert (one.chances == third.chances).all()
    assert (fresh.held_out_chances() == cached.held_out_chances()).all()


def test_a_changed_base_is_learned_anew(tiny: Knowledge, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    stored = phrasings(tiny)
    matcher_of(stored, Letters(), cache)
    fewer = matcher_of(stored[:-1], Letters(), cache)
    assert len(fewer.held_out_chances()) == len(stored) - 1
    again = matcher_of(stored, Letters(), cache)
    assert len(again.held_out_chances()) == len(stored)


def test_a_torn_cache_does_not_stop_the_start(tiny: Knowledge, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    stored = phrasings(tiny)
    whole = matcher_of(stored, Letters(), cache)
    for path in cache.glob("*.npz"):
        path.write_bytes(path.read_bytes()[:100])
    assert (matcher_of(stored, Letters(), cache).match(UNSEEN)[0].chances == whole.match(UNSEEN)[0].chances).all()


def test_probabilities_sum_to_one(assistant: Assistant) -> None:
    for match in assistant.matcher.match(["what is new", "почём квартиры", "天气", "", "a" * 3000]):
        assert match.chances.sum() == pytest.approx(1)
        assert (match.chances >= 0).all()


def test_held_out_predictions_are_good_enough_to_calibrate_on(assistant: Assistant) -> None:
    chances = assistant.matcher.held_out_chances()
    right = float((chances.argmax(axis=1) == assistant.matcher.classes).mean())
    assert right > 0.7
    assert abs(float(chances.max(axis=1).mean()) - right) < 0.05


def test_many_threads_get_what_one_gets(assistant: Assistant, knowledge: Knowledge) -> None:
    texts = [p.text for p in phrasings(knowledge)][::97] + [f"{text} вкратце" for text in UNSEEN]
    alone = [match.chances for match in assistant.matcher.match(texts)]
    replies = [ask(assistant, text) for text in texts]
    start = threading.Barrier(8)

    def run(number: int) -> list[tuple[bool, bool]]:
        start.wait(LIMIT)
        order = texts[number:] + texts[:number]
        found = {text: (assistant.matcher.match([text])[0].chances, ask(assistant, text)) for text in order}
        return [
            (bool(np.allclose(found[text][0], chances, atol=1e-9)), found[text][1] == reply)
            for text, chances, reply in zip(texts, alone, replies, strict=True)
        ]

    with ThreadPoolExecutor(8) as pool:
        for same in pool.map(run, range(8)):
            assert all(chances and reply for chances, reply in same)

"""What is learned of a changed base at once, and what learning all of it anew gives."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge.learned import Learned, learn_base, learn_change
from knowledge.matcher import Matcher
from knowledge.meaning import Vectors
from knowledge.phrasings import Phrasing, phrasings
from tests.knowledge.tiny import Letters, tiny_knowledge

ROOT = Path(__file__).parents[2]
LEARN = "import json, sys, knowledge.learning, knowledge.confidence; print(json.dumps(sorted(sys.modules)))"


@pytest.fixture
def stored(tmp_path: Path) -> list[Phrasing]:
    return phrasings(tiny_knowledge(tmp_path / "base"))


def chances(learned: Learned, texts: list[str]) -> list[list[float]]:
    return [match.chances.tolist() for match in Matcher(learned, Letters()).match(texts)]


ASKED = ["how fast is growth", "кто тут глава", "零售增长多少", "who is it"]


def test_a_phrasing_more_is_learned_as_with_all_others(stored: list[Phrasing]) -> None:
    fewer = [each for each in stored if each.text not in ("growth rate", "кто глава")]
    changed = learn_change(learn_base(fewer, Letters()), stored, Letters())
    assert changed is not None
    assert changed.origin is not None
    whole = learn_base(stored, Letters())
    assert changed.labels == whole.labels
    assert changed.phrasings == whole.phrasings
    # The weights of spelling and the calibration are those of the former base.
    np.testing.assert_allclose(chances(changed, ASKED), chances(whole, ASKED), atol=0.05)
    assert (changed.solution.held_out[0].argmax(1) == whole.solution.held_out[0].argmax(1)).mean() > 0.95


def test_an_entry_more_and_an_entry_less(stored: list[Phrasing]) -> None:
    without = [each for each in stored if each.label.entry != "leader"]
    grown = learn_change(learn_base(without, Letters()), stored, Letters())
    shrunk = learn_change(learn_base(stored, Letters()), without, Letters())
    assert grown is not None
    assert shrunk is not None
    match = Matcher(grown, Letters()).match(["who is the head of the district"])[0]
    assert grown.labels[int(match.chances.argmax())].entry == "leader"
    assert {label.entry for label in shrunk.labels} == {label.entry for label in grown.labels} - {"leader"}


def test_changes_are_counted_from_what_was_learned_whole(stored: list[Phrasing]) -> None:
    first = learn_base(stored[:-2], Letters())
    second = learn_change(first, stored[:-1], Letters())
    assert second is not None
    third = learn_change(second, stored, Letters())
    assert third is not None
    assert third.origin is first
    back = learn_change(third, stored[:-2], Letters())
    assert back is not None
    assert back.origin is None
    assert back.solution is first.solution


def test_the_same_phrasings_in_another_order_are_nothing_new(stored: list[Phrasing]) -> None:
    moved = [*stored[5:], *stored[:5]]
    changed = learn_change(learn_base(stored, Letters()), moved, Letters())
    assert changed is not None
    np.testing.assert_allclose(chances(changed, ASKED), chances(learn_base(moved, Letters()), ASKED), atol=1e-3)


def test_too_much_at_once_is_learned_anew(stored: list[Phrasing], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.learned._FEW", 1)
    assert learn_change(learn_base(stored[:-2], Letters()), stored, Letters()) is None
    assert learn_change(learn_base(stored[:-1], Letters()), stored, Letters()) is not None


def test_without_the_inverse_it_is_learned_anew(stored: list[Phrasing], tmp_path: Path) -> None:
    learn_base(stored[:-1], Letters(), tmp_path / "cache")
    cached = learn_base(stored[:-1], Letters(), tmp_path / "cache")
    assert cached.solution.inverse is None  # so few are not worth a file
    assert learn_change(cached, stored, Letters()) is None


@pytest.fixture
def learned_anew(stored: list[Phrasing], tmp_path: Path) -> Callable[[], bool]:
    """Learn, and return what tells whether learning again would begin anew."""
    cache = tmp_path / "cache"

    def files() -> set[str]:
        return {path.name for path in cache.glob("learned-*.npz")}

    def again() -> bool:
        before = files()
        learn_base(stored, Letters(), cache)
        return files() != before

    assert again()
    assert not again()
    return again


def test_what_was_learned_is_found_again(
    stored: list[Phrasing], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = learn_base(stored, Letters(), tmp_path)
    monkeypatch.delattr("knowledge.learning.learn_apart")
    again = learn_base(stored, Letters(), tmp_path)
    np.testing.assert_array_equal(again.solution.weights, first.solution.weights)


@pytest.mark.parametrize(
    ("made_of", "otherwise"),
    [
        ("fold", lambda text: text[:5]),  # normalize, and the tables of OpenCC
        ("stem", lambda word: word[:4]),  # lexicon, and Snowball
        ("sound", lambda run: ["x"] * len(run)),  # pinyin, and pypinyin
        ("features", lambda text: iter(text.split())),
    ],
)
def test_other_features_of_spelling_are_learned_anew(
    learned_anew: Callable[[], bool], made_of: str, otherwise: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"knowledge.spelling.{made_of}", otherwise)
    assert learned_anew()


def test_other_vectors_are_learned_anew(learned_anew: Callable[[], bool], monkeypatch: pytest.MonkeyPatch) -> None:
    vector = Letters._vector

    def a_little_different(text: str) -> Vectors:
        return np.asarray(vector(text) * np.float32(0.999), np.float32)

    monkeypatch.setattr(Letters, "_vector", staticmethod(a_little_different))
    assert learned_anew()


def test_whatever_the_code_that_learns_is_made_of_counts(
    learned_anew: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = subprocess.run([sys.executable, "-c", LEARN], cwd=ROOT, capture_output=True, text=True, check=True)
    modules = [name for name in json.loads(run.stdout) if name.startswith("knowledge.")]
    assert len(modules) >= 5
    real = Path.read_bytes
    for module in modules:
        changed = ROOT.joinpath(*module.split(".")).with_suffix(".py")
        monkeypatch.setattr(Path, "read_bytes", lambda self, changed=changed: real(self) + b"#" * (self == changed))
        assert learned_anew(), module


def test_other_labels_are_learned_anew(stored: list[Phrasing], tmp_path: Path) -> None:
    learn_base(stored, Letters(), tmp_path)
    renamed = [replace(each, label=replace(each.label, entry=f"x-{each.label.entry}")) for each in stored]
    assert {label.entry[:2] for label in learn_base(renamed, Letters(), tmp_path).labels} == {"x-"}
    assert len(list(tmp_path.glob("learned-*.npz"))) == 2

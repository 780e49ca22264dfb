"""Scores to probabilities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as wild
from numpy.typing import NDArray

from knowledge.confidence import Calibration, Label
from knowledge.examples import Signals

LABELS = [
    Label("a", "answer"),
    Label("a", "not_given"),
    Label("b", "answer"),
    Label("g", "gap"),
    Label("n", "no-answer"),
    Label("s", "smalltalk"),
]


def examples(seed: int, size: int = 300) -> tuple[Signals, NDArray[np.intp]]:
    """Return signals of which the scores are right most of the time, and the classes."""
    random = np.random.default_rng(seed)
    classes = random.integers(0, len(LABELS), size)
    scores = random.normal(0, 0.15, (size, len(LABELS)))
    scores[np.arange(size), classes] += random.normal(0.5, 0.3, size)
    near = random.uniform(0.7, 0.9, (2, size, len(LABELS)))
    return np.stack([scores, *near]).astype(np.float32), classes


def surprise(calibration: Calibration, scores: Signals, classes: NDArray[np.intp]) -> float:
    return float(-np.log(calibration.chances(scores)[np.arange(len(classes)), classes]).mean())


FITTED = Calibration.fit(LABELS, *examples(0, 30))


@given(signals=wild.arrays(np.float32, (3, 4, len(LABELS)), elements=st.floats(-50, 50, width=32)))
def test_probabilities_sum_to_one(signals: Signals) -> None:
    chances = FITTED.chances(signals)
    assert chances.shape == signals.shape[1:]
    assert (chances >= 0).all()
    np.testing.assert_allclose(chances.sum(axis=1), 1, atol=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_fitting_lowers_the_loss(seed: int) -> None:
    scores, classes = examples(seed)
    fitted = Calibration.fit(LABELS, scores, classes)
    blank = Calibration(LABELS, np.zeros_like(fitted.parameters))
    start = np.zeros_like(fitted.parameters)
    start[0] = 10
    assert surprise(fitted, scores, classes) < surprise(blank, scores, classes)
    assert surprise(fitted, scores, classes) < surprise(Calibration(LABELS, start), scores, classes)
    new = examples(seed + 100)
    assert surprise(fitted, *new) < surprise(blank, *new)


def test_is_deterministic() -> None:
    one, other = (Calibration.fit(LABELS, *examples(7)) for _ in range(2))
    assert (one.parameters == other.parameters).all()


def test_a_higher_score_is_a_higher_probability() -> None:
    calibration = Calibration.fit(LABELS, *examples(1))
    rising = np.zeros((3, 5, len(LABELS)), np.float32)
    rising[0, :, 2] = np.linspace(0, 1, 5)
    chances = calibration.chances(rising)[:, 2]
    assert (np.diff(chances) > 0).all()


@pytest.mark.parametrize("seed", range(3))
def test_probabilities_mean_what_they_say(seed: int) -> None:
    calibration = Calibration.fit(LABELS, *examples(seed, 2000))
    scores, classes = examples(seed + 50, 2000)
    chances = calibration.chances(scores)
    right = (chances.argmax(1) == classes).mean()
    assert abs(chances.max(1).mean() - right) < 0.05


def test_evidence_ranks_as_probabilities_do_and_tells_near_from_far() -> None:
    calibration = Calibration.fit(LABELS, *examples(2))
    signals, _ = examples(3)
    assert (calibration.evidence(signals).argmax(1) == calibration.chances(signals).argmax(1)).all()
    far = signals.copy()
    far[0] *= 0.2
    assert calibration.evidence(far).max(1).mean() < calibration.evidence(signals).max(1).mean()


def test_with_a_phrasing_a_label_what_is_nearest_decides() -> None:
    labels = [Label("a", "answer"), Label("n", "no-answer")]
    near = np.array([[0.9, 0.7], [0.7, 0.9]], np.float32)
    signals = np.stack([1 - near, near, np.zeros_like(near)])
    chances = Calibration.fit(labels, signals, np.array([0, 1])).chances(signals)
    assert chances[0, 0] > 0.9
    assert chances[1, 1] > 0.9

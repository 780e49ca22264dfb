"""Scores to probabilities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as wild
from numpy.typing import NDArray

from knowledge.confidence import Calibration, Label
from knowledge.learning import Matrix

LABELS = [
    Label("a", "answer"),
    Label("a", "not_given"),
    Label("b", "answer"),
    Label("g", "gap"),
    Label("n", "no-answer"),
    Label("s", "smalltalk"),
]


def examples(seed: int, size: int = 300) -> tuple[Matrix, NDArray[np.intp]]:
    """Return scores that are right most of the time, and the classes."""
    random = np.random.default_rng(seed)
    classes = random.integers(0, len(LABELS), size)
    scores = random.normal(0, 0.15, (size, len(LABELS)))
    scores[np.arange(size), classes] += random.normal(0.5, 0.3, size)
    return scores.astype(np.float32), classes


def surprise(calibration: Calibration, scores: Matrix, classes: NDArray[np.intp]) -> float:
    return float(-np.log(calibration.chances(scores)[np.arange(len(classes)), classes]).mean())


FITTED = Calibration.fit(LABELS, *examples(0, 30))


@given(scores=wild.arrays(np.float32, (3, len(LABELS)), elements=st.floats(-50, 50, width=32)))
def test_probabilities_sum_to_one(scores: Matrix) -> None:
    chances = FITTED.chances(scores)
    assert chances.shape == scores.shape
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
    rising = np.zeros((5, len(LABELS)), np.float32)
    rising[:, 2] = np.linspace(0, 1, 5)
    chances = calibration.chances(rising)[:, 2]
    assert (np.diff(chances) > 0).all()


@pytest.mark.parametrize("seed", range(3))
def test_probabilities_mean_what_they_say(seed: int) -> None:
    calibration = Calibration.fit(LABELS, *examples(seed, 2000))
    scores, classes = examples(seed + 50, 2000)
    chances = calibration.chances(scores)
    right = (chances.argmax(1) == classes).mean()
    assert abs(chances.max(1).mean() - right) < 0.05


def test_labels_of_one_entry_only() -> None:
    labels = [Label("a", "answer"), Label("n", "no-answer")]
    scores = np.array([[1, 0], [0, 1]], np.float32)
    chances = Calibration.fit(labels, scores, np.array([0, 1])).chances(scores)
    assert chances[0, 0] > 0.5 > chances[1, 0]

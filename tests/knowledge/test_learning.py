"""Kernel ridge regression and its leave-one-out predictions."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from knowledge import landmarks
from knowledge.examples import Examples, Matrix, kernel, nearest
from knowledge.kernel_ridge import RIDGE, learn_all, solve
from knowledge.learning import learn, learn_apart


def unit_rows(random: np.random.Generator, rows: int, columns: int = 16) -> Matrix:
    vectors = random.normal(size=(rows, columns))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def plain_gram(vectors: Matrix) -> Matrix:
    return kernel(vectors @ vectors.T, np.eye(len(vectors), dtype=np.float32))


def examples(random: np.random.Generator, size: int, count: int, columns: int = 16) -> Examples:
    classes = np.sort(np.r_[np.arange(count), random.integers(0, count, size - count)])
    centres = unit_rows(random, count, columns)
    near = centres[classes] + 0.4 * unit_rows(random, size, columns)
    vectors = np.asarray(near / np.linalg.norm(near, axis=1, keepdims=True), np.float32)
    return Examples(vectors, csr_matrix(np.eye(size, dtype=np.float32)), classes, count)


def plain_weights(gram: Matrix, classes: NDArray[np.intp], count: int) -> NDArray[np.float64]:
    targets = np.eye(count)[classes]
    return np.asarray(np.linalg.solve(gram.astype(np.float64) + RIDGE * np.eye(len(gram)), targets), np.float64)


@pytest.mark.parametrize("seed", range(12))
def test_leaving_one_out_equals_a_refit(seed: int) -> None:
    random = np.random.default_rng(seed)
    size, count = int(random.integers(3, 40)), int(random.integers(2, 6))
    vectors = unit_rows(random, size)
    classes = random.integers(0, count, size)
    gram = plain_gram(vectors)
    _, held_out, _ = solve(gram.copy(), classes, count)
    for left in range(size):
        rest = np.arange(size) != left
        weights = plain_weights(gram[np.ix_(rest, rest)], classes[rest], count)
        np.testing.assert_allclose(held_out[left], gram[left, rest] @ weights, atol=2e-3)


@pytest.mark.parametrize("seed", range(4))
def test_weights_solve_the_ridge_equations(seed: int) -> None:
    random = np.random.default_rng(seed)
    vectors, classes = unit_rows(random, 30), random.integers(0, 4, 30)
    gram = plain_gram(vectors)
    np.testing.assert_allclose(solve(gram.copy(), classes, 4)[0], plain_weights(gram, classes, 4), atol=2e-3)


def test_a_class_without_examples_scores_nothing() -> None:
    random = np.random.default_rng(0)
    weights, _, _ = solve(plain_gram(unit_rows(random, 6)), np.array([0, 0, 1, 1, 3, 3]), 4)
    assert np.abs(weights[:, 2]).max() < 1e-6


def test_the_same_text_twice_does_not_break_it() -> None:
    vectors = np.repeat(unit_rows(np.random.default_rng(0), 3), 2, axis=0)
    gram = kernel(vectors @ vectors.T, np.asarray(vectors @ vectors.T > 0.999, np.float32))
    weights, held_out, _ = solve(gram, np.array([0, 0, 1, 1, 2, 2]), 3)
    assert np.isfinite(weights).all()
    assert (held_out.argmax(1) == [0, 0, 1, 1, 2, 2]).all()


def test_refuses_a_matrix_that_is_no_kernel() -> None:
    with pytest.raises(np.linalg.LinAlgError):
        solve(np.full((3, 3), -5.0, np.float32), np.array([0, 1, 0]), 2)


def test_the_kernel_is_greatest_for_equals_and_grows_with_both_likenesses() -> None:
    vectors = unit_rows(np.random.default_rng(1), 20)
    none, full = np.zeros((20, 20), np.float32), np.ones((20, 20), np.float32)
    by_meaning = kernel(vectors @ vectors.T, none)
    assert (by_meaning.argmax(1) == np.arange(20)).all()
    np.testing.assert_allclose(np.diagonal(by_meaning), 1, atol=1e-5)
    np.testing.assert_allclose(by_meaning, by_meaning.T, atol=1e-6)
    assert (kernel(vectors @ vectors.T, full) > by_meaning).all()
    near = vectors[0] @ vectors.T
    assert (np.argsort(near) == np.argsort(by_meaning[0])).all()


def test_learns_from_meaning_and_spelling() -> None:
    given = examples(np.random.default_rng(3), 700, 5)
    learned, (weights, held_out, _) = learn(given), solve(plain_gram(given.meaning), given.classes, 5)
    np.testing.assert_allclose(learned.weights, weights, atol=1e-2)
    np.testing.assert_allclose(learned.held_out[0], held_out, atol=1e-2)
    assert (learned.rows == np.arange(700)).all()


def test_the_nearest_of_a_class_leaves_the_example_itself_out() -> None:
    given = examples(np.random.default_rng(5), 60, 4)
    likeness = given.meaning @ given.meaning.T
    np.fill_diagonal(likeness, -1)
    found = learn_all(given).held_out[1]
    for number in range(4):
        np.testing.assert_allclose(found[:, number], likeness[:, given.classes == number].max(1), atol=1e-5)


def test_a_class_of_one_example_has_no_other_that_is_near() -> None:
    vectors = unit_rows(np.random.default_rng(6), 3)
    given = Examples(vectors, csr_matrix(np.eye(3, dtype=np.float32)), np.array([0, 1, 1]), 2)
    assert learn_all(given).held_out[1:, 0, 0].tolist() == [-1, -1]


def test_nearest_takes_the_greatest_of_each_class() -> None:
    likeness = np.array([[0.1, 0.9, 0.3, 0.2, 0.8]], np.float32)
    np.testing.assert_allclose(nearest(likeness, np.array([0, 0, 1, 2, 2])), [[0.9, 0.3, 0.8]])


def test_learning_in_a_process_of_its_own_changes_nothing() -> None:
    given = examples(np.random.default_rng(4), 3200, 3, 384)
    here, apart = learn(given), learn_apart(given)
    assert (apart.basis == here.basis).all()
    np.testing.assert_allclose(apart.weights, here.weights, atol=1e-3)
    np.testing.assert_allclose(apart.held_out, here.held_out, atol=1e-3)


def test_the_inverse_is_kept_where_a_file_is_named_for_it(tmp_path: Path) -> None:
    given = examples(np.random.default_rng(4), 3200, 3, 384)
    kept, lost = learn_apart(given, tmp_path / "inverse.npy"), learn_apart(given)
    assert kept.inverse is not None
    assert kept.inverse.flags.f_contiguous
    gram = kernel(*given.likeness(np.arange(40), np.arange(3200)))
    lower = np.tril(np.asarray(kept.inverse))
    whole = lower + np.tril(lower, -1).T
    targets = np.zeros((40, 3200))
    targets[np.arange(40), np.arange(40)] = 1
    np.testing.assert_allclose(gram @ whole + RIDGE * whole[:40], targets, atol=1e-2)
    assert lost.inverse is None


def test_landmarks_at_every_example_learn_what_the_whole_kernel_does() -> None:
    given = examples(np.random.default_rng(7), 300, 6)
    by_landmarks, exact = landmarks.learn(given), learn_all(given)
    gram = plain_gram(given.meaning)
    scores, wanted = gram[:, by_landmarks.basis] @ by_landmarks.weights, gram @ exact.weights
    assert (scores.argmax(1) == wanted.argmax(1)).mean() > 0.98
    assert np.corrcoef(by_landmarks.held_out[0].ravel(), exact.held_out[0].ravel())[0, 1] > 0.98


def test_fewer_landmarks_than_examples_still_tell_classes_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landmarks, "LANDMARKS", 150)
    given = examples(np.random.default_rng(8), 1200, 10)
    learned = landmarks.learn(given)
    assert learned.weights.shape == (150, 10)
    seen = kernel(*given.likeness(np.arange(1200), learned.basis)) @ learned.weights
    held_out = learned.held_out[0]
    assert (seen.argmax(1) == given.classes).mean() > 0.9
    assert (held_out.argmax(1) == given.classes[learned.rows]).mean() > 0.9
    assert (held_out.argmax(1) == given.classes[learned.rows]).mean() <= (seen.argmax(1) == given.classes).mean()


def test_many_examples_are_learned_by_landmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.learning.EXACT", 100)
    monkeypatch.setattr(landmarks, "LANDMARKS", 64)
    given = examples(np.random.default_rng(9), 300, 4)
    assert len(learn(given).basis) == 64

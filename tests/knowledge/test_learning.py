"""Kernel ridge regression and its leave-one-out predictions."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from knowledge.learning import RIDGE, Matrix, kernel, learn, learn_apart, solve


def unit_rows(random: np.random.Generator, rows: int, columns: int = 16) -> Matrix:
    vectors = random.normal(size=(rows, columns))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def plain_gram(vectors: Matrix) -> Matrix:
    return kernel(vectors, vectors, np.eye(len(vectors), dtype=np.float32))


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
    held_out = solve(gram.copy(), classes, count).held_out
    for left in range(size):
        rest = np.arange(size) != left
        weights = plain_weights(gram[np.ix_(rest, rest)], classes[rest], count)
        np.testing.assert_allclose(held_out[left], gram[left, rest] @ weights, atol=2e-3)


@pytest.mark.parametrize("seed", range(4))
def test_weights_solve_the_ridge_equations(seed: int) -> None:
    random = np.random.default_rng(seed)
    vectors, classes = unit_rows(random, 30), random.integers(0, 4, 30)
    gram = plain_gram(vectors)
    np.testing.assert_allclose(solve(gram.copy(), classes, 4).weights, plain_weights(gram, classes, 4), atol=2e-3)


def test_a_class_without_examples_scores_nothing() -> None:
    random = np.random.default_rng(0)
    solution = solve(plain_gram(unit_rows(random, 6)), np.array([0, 0, 1, 1, 3, 3]), 4)
    assert np.abs(solution.weights[:, 2]).max() < 1e-6


def test_the_same_text_twice_does_not_break_it() -> None:
    vectors = np.repeat(unit_rows(np.random.default_rng(0), 3), 2, axis=0)
    gram = kernel(vectors, vectors, np.asarray(vectors @ vectors.T > 0.999, np.float32))
    solution = solve(gram, np.array([0, 0, 1, 1, 2, 2]), 3)
    assert np.isfinite(solution.weights).all()
    assert (solution.held_out.argmax(1) == [0, 0, 1, 1, 2, 2]).all()


def test_refuses_a_matrix_that_is_no_kernel() -> None:
    with pytest.raises(np.linalg.LinAlgError):
        solve(np.full((3, 3), -5.0, np.float32), np.array([0, 1, 0]), 2)


def test_the_kernel_is_greatest_for_equals_and_grows_with_both_likenesses() -> None:
    vectors = unit_rows(np.random.default_rng(1), 20)
    none, full = np.zeros((20, 20), np.float32), np.ones((20, 20), np.float32)
    by_meaning = kernel(vectors, vectors, none)
    assert (by_meaning.argmax(1) == np.arange(20)).all()
    np.testing.assert_allclose(np.diagonal(by_meaning), 1, atol=1e-5)
    np.testing.assert_allclose(by_meaning, by_meaning.T, atol=1e-6)
    assert (kernel(vectors, vectors, full) > by_meaning).all()
    near = vectors[0] @ vectors.T
    assert (np.argsort(near) == np.argsort(by_meaning[0])).all()


def test_learns_from_meaning_and_spelling() -> None:
    random = np.random.default_rng(3)
    vectors, classes = unit_rows(random, 700), random.integers(0, 5, 700)
    spelling = csr_matrix(np.eye(700, dtype=np.float32))
    learned, solved = learn(vectors, spelling, classes, 5), solve(plain_gram(vectors), classes, 5)
    np.testing.assert_allclose(learned.weights, solved.weights, atol=1e-2)
    np.testing.assert_allclose(learned.held_out, solved.held_out, atol=1e-2)


def test_learning_in_a_process_of_its_own_changes_nothing() -> None:
    random = np.random.default_rng(4)
    size = 3200
    vectors, classes = unit_rows(random, size, 384), random.integers(0, 3, size)
    spelling = csr_matrix(np.eye(size, dtype=np.float32))
    here, apart = learn(vectors, spelling, classes, 3), learn_apart(vectors, spelling, classes, 3)
    np.testing.assert_allclose(apart.weights, here.weights, atol=1e-3)
    np.testing.assert_allclose(apart.held_out, here.held_out, atol=1e-3)

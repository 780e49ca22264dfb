"""Kernel ridge regression over all examples: one-versus-all least squares (Rifkin & Klautau, 2004)."""

import numpy as np
from scipy.linalg import lapack

from knowledge.examples import BLOCK, Examples, Indices, Matrix, Solution, kernel

RIDGE = 0.03


def learn_all(examples: Examples) -> Solution:
    """Learn from each example, and hold each out; takes memory for the square of their number."""
    size = len(examples.classes)
    gram = np.empty((size, size), np.float32)
    held_out = np.empty((3, size, examples.count), np.float32)
    for start in range(0, size, BLOCK):
        rows = np.arange(start, min(start + BLOCK, size))
        likeness = examples.likeness(rows)
        held_out[1, rows], held_out[2, rows] = examples.nearest_others(rows, likeness)
        gram[rows] = kernel(*likeness)
    weights, held_out[0], inverse = solve(gram, examples.classes, examples.count)
    everything = np.arange(size)
    return Solution(everything, weights, everything, held_out, inverse)


def solve(gram: Matrix, classes: Indices, count: int) -> tuple[Matrix, Matrix, Matrix]:
    """Return the weights, the leave-one-out scores and the inverse's lower triangle of a kernel matrix.

    The matrix is overwritten. The scores follow from the inverse's diagonal, y - α / diag((K + λI)⁻¹): exact, and
    without a refit.
    """
    size = len(classes)
    targets = np.zeros((size, count), np.float32, order="F")
    targets[np.arange(size), classes] = 1.0
    gram[np.diag_indices(size)] += RIDGE
    factor, failed = lapack.spotrf(gram.T, lower=1, overwrite_a=1)
    if failed:
        raise np.linalg.LinAlgError(f"the kernel matrix is not positive definite (leading minor {failed})")
    weights, _ = lapack.spotrs(factor, targets, lower=1)
    inverse, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
    held_out = targets - weights / np.diagonal(inverse)[:, None]
    return np.ascontiguousarray(weights), np.ascontiguousarray(held_out), inverse

"""Learning from very many examples by landmarks, at a cost that grows with their number and not with its square.

Nyström's method as in FALKON (Rudi, Carratino & Rosasco, 2017), solved directly: scores are combinations of the
kernel with a few thousand landmarks, fitted to all examples. Held-out scores follow from the leverage of an example, as
in any linear regression: (s - h y) / (1 - h).
"""

import numpy as np
from scipy.linalg import lapack

from knowledge.examples import BLOCK, Examples, Indices, Matrix, Solution, kernel
from knowledge.kernel_ridge import RIDGE

LANDMARKS = 4096
_HELD_OUT_CELLS = 3_000_000

_JITTER = 1e-4  # times the size of the diagonal: what single precision needs to stay positive definite


def learn(examples: Examples) -> Solution:
    """Learn from all examples by landmarks, which are spread evenly over them; hold some of them out."""
    size = len(examples.classes)
    basis = np.unique(np.linspace(0, size - 1, min(LANDMARKS, size)).astype(np.intp))
    covariance, targets = _sums(examples, basis)
    factor = _factor(covariance + RIDGE * kernel(*examples.likeness(basis, basis)))
    weights, _ = lapack.spotrs(factor, np.asfortranarray(targets), lower=1)
    rows = _some_rows(size, examples.count)
    held_out = np.empty((3, len(rows), examples.count), np.float32)
    for start in range(0, len(rows), BLOCK):
        part = slice(start, start + BLOCK)
        held_out[0, part] = _left_out(examples, rows[part], basis, weights, factor)
        held_out[1, part], held_out[2, part] = examples.nearest_others(rows[part], examples.likeness(rows[part]))
    return Solution(basis, np.ascontiguousarray(weights), rows, held_out)


def _sums(examples: Examples, basis: Indices) -> tuple[Matrix, Matrix]:
    """Return the sum over all examples of the products of their kernel rows, and of the rows of each class."""
    covariance = np.zeros((len(basis), len(basis)), np.float32)
    targets = np.zeros((len(basis), examples.count), np.float32)
    for start in range(0, len(examples.classes), BLOCK):
        rows = np.arange(start, min(start + BLOCK, len(examples.classes)))
        block = kernel(*examples.likeness(rows, basis))
        covariance += block.T @ block
        firsts = np.flatnonzero(np.diff(examples.classes[rows], prepend=-1))
        targets[:, examples.classes[rows][firsts]] += np.add.reduceat(block, firsts, axis=0).T
    return covariance, targets


def _factor(matrix: Matrix) -> Matrix:
    """Return the Cholesky factor. Raises LinAlgError if single precision does not suffice."""
    matrix[np.diag_indices(len(matrix))] += _JITTER * float(np.diagonal(matrix).mean())
    factor, failed = lapack.spotrf(matrix.T, lower=1, overwrite_a=1)
    if failed:
        raise np.linalg.LinAlgError(f"the landmarks' matrix is not positive definite (leading minor {failed})")
    return np.asarray(factor)


def _left_out(examples: Examples, rows: Indices, basis: Indices, weights: Matrix, factor: Matrix) -> Matrix:
    """Return the scores that examples would get, were they not known, shape (rows, classes)."""
    block = kernel(*examples.likeness(rows, basis))
    solved, _ = lapack.spotrs(factor, np.asfortranarray(block.T), lower=1)
    leverage = np.minimum(np.einsum("ij,ji->i", block, solved), 0.999)
    scores = block @ weights
    scores[np.arange(len(rows)), examples.classes[rows]] -= leverage
    return np.asarray(scores / (1.0 - leverage[:, None]))


def _some_rows(size: int, count: int) -> Indices:
    """Return examples to hold out, evenly spread, where all of them would be more than calibration needs."""
    most = max(_HELD_OUT_CELLS // count, 1)
    return np.unique(np.linspace(0, size - 1, min(size, most)).astype(np.intp))

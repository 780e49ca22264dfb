"""Kernel ridge regression with leave-one-out predictions in closed form.

One linear solve learns to tell classes apart: one-versus-all least squares (Rifkin & Klautau, 2004).
The kernel adds likeness of meaning and of spelling: exp(-γ |e(x) - e(y)|²) + w · cos(ngrams(x), ngrams(y)).
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack
from scipy.sparse import csr_matrix

Matrix = NDArray[np.float32]

GAMMA = 2.0
SPELLING = 0.1
RIDGE = 0.03
_BLOCK = 512
_WORTH_A_PROCESS = 3000
_EXAMPLES = "examples.npz"
_SOLUTION = "solution.npz"


def kernel(meaning: Matrix, other: Matrix, spelling: Matrix) -> Matrix:
    """Return the kernel between rows of unit vectors, shape (len(meaning), len(other)); `spelling` holds cosines."""
    product = meaning @ other.T
    product -= 1.0
    product *= 2.0 * GAMMA
    np.exp(product, out=product)
    product += SPELLING * spelling
    return product


@dataclass(frozen=True)
class Solution:
    """What was learned.

    weights   (examples, classes): a query's scores are its kernel row times these
    held_out  (examples, classes): the scores that each example gets from all the others
    """

    weights: Matrix
    held_out: Matrix


def learn(meaning: Matrix, spelling: csr_matrix, classes: NDArray[np.intp], count: int) -> Solution:
    """Learn from unit vectors of meaning and unit rows of spelling features, one of each an example."""
    size = len(classes)
    gram = np.empty((size, size), np.float32)
    for start in range(0, size, _BLOCK):
        rows = slice(start, start + _BLOCK)
        likeness = np.asarray((spelling[rows] @ spelling.T).todense(), dtype=np.float32)
        gram[rows] = kernel(meaning[rows], meaning, likeness)
    return solve(gram, classes, count)


def learn_apart(meaning: Matrix, spelling: csr_matrix, classes: NDArray[np.intp], count: int) -> Solution:
    """Do what `learn` does, from some thousand examples on in a process that takes its memory along when it ends."""
    if len(classes) < _WORTH_A_PROCESS:
        return learn(meaning, spelling, classes, count)
    with TemporaryDirectory() as folder:
        np.savez(
            Path(folder, _EXAMPLES),
            meaning=meaning,
            data=spelling.data,
            columns=spelling.indices,
            ends=spelling.indptr,
            shape=spelling.shape,
            classes=classes,
            count=count,
        )
        command = [sys.executable, "-m", "knowledge.learning", folder]
        subprocess.run(command, cwd=Path(__file__).parent.parent, check=True)  # noqa: S603  (our own module)
        with np.load(Path(folder, _SOLUTION)) as learned:
            return Solution(learned["weights"], learned["held_out"])


def solve(gram: Matrix, classes: NDArray[np.intp], count: int) -> Solution:
    """Learn from the kernel matrix of the examples and their classes (0 … count-1); the matrix is overwritten.

    held_out follows from the inverse's diagonal, y - α / diag((K + λI)⁻¹): exact, and without a refit.
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
    return Solution(np.ascontiguousarray(weights), np.ascontiguousarray(held_out))


def _main(folder: Path) -> None:
    with np.load(folder / _EXAMPLES) as given:
        spelling = csr_matrix((given["data"], given["columns"], given["ends"]), shape=tuple(given["shape"]))
        solution = learn(given["meaning"], spelling, given["classes"], int(given["count"]))
    np.savez(folder / _SOLUTION, weights=solution.weights, held_out=solution.held_out)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))

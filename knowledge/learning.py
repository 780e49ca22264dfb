"""What speaks for each class: kernel ridge regression with held-out predictions, and the nearest example.

One linear solve learns to tell classes apart: one-versus-all least squares (Rifkin & Klautau, 2004).
The kernel adds likeness of meaning and of spelling: exp(-γ |e(x) - e(y)|²) + w · cos(ngrams(x), ngrams(y)).
Beside the learned score, a class is as near as its nearest example is, by meaning and by spelling: what is learned
tells classes apart, what is near tells whether any of them is meant.
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
Signals = NDArray[np.float32]  # (3, texts, classes): learned score, likeness of the nearest by meaning, and by spelling
Indices = NDArray[np.intp]

GAMMA = 2.0
SPELLING = 0.1
RIDGE = 0.03
LANDMARKS = 4096
EXACT = 10_000  # examples that are all learned from; of more, landmarks are
BLOCK = 512
_HELD_OUT_CELLS = 3_000_000
_WORTH_A_PROCESS = 3000
_EXAMPLES = "examples.npz"
_SOLUTION = "solution.npz"


def kernel(meaning: Matrix, spelling: Matrix) -> Matrix:
    """Return the kernel of cosines by meaning, which it overwrites, and by spelling, of the same shape."""
    meaning -= 1.0
    meaning *= 2.0 * GAMMA
    np.exp(meaning, out=meaning)
    meaning += SPELLING * spelling
    return meaning


def nearest(likeness: Matrix, classes: Indices) -> Matrix:
    """Return the greatest likeness in each class, shape (texts, classes); `classes` ascend and none is left out."""
    starts = np.flatnonzero(np.diff(classes, prepend=-1))
    return np.asarray(np.maximum.reduceat(likeness, starts, axis=1))


@dataclass(frozen=True)
class Solution:
    """What was learned.

    basis     the examples that new texts are compared with, ascending
    weights   (basis, classes): a text's scores are its kernel row times these
    rows      the examples that were held out, ascending
    held_out  (3, rows, classes): what would speak for each class, were this example not known
    """

    basis: Indices
    weights: Matrix
    rows: Indices
    held_out: Signals


class Examples:
    """Unit vectors of meaning and unit rows of spelling features, one of each an example; their classes ascend."""

    def __init__(self, meaning: Matrix, spelling: csr_matrix, classes: Indices, count: int) -> None:
        self.meaning = meaning
        self.spelling = spelling
        self.classes = classes
        self.count = count

    def likeness(self, rows: Indices, others: Indices | None = None) -> tuple[Matrix, Matrix]:
        """Return the cosines of examples with others, all by default, by meaning and by spelling."""
        meaning = self.meaning if others is None else self.meaning[others]
        spelling = self.spelling if others is None else self.spelling[others]
        spelled = np.asarray((self.spelling[rows] @ spelling.T).todense(), dtype=np.float32)
        return self.meaning[rows] @ meaning.T, spelled

    def nearest_others(self, rows: Indices, likeness: tuple[Matrix, Matrix]) -> tuple[Matrix, Matrix]:
        """Return the likeness of the nearest other example in each class, -1 where there is none."""
        own = np.arange(len(rows)), rows
        for each in likeness:
            each[own] = -1.0
        meaning, spelling = (nearest(each, self.classes) for each in likeness)
        for each in likeness:
            each[own] = 1.0
        return meaning, spelling


def learn(examples: Examples) -> Solution:
    """Learn from examples: from each of them, or where they are very many, by landmarks."""
    from knowledge import landmarks  # noqa: PLC0415  (it builds on this module)

    return learn_all(examples) if len(examples.classes) <= EXACT else landmarks.learn(examples)


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
    weights, held_out[0] = solve(gram, examples.classes, examples.count)
    everything = np.arange(size)
    return Solution(everything, weights, everything, held_out)


def learn_apart(examples: Examples) -> Solution:
    """Do what `learn` does, from some thousand examples on in a process that takes its memory along when it ends."""
    if len(examples.classes) < _WORTH_A_PROCESS:
        return learn(examples)
    spelling = examples.spelling
    with TemporaryDirectory() as folder:
        np.savez(
            Path(folder, _EXAMPLES),
            meaning=examples.meaning,
            data=spelling.data,
            columns=spelling.indices,
            ends=spelling.indptr,
            shape=spelling.shape,
            classes=examples.classes,
            count=examples.count,
        )
        command = [sys.executable, "-m", "knowledge.learning", folder]
        subprocess.run(command, cwd=Path(__file__).parent.parent, check=True)  # noqa: S603  (our own module)
        with np.load(Path(folder, _SOLUTION)) as learned:
            return Solution(*(learned[name] for name in ("basis", "weights", "rows", "held_out")))


def some_rows(size: int, count: int) -> Indices:
    """Return examples to hold out, evenly spread, where all of them would be more than calibration needs."""
    most = max(_HELD_OUT_CELLS // count, 1)
    return np.unique(np.linspace(0, size - 1, min(size, most)).astype(np.intp))


def solve(gram: Matrix, classes: Indices, count: int) -> tuple[Matrix, Matrix]:
    """Return the weights and the leave-one-out scores of a kernel matrix, which it overwrites.

    The scores follow from the inverse's diagonal, y - α / diag((K + λI)⁻¹): exact, and without a refit.
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
    return np.ascontiguousarray(weights), np.ascontiguousarray(held_out)


def _main(folder: Path) -> None:
    with np.load(folder / _EXAMPLES) as given:
        spelling = csr_matrix((given["data"], given["columns"], given["ends"]), shape=tuple(given["shape"]))
        solution = learn(Examples(given["meaning"], spelling, given["classes"], int(given["count"])))
    np.savez(folder / _SOLUTION, **vars(solution))


if __name__ == "__main__":
    _main(Path(sys.argv[1]))

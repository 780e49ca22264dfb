"""What there is to learn from, and how like two texts are: by meaning, by spelling, and in one kernel of both.

The kernel adds likeness of meaning and of spelling: exp(-γ |e(x) - e(y)|²) + w · cos(ngrams(x), ngrams(y)).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Matrix = NDArray[np.float32]
Signals = NDArray[np.float32]  # (3, texts, classes): learned score, likeness of the nearest by meaning, and by spelling
Indices = NDArray[np.intp]

GAMMA = 2.0
SPELLING = 0.1
BLOCK = 512


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
    inverse   (basis, basis), only the lower triangle, columns first: what learning a few more starts from; None where
              it was not kept
    """

    basis: Indices
    weights: Matrix
    rows: Indices
    held_out: Signals
    inverse: Matrix | None = None


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

"""Learning a few examples more or less, without solving anew.

The inverse of the kernel matrix follows a change of some rows by the block inversion formulas (Golub & Van Loan, Matrix
Computations, 2.1.4): what leaves is taken out of it, what comes is bordered on. Held-out scores stay exact.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import blas

from knowledge.examples import Examples, Indices, Matrix, Signals, Solution, kernel
from knowledge.kernel_ridge import RIDGE
from knowledge.threads import on_all

Wide = NDArray[np.float64]


@dataclass(frozen=True)
class Change:
    """What became of examples: those that stay, by their number before and after, and the classes' new columns.

    before, after  equally long; the same example each
    columns        for each class of before its column now, -1 where it is gone
    """

    before: Indices
    after: Indices
    columns: Indices


@on_all()
def relearn(former: Solution, before: Examples, after: Examples, change: Change) -> Solution:
    """Return what is learned from `after`, given what was learned from `before`, in the same features of spelling.

    Costs the square of the number of examples for each that comes or goes. Raises ValueError without an inverse.
    """
    if former.inverse is None:
        raise ValueError("what was learned before was kept without its inverse")
    stay, place = change.before, change.after
    gone = np.setdiff1d(np.arange(len(before.classes)), stay)
    come = np.setdiff1d(np.arange(len(after.classes)), place)
    likeness = kernel(*after.likeness(come)).astype(np.float64)
    border = likeness[:, place].T
    products = _products(former.inverse, gone, stay, border)
    taken, bordered = products[stay, : len(gone)], products[stay, len(gone) :]
    kept = np.zeros((len(before.classes), after.count))
    known = change.columns >= 0
    kept[:, change.columns[known]] = former.weights[:, known]

    weights = np.empty((len(after.classes), after.count))
    spread = np.empty(len(after.classes))
    weights[place], spread[place] = kept[stay], np.diagonal(former.inverse)[stay]
    if len(gone):
        share = taken @ np.linalg.inv(products[gone, : len(gone)])
        weights[place] -= share @ kept[gone]
        spread[place] -= np.einsum("ij,ij->i", share, taken)
        bordered = bordered - share @ (taken.T @ border)
    if len(come):
        inner = np.linalg.inv(likeness[:, come] + RIDGE * np.eye(len(come)) - border.T @ bordered)
        weights[come] = inner @ (np.eye(after.count)[after.classes[come]] - border.T @ weights[place])
        spread[come] = np.diagonal(inner)
        weights[place] -= bordered @ weights[come]
        spread[place] += np.einsum("ij,ij->i", bordered @ inner, bordered)
    held_out = np.empty((3, *weights.shape), np.float32)
    held_out[0] = -weights / spread[:, None]
    held_out[0, np.arange(len(weights)), after.classes] += 1.0
    left = change.columns[before.classes[gone]]
    _keep_nearest(held_out, former, after, change, np.union1d(after.classes[come], left[left >= 0]))
    everything = np.arange(len(weights))
    return Solution(everything, weights.astype(np.float32), everything, held_out)


def _products(inverse: Matrix, gone: Indices, stay: Indices, border: Wide) -> Wide:
    """Return the inverse's columns of what goes, and its products with the border of what comes."""
    right = np.zeros((len(inverse), len(gone) + border.shape[1]), np.float32, order="F")
    right[gone, np.arange(len(gone))] = 1.0
    right[stay, len(gone) :] = border
    return np.asarray(blas.ssymm(1.0, inverse, right, lower=1), np.float64)


def _keep_nearest(held_out: Signals, former: Solution, after: Examples, change: Change, touched: Indices) -> None:
    """Set the likeness of the nearest other example in each class: as before, but for the classes that changed."""
    known = change.columns >= 0
    held_out[1:, change.after[:, None], change.columns[known]] = former.held_out[1:, change.before][:, :, known]
    come = np.setdiff1d(np.arange(len(after.classes)), change.after)
    held_out[1, come], held_out[2, come] = after.nearest_others(come, after.likeness(come))
    for each in touched:
        members = np.flatnonzero(after.classes == each)
        for signal, likeness in zip(held_out[1:], after.likeness(members), strict=True):
            likeness[np.arange(len(members)), members] = -1.0
            signal[:, each] = likeness.max(axis=0)

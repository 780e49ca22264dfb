"""Figures of merit, each from plain arrays: what is right, what is accepted, how well confidence tells them apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


def auroc(inside: Numbers, outside: Numbers) -> float:
    """Return the probability that a question with an answer scores above one without; an equal score counts half."""
    if not len(inside) or not len(outside):
        return float("nan")
    ordered = np.sort(outside)
    below = np.searchsorted(ordered, inside, "left")
    upto = np.searchsorted(ordered, inside, "right")
    return float((below + upto).mean() / 2 / len(ordered))


@dataclass(frozen=True)
class Accepted:
    """What is answered when at most a given share of the questions without an answer is.

    share  of the questions with an answer
    right  share of those answered that get the right answer; NaN if none is
    """

    share: float
    right: float


def accepted(inside: Numbers, right: Flags, outside: Numbers, false_accepts: float = 0.05) -> Accepted:
    """Return what the loosest threshold gives under which at most this share of the outside questions passes."""
    if not len(inside) or not len(outside):
        return Accepted(float("nan"), float("nan"))
    allowed = int(false_accepts * len(outside))
    above = inside > np.sort(outside)[::-1][allowed]
    return Accepted(float(above.mean()), float(right[above].mean()) if above.any() else float("nan"))


def risk_by_coverage(confidence: Numbers, right: Flags) -> tuple[Numbers, Numbers]:
    """Return, from the surest question down, the share answered and the share of those that is wrong.

    A wrong answer to a question without an answer is wrong too. Questions of equal confidence come together, as no
    threshold can part them.
    """
    order = np.argsort(-confidence, kind="stable")
    sure = confidence[order]
    wrong = np.cumsum(~right[order])
    ends = np.append(np.flatnonzero(sure[1:] != sure[:-1]), len(sure) - 1)
    ends = ends[np.isfinite(sure[ends])]
    return (ends + 1) / len(sure), wrong[ends] / (ends + 1)

"""From scores to probabilities, calibrated on predictions for held-out phrasings.

A softmax over each label's own score, the score of the other label of its entry, and the sums of the scores of each
kind of label (Platt, 1999, and Guo et al., 2017, with these sums as further features); a bias a kind. The parameters
are the ones under which the held-out predictions are likeliest.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge.learning import Matrix

LabelKind = Literal["answer", "not_given", "gap", "smalltalk", "no-answer"]
_KINDS: tuple[LabelKind, ...] = ("answer", "not_given", "gap", "smalltalk", "no-answer")
_FEATURES = 3
_PRIOR = 0.002
_UNFITTED = 10.0  # slope of the scores where there is nothing to fit it by
_FEWEST = 50


@dataclass(frozen=True)
class Label:
    """What a phrasing asks for: an entry's answer, or something that the entry says is not given."""

    entry: str
    kind: LabelKind


class Calibration:
    """Turns rows of scores into rows of probabilities over the same labels."""

    def __init__(self, labels: list[Label], parameters: NDArray[np.float64]) -> None:
        self._kind = np.array([_KINDS.index(label.kind) for label in labels])
        self._kinds = np.eye(len(_KINDS))[self._kind]
        entries = [label.entry for label in labels]
        partner = [[i for i, entry in enumerate(entries) if entry == e and i != own] for own, e in enumerate(entries)]
        self._partner = np.array([others[0] if others else -1 for others in partner])
        self.parameters = parameters

    @classmethod
    def fit(cls, labels: list[Label], held_out: Matrix, classes: NDArray[np.intp]) -> "Calibration":
        """Return the calibration under which held-out scores, shape (n, labels), fit their classes best.

        A label with a single phrasing has none left to be predicted by, so such phrasings do not count; with too few
        others nothing is fitted.
        """
        start = np.zeros(_FEATURES + len(_KINDS))
        start[0] = _UNFITTED
        self = cls(labels, start)
        several = np.flatnonzero(np.bincount(classes, minlength=len(labels))[classes] > 1)
        if len(several) < _FEWEST:
            return self
        held_out, classes = held_out[several], classes[several]
        features = self._features(held_out)
        rows = np.arange(len(classes))

        def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            chances = self._softmax(features, parameters)
            surprise = -np.log(chances[rows, classes] + 1e-12).mean() + _PRIOR * float(parameters @ parameters) / 100
            chances[rows, classes] -= 1
            slope = [float((chances * feature).sum()) / len(rows) for feature in features]
            biases = (chances.sum(0) / len(rows)) @ self._kinds
            return float(surprise), np.array([*slope, *biases]) + 2 * _PRIOR * parameters / 100

        from scipy.optimize import minimize  # noqa: PLC0415  (a fifth of a second that a cached start does not need)

        self.parameters = minimize(loss, start, jac=True, method="L-BFGS-B").x
        return self

    def chances(self, scores: Matrix) -> NDArray[np.float64]:
        """Return probabilities, rows summing to 1, shape (n, labels)."""
        return self._softmax(self._features(scores), self.parameters)

    def _features(self, scores: Matrix) -> list[NDArray[np.float64]]:
        own = scores.astype(np.float64)
        padded = np.hstack([own, np.zeros((len(own), 1))])
        return [own, padded[:, self._partner], (own @ self._kinds)[:, self._kind]]

    def _softmax(self, features: list[NDArray[np.float64]], parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        logits = parameters[_FEATURES:][self._kind] + sum(p * f for p, f in zip(parameters, features, strict=False))
        logits -= logits.max(axis=1, keepdims=True)
        raised = np.exp(logits)
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float64)

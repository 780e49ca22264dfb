"""From scores to probabilities, calibrated on predictions for held-out phrasings.

A softmax over each label's own score, the score of the other label of its entry, the sums of the scores of each kind of
label, and how near its nearest phrasing is by meaning and by spelling (Platt, 1999, and Guo et al., 2017, with further
features); a bias a kind. The parameters are the ones under which the held-out predictions are likeliest.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge.examples import Signals

LabelKind = Literal["answer", "not_given", "gap", "smalltalk", "no-answer"]
_KINDS: tuple[LabelKind, ...] = ("answer", "not_given", "gap", "smalltalk", "no-answer")
_FEATURES = 5
_PRIOR = 0.002
_STARTS = (10.0, 0.0, 0.0, 0.0, 0.0)
# Where labels have a phrasing each, nothing can be fitted, and what is learned tells less than what is near.
_UNFITTED = (0.0, 0.0, 0.0, 30.0, 3.0)
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
        of_entry: dict[str, list[int]] = {}
        for column, label in enumerate(labels):
            of_entry.setdefault(label.entry, []).append(column)
        others = ([i for i in of_entry[label.entry] if i != own] for own, label in enumerate(labels))
        self._partner = np.array([found[0] if found else -1 for found in others])
        self.parameters = parameters

    @classmethod
    def fit(cls, labels: list[Label], held_out: Signals, classes: NDArray[np.intp]) -> "Calibration":
        """Return the calibration under which held-out signals, shape (3, n, labels), fit their classes best.

        A label with a single phrasing has none left to be predicted by, so such phrasings do not count; with too few
        others nothing is fitted.
        """
        self = cls(labels, np.array([*_UNFITTED, *np.zeros(len(_KINDS))]))
        several = np.flatnonzero(np.bincount(classes, minlength=len(labels))[classes] > 1)
        if len(several) < _FEWEST:
            return self
        held_out, classes = held_out[:, several], classes[several]
        features = self._features(held_out)
        rows = np.arange(len(classes))

        def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            chances = softmax(self._evidence(features, parameters))
            surprise = -np.log(chances[rows, classes] + 1e-12).mean() + _PRIOR * float(parameters @ parameters) / 100
            chances[rows, classes] -= 1
            slope = [float((chances * feature).sum()) / len(rows) for feature in features]
            biases = (chances.sum(0) / len(rows)) @ self._kinds
            return float(surprise), np.array([*slope, *biases]) + 2 * _PRIOR * parameters / 100

        from scipy.optimize import minimize  # noqa: PLC0415  (a fifth of a second that a cached start does not need)

        self.parameters = minimize(loss, np.array([*_STARTS, *np.zeros(len(_KINDS))]), jac=True, method="L-BFGS-B").x
        return self

    def evidence(self, signals: Signals) -> NDArray[np.float64]:
        """Return how much speaks for each label, in nats and comparable between texts, shape (n, labels)."""
        return self._evidence(self._features(signals), self.parameters)

    def chances(self, signals: Signals) -> NDArray[np.float64]:
        """Return probabilities, rows summing to 1, shape (n, labels)."""
        return softmax(self.evidence(signals))

    def _features(self, signals: Signals) -> list[NDArray[np.float64]]:
        own, meaning, spelling = signals.astype(np.float64)
        padded = np.hstack([own, np.zeros((len(own), 1))])
        return [own, padded[:, self._partner], (own @ self._kinds)[:, self._kind], meaning, spelling]

    def _evidence(self, features: list[NDArray[np.float64]], parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        evidence: NDArray[np.float64] = parameters[_FEATURES:][self._kind]
        for weight, feature in zip(parameters, features, strict=False):
            evidence = evidence + weight * feature
        return evidence


def softmax(evidence: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probabilities of rows of evidence."""
    raised = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float64)

"""Finds what an utterance asks for: exact phrasings first, then what was learned from all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge import examples
from knowledge.confidence import Label, softmax
from knowledge.examples import Matrix, Signals
from knowledge.learned import Learned
from knowledge.meaning import Meaning
from knowledge.normalize import fold
from knowledge.phrasings import Phrasing
from knowledge.recent import Recent

_SURE = 0.99
_CERTAIN = 50.0  # nats for what is stored: more than likeness alone ever gives


@dataclass(frozen=True)
class Match:
    """What a text may ask for.

    chances   a probability for each label of the matcher
    evidence  how much speaks for each label, in nats: tells whether anything is meant that the matcher knows
    exact     the label of the phrasing that the text equals, if it does
    """

    chances: NDArray[np.float64]
    evidence: NDArray[np.float64]
    exact: Label | None = None


@dataclass(frozen=True)
class Parts:
    """What the scores of a text are made of.

    chances            probability of each label
    meaning, spelling  what each gives to the learned score of each label
    likeness           cosine with each phrasing by meaning
    """

    chances: NDArray[np.float64]
    meaning: Matrix
    spelling: Matrix
    likeness: Matrix


class Matcher:
    """What was learned from the phrasings of one base; safe to ask from several threads."""

    def __init__(self, learned: Learned, meaning: Meaning, by_heart: Sequence[Phrasing] = ()) -> None:
        """Answer from what was learned; `by_heart` are phrasings that are only recognised word for word."""
        self.learned = learned
        self.labels, self.phrasings, self.classes = learned.labels, learned.phrasings, learned.classes
        self.column = {label: column for column, label in enumerate(self.labels)}
        self._meaning = meaning
        self._exact = {fold(p.text): p.label for p in reversed([*learned.phrasings, *by_heart])}
        self._recent: Recent[Match] = Recent()

    def stores(self, text: str) -> bool:
        """Tell whether a text is a phrasing of the base, word for word."""
        return fold(text) in self._exact

    def match(self, texts: Sequence[str]) -> list[Match]:
        """Return a match for each text; only texts not met lately, and not stored, are embedded."""
        return self._match(texts, self._meaning.embed_now)

    def match_kept(self, texts: Sequence[str]) -> list[Match]:
        """Return a match for each text that will be asked after every change: their vectors are kept on disk."""
        return self._match(texts, self._meaning.embed_all)

    def parts(self, text: str) -> Parts:
        """Return what the scores of a text are made of."""
        vector = self._meaning.embed_now([text])
        basis, weights = self.learned.solution.basis, self.learned.solution.weights
        spelled = (examples.SPELLING * self.learned.spelling.likeness([text])[:, basis] @ weights)[0]
        scores = self.signals([text], vector)[0, 0]
        likeness = (vector @ self.learned.vectors.T)[0]
        return Parts(self.match([text])[0].chances, scores - spelled, spelled, likeness)

    def signals(self, texts: Sequence[str], vectors: Matrix) -> Signals:
        """Return what speaks for each label in texts with their vectors, shape (3, texts, labels)."""
        meaning, spelling = vectors @ self.learned.vectors.T, self.learned.spelling.likeness(texts)
        near = [examples.nearest(likeness, self.classes) for likeness in (meaning, spelling)]
        basis = self.learned.solution.basis
        if len(basis) < len(self.classes):
            meaning, spelling = meaning[:, basis], spelling[:, basis]
        return np.stack([examples.kernel(meaning, spelling) @ self.learned.solution.weights, *near])

    @property
    def held_out_rows(self) -> NDArray[np.intp]:
        """The phrasings for which there are held-out predictions; all of them unless they are very many."""
        return self.learned.solution.rows

    def held_out_chances(self) -> NDArray[np.float64]:
        """Return the probabilities these phrasings would get were they not stored, shape (held out, labels)."""
        return self.learned.calibration.chances(self.learned.solution.held_out)

    def _match(self, texts: Sequence[str], embed: Callable[[Sequence[str]], Matrix]) -> list[Match]:
        found = self._recent.of(texts) | {text: match for text in texts if (match := self._stored(text)) is not None}
        fresh = [text for text in dict.fromkeys(texts) if text not in found]
        if fresh:
            evidence = self.learned.calibration.evidence(self.signals(fresh, embed(fresh)))
            for text, chances, row in zip(fresh, softmax(evidence), evidence, strict=True):
                found[text] = Match(chances, row)
            self._recent.keep({text: found[text] for text in fresh})
        return [found[text] for text in texts]

    def _stored(self, text: str) -> Match | None:
        label = self._exact.get(fold(text))
        if label is None:
            return None
        rest = (1 - _SURE) / max(len(self.labels) - 1, 1)
        chances = np.full(len(self.labels), rest)
        chances[self.column[label]] = _SURE
        return Match(chances, np.log(chances) + _CERTAIN, label)

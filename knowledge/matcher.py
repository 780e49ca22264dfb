"""Finds what an utterance asks for: exact phrasings first, then what was learned from all of them."""

import hashlib
import os
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from knowledge import confidence, landmarks, learning, spelling
from knowledge.confidence import Calibration, Label, softmax
from knowledge.learning import Examples, Matrix, Signals, Solution
from knowledge.meaning import Meaning
from knowledge.normalize import fold
from knowledge.schema import LANGUAGES, Entry, Knowledge, Language
from knowledge.spelling import Spelling

Progress = Callable[[int, int], None]
_REMEMBERED = 4096
_SURE = 0.99
_CERTAIN = 50.0  # nats for what is stored: more than likeness alone ever gives
_VERSIONS_KEPT = 4  # replicas of different versions may share a cache


@dataclass(frozen=True)
class Phrasing:
    """A stored utterance: what it asks for and where it stands in the base."""

    text: str
    label: Label
    language: Language
    field: str


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


def phrasings(knowledge: Knowledge) -> list[Phrasing]:
    """Return all stored utterances of a base, titles of facts and gaps among them."""
    return [phrasing for entry in knowledge.entries.values() for phrasing in _of_entry(entry)]


def _of_entry(entry: Entry) -> list[Phrasing]:
    asked = Label(entry.id, "answer" if entry.kind == "fact" else entry.kind)
    open_ = Label(entry.id, "not_given")
    found = []
    for language in LANGUAGES:
        for name, listed, label in (
            ("questions", entry.questions, asked),
            ("not_given_questions", entry.not_given_questions, open_),
        ):
            for number, text in enumerate(listed.in_(language)):
                found.append(Phrasing(text, label, language, f"{name}.{language}.{number}"))
        if entry.kind in ("fact", "gap"):
            found.append(Phrasing(entry.title.in_(language), asked, language, f"title.{language}"))
    return found


class Matcher:
    """What was learned from the phrasings of one base; safe to ask from several threads."""

    def __init__(
        self,
        stored: Sequence[Phrasing],
        meaning: Meaning,
        cache: Path | None,
        progress: Progress | None = None,
        by_heart: Sequence[Phrasing] = (),
    ) -> None:
        """Learn from `stored`; `by_heart` are only recognised word for word."""
        self.labels = sorted({p.label for p in stored}, key=lambda label: (label.entry, label.kind))
        self.column = {label: column for column, label in enumerate(self.labels)}
        self.phrasings = sorted(stored, key=lambda phrasing: self.column[phrasing.label])
        self.classes = np.array([self.column[p.label] for p in self.phrasings], dtype=np.intp)
        self._meaning = meaning
        self._exact = {fold(p.text): p.label for p in reversed([*stored, *by_heart])}
        texts = [p.text for p in self.phrasings]
        self._spelling = Spelling(texts)
        self.vectors = meaning.embed_all(texts, progress)
        self._learned, self._calibration = self._learn(cache)
        self._recent: OrderedDict[str, Match] = OrderedDict()
        self._lock = Lock()

    def match(self, texts: Sequence[str]) -> list[Match]:
        """Return a match for each text; only texts not met lately, and not stored, are embedded."""
        found = {text: match for text in texts if (match := self._known(text)) is not None}
        fresh = [text for text in dict.fromkeys(texts) if text not in found]
        if fresh:
            vectors = self._meaning.embed_now(fresh)
            evidence = self._calibration.evidence(self.signals(fresh, vectors))
            for text, chances, row in zip(fresh, softmax(evidence), evidence, strict=True):
                found[text] = Match(chances, row)
            self._remember({text: found[text] for text in fresh})
        return [found[text] for text in texts]

    def parts(self, text: str) -> Parts:
        """Return what the scores of a text are made of."""
        vector = self._meaning.embed_now([text])
        basis, weights = self._learned.basis, self._learned.weights
        spelled = learning.SPELLING * self._spelling.likeness([text])[:, basis] @ weights
        scores = self.signals([text], vector)[0]
        return Parts(self.match([text])[0].chances, (scores - spelled)[0], spelled[0], (vector @ self.vectors.T)[0])

    def signals(self, texts: Sequence[str], vectors: Matrix) -> Signals:
        """Return what speaks for each label in texts with their vectors, shape (3, texts, labels)."""
        meaning, spelling = vectors @ self.vectors.T, self._spelling.likeness(texts)
        near = [learning.nearest(likeness, self.classes) for likeness in (meaning, spelling)]
        basis = self._learned.basis
        if len(basis) < len(self.classes):
            meaning, spelling = meaning[:, basis], spelling[:, basis]
        return np.stack([learning.kernel(meaning, spelling) @ self._learned.weights, *near])

    @property
    def held_out_rows(self) -> NDArray[np.intp]:
        """The phrasings for which there are held-out predictions; all of them unless they are very many."""
        return self._learned.rows

    def held_out_chances(self) -> NDArray[np.float64]:
        """Return the probabilities these phrasings would get were they not stored, shape (held out, labels)."""
        return self._calibration.chances(self._learned.held_out)

    def _known(self, text: str) -> Match | None:
        label = self._exact.get(fold(text))
        if label is not None:
            rest = (1 - _SURE) / max(len(self.labels) - 1, 1)
            chances = np.full(len(self.labels), rest)
            chances[self.column[label]] = _SURE
            return Match(chances, np.log(chances) + _CERTAIN, label)
        with self._lock:
            return self._recent.get(text)

    def _remember(self, matches: dict[str, Match]) -> None:
        with self._lock:
            self._recent.update(matches)
            while len(self._recent) > _REMEMBERED:
                self._recent.popitem(last=False)

    def _learn(self, cache: Path | None) -> tuple[Solution, Calibration]:
        path = cache / f"learned-{self._digest()}.npz" if cache else None
        kept = _kept(path) if path else None
        if kept is not None:
            parameters = kept.pop("calibration")
            return Solution(**kept), Calibration(self.labels, parameters)
        examples = Examples(self.vectors, self._spelling.rows, self.classes, len(self.labels))
        solution = learning.learn_apart(examples)
        calibration = Calibration.fit(self.labels, solution.held_out, self.classes[solution.rows])
        if path:
            _keep(path, calibration=calibration.parameters, **vars(solution))
        return solution, calibration

    def _digest(self) -> str:
        """Return a key that changes with the phrasings and with the code that learns from them."""
        digest = hashlib.sha256()
        for module in (learning, landmarks, confidence, spelling):
            digest.update(Path(module.__file__ or "").read_bytes())
        for phrasing in self.phrasings:
            digest.update(f"{phrasing.label}\t{phrasing.text}\n".encode("utf-8", "replace"))
        return digest.hexdigest()[:24]


def _kept(path: Path) -> dict[str, NDArray[Any]] | None:
    """Return the arrays of a file, or None where it is missing or torn: what it holds can be learned again."""
    try:
        with path.open("rb") as file, np.load(file) as kept:
            return {name: kept[name] for name in ("basis", "weights", "rows", "held_out", "calibration")}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def _keep(path: Path, **arrays: NDArray[Any]) -> None:
    """Write arrays to a file, whole or not at all, and delete the oldest of its kind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.stem}.{os.getpid()}.part.npz")
    np.savez(part, **arrays)  # type: ignore[arg-type]
    part.replace(path)
    kept = sorted(path.parent.glob("learned-*.npz"), key=lambda found: found.stat().st_mtime, reverse=True)
    for stale in kept[_VERSIONS_KEPT:]:
        stale.unlink(missing_ok=True)

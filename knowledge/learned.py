"""What was learned from the phrasings of one base: kept on disk, or brought up to date after a small change.

A small change is learned at once, with the weights of spelling and the calibration of the former base.
"""

import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from knowledge import learning
from knowledge.confidence import Calibration, Label
from knowledge.examples import Examples, Indices, Matrix, Solution
from knowledge.meaning import Meaning
from knowledge.phrasings import Phrasing
from knowledge.relearning import Change, relearn
from knowledge.spelling import Spelling

Progress = Callable[[int, int], None]
_VERSIONS_KEPT = 4  # replicas of different versions may share a cache
_INVERSES_KEPT = 2  # they are large
_LEARNING = ("learning", "confidence")  # what makes weights and calibration of features
_IMPORT = re.compile(r"^\s*from knowledge(?:\.(\w+))? import ([\w, ]+|\([^)]*\))", re.MULTILINE)
_FEW = 400  # phrasings that come or go; for more, learning anew is not much slower


@dataclass(frozen=True)
class Learned:
    """What was learned.

    phrasings    sorted by label
    labels       what they ask for, sorted
    classes      for each phrasing the number of its label
    vectors      their meaning, shape (phrasings, 384)
    origin       what was learned whole, and this was derived from; None where everything was learned from just these
    """

    phrasings: Sequence[Phrasing]
    labels: list[Label]
    classes: Indices
    vectors: Matrix
    spelling: Spelling
    solution: Solution
    calibration: Calibration
    origin: "Learned | None" = None

    @property
    def examples(self) -> Examples:
        """The phrasings as examples to learn from."""
        return Examples(self.vectors, self.spelling.rows, self.classes, len(self.labels))


def learn_base(
    stored: Sequence[Phrasing], meaning: Meaning, cache: Path | None = None, progress: Progress | None = None
) -> Learned:
    """Learn from phrasings, or take from the cache folder what was learned from the same ones."""
    phrasings, labels, classes = _sorted(stored)
    texts = [phrasing.text for phrasing in phrasings]
    spelled, vectors = Spelling(texts), meaning.embed_all(texts, progress)
    known = Examples(vectors, spelled.rows, classes, len(labels))
    key = _key(known, labels)
    path, inverse = (cache / f"learned-{key}.npz", cache / f"inverse-{key}.npy") if cache else (None, None)
    kept = _kept(path) if path else None
    if kept is not None:
        calibration = Calibration(labels, kept.pop("calibration"))
        solution = Solution(**kept, inverse=learning.kept_inverse(inverse) if inverse else None)
        return Learned(phrasings, labels, classes, vectors, spelled, solution, calibration)
    solution = learning.learn_apart(known, inverse)
    calibration = Calibration.fit(labels, solution.held_out, classes[solution.rows])
    if path and cache:
        arrays = {name: each for name, each in vars(solution).items() if name != "inverse"}
        _keep(path, calibration=calibration.parameters, **arrays)
        _delete_oldest(cache, "learned-*.npz", _VERSIONS_KEPT)
        _delete_oldest(cache, "inverse-*.npy", _INVERSES_KEPT)
    return Learned(phrasings, labels, classes, vectors, spelled, solution, calibration)


def learn_change(former: Learned, stored: Sequence[Phrasing], meaning: Meaning) -> Learned | None:
    """Learn what phrasings have that a former base had not; None where that is too much to learn at once."""
    former = former.origin or former
    phrasings, labels, classes = _sorted(stored)
    if [(p.label, p.text) for p in phrasings] == [(p.label, p.text) for p in former.phrasings]:
        return Learned(phrasings, labels, classes, former.vectors, former.spelling, former.solution, former.calibration)
    change = _change(former, phrasings, labels)
    differing = len(phrasings) + len(former.phrasings) - 2 * len(change.after)
    if former.solution.inverse is None or differing > _FEW:
        return None
    vectors = np.empty((len(phrasings), former.vectors.shape[1]), np.float32)
    vectors[change.after] = former.vectors[change.before]
    come = np.setdiff1d(np.arange(len(phrasings)), change.after)
    vectors[come] = meaning.embed_all([phrasings[number].text for number in come])
    spelled = former.spelling.changed([p.text for p in phrasings], change.before, change.after)
    solution = relearn(former.solution, former.examples, Examples(vectors, spelled.rows, classes, len(labels)), change)
    calibration = Calibration(labels, former.calibration.parameters)
    return Learned(phrasings, labels, classes, vectors, spelled, solution, calibration, former)


def _sorted(stored: Sequence[Phrasing]) -> tuple[list[Phrasing], list[Label], Indices]:
    labels = sorted({p.label for p in stored}, key=lambda label: (label.entry, label.kind))
    column = {label: number for number, label in enumerate(labels)}
    phrasings = sorted(stored, key=lambda phrasing: column[phrasing.label])
    return phrasings, labels, np.array([column[p.label] for p in phrasings], dtype=np.intp)


def _change(former: Learned, phrasings: Sequence[Phrasing], labels: Sequence[Label]) -> Change:
    unclaimed = defaultdict(list)
    for number, phrasing in enumerate(former.phrasings):
        unclaimed[phrasing.label, phrasing.text].append(number)
    stays = [
        (unclaimed[each.label, each.text].pop(), number)
        for number, each in enumerate(phrasings)
        if unclaimed.get((each.label, each.text))
    ]
    before, after = np.array(stays, np.intp).reshape(-1, 2).T
    column = {label: number for number, label in enumerate(labels)}
    return Change(before, after, np.array([column.get(label, -1) for label in former.labels], np.intp))


def _key(known: Examples, labels: Sequence[Label]) -> str:
    """Return a key that changes with what is learned from and with the code that learns.

    The features themselves are in it, and so is whatever they come from: code, dictionaries, models, texts.
    """
    digest = hashlib.sha256(repr(labels).encode("utf-8", "replace"))
    for source in _sources():
        digest.update(source)
    spelling = known.spelling
    for array in (known.meaning, spelling.data, spelling.indices, spelling.indptr, known.classes):
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()[:24]


def _sources() -> list[bytes]:
    """Return the sources of the modules that learn, and of those of this package that they import, one by another."""
    sources: dict[str, bytes] = {}
    waiting = list(_LEARNING)
    while waiting:
        if (module := waiting.pop()) not in sources:
            sources[module] = Path(__file__).with_name(f"{module}.py").read_bytes()
            for name, names in _IMPORT.findall(sources[module].decode()):
                waiting += [name] if name else re.findall(r"\w+", names)
    return [sources[module] for module in sorted(sources)]


def _kept(path: Path) -> dict[str, NDArray[Any]] | None:
    """Return the arrays of a file, or None where it is missing or torn: what it holds can be learned again."""
    try:
        with path.open("rb") as file, np.load(file) as kept:
            return {name: kept[name] for name in ("basis", "weights", "rows", "held_out", "calibration")}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def _keep(path: Path, **arrays: NDArray[Any]) -> None:
    """Write arrays to a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.stem}.{os.getpid()}.part.npz")
    np.savez(part, **arrays)  # type: ignore[arg-type]  # it takes one of them for its switch for pickles
    part.replace(path)


def _delete_oldest(cache: Path, pattern: str, most: int) -> None:
    kept = sorted(cache.glob(pattern), key=lambda found: found.stat().st_mtime, reverse=True)
    for stale in kept[most:]:
        stale.unlink(missing_ok=True)

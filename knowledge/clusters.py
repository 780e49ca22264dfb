"""Questions that mean the same, whatever their language.

Vectors of multilingual-e5 lie nearer by language and manner than by subject. So they are looked at through a lens: half
of it evens out how the phrasings of one entry differ (within-class whitening), the other half shows the directions in
which entries lie apart (linear discriminant analysis, Rao, 1948). Clusters come from average linkage.

Measured on the 869 questions of tests/questions that ask for one entry. Most of what staff see is about subjects that
the base lacks, so the lens was made without the phrasings of half of the entries, and questions for these were
clustered (mean of six draws; only their spelling was mended with all words of the base). Beside it XQuAD: 150 questions
far from any subject of the base, in two or three languages each.

    THRESHOLD        V-measure   F1 of pairs   purity   join languages   XQuAD: F1   purity
    .38                   .821          .556     .950              .61        .585     .760
    .42                   .793          .440     .968              .50        .650     .810
    .44                   .784          .402     .973              .47        .715     .858
    .42, no lens          .721          .251     .860              .12        .470     .779

Purity comes first: a decision is about a whole cluster, and a subject in two clusters costs no more than a second look.
"join languages" is the share of clusters of several questions that hold several languages.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from knowledge.meaning import Meaning, Vectors
from knowledge.normalize import content, fold

THRESHOLD = 0.42
DIRECTIONS = 50
_RIDGE = 3.0  # in units of the mean variance within classes
_BATCH = 32
_BLOCK = 256

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Asked:
    """A question: its number, by whom and when it was asked, and in which language."""

    id: int
    asker: int
    at: datetime
    language: str
    text: str


@dataclass(frozen=True)
class Cluster:
    """Questions that mean the same, the most central first."""

    questions: tuple[Asked, ...]

    @property
    def title(self) -> Asked:
        """The question that stands for all of them."""
        return self.questions[0]

    @property
    def count(self) -> int:
        """How often it was asked."""
        return len(self.questions)

    @property
    def askers(self) -> int:
        """How many people asked it."""
        return len({question.asker for question in self.questions})

    @property
    def languages(self) -> tuple[str, ...]:
        """In which languages it was asked, the commonest first."""
        counts = Counter(sorted(question.language for question in self.questions))
        return tuple(language for language, _ in counts.most_common())

    @property
    def first(self) -> datetime:
        """When it was first asked."""
        return min(question.at for question in self.questions)

    @property
    def last(self) -> datetime:
        """When it was last asked."""
        return max(question.at for question in self.questions)

    @property
    def samples(self) -> tuple[Asked, ...]:
        """One question for each different text, in the same order."""
        found: dict[str, Asked] = {}
        for question in self.questions:
            found.setdefault(fold(question.text), question)
        return tuple(found.values())


class Lens:
    """Shows vectors so that subjects lie apart, and languages do not."""

    def __init__(self, vectors: Vectors, classes: NDArray[np.intp], others: Vectors | None = None) -> None:
        """Make a lens of examples of subjects, shape (n, d), whose classes ascend, and of what is no subject."""
        starts = np.flatnonzero(np.diff(classes, prepend=-1))
        sizes = np.diff(np.append(starts, len(classes)))
        means = np.add.reduceat(vectors, starts, axis=0) / sizes[:, None]
        within = vectors - np.repeat(means, sizes, axis=0)
        variances, axes = np.linalg.eigh((within.T @ within / len(vectors)).astype(np.float64))
        centre = vectors.mean(axis=0)
        # seen from amidst the subjects, whatever is none of them lies in one direction
        self._centre = centre if others is None or not len(others) else (centre + others.mean(axis=0)) / 2
        self._whiten = axes / np.sqrt(variances + _RIDGE * variances.mean())
        between = (means - means.mean(axis=0)) @ self._whiten
        self._apart = np.linalg.svd(between, full_matrices=False)[2][:DIRECTIONS].T

    def through(self, vectors: Vectors) -> NDArray[np.float32]:
        """Return vectors as unit rows: half of what they say, half of what tells subjects apart."""
        said = (vectors - self._centre) @ self._whiten
        # of fewer subjects nothing can be learned about others
        halves = [said, said @ self._apart] if self._apart.shape[1] == DIRECTIONS else [said]
        return np.hstack([_unit(half) for half in halves]).astype(np.float32) / np.float32(len(halves) ** 0.5)


class Clusterer:
    """Groups questions. It keeps the vectors of those it was last asked about, in memory only: they may be erased."""

    def __init__(self, meaning: Meaning) -> None:
        self._meaning = meaning
        self._vectors: dict[str, Vectors] = {}
        self._lock = Lock()

    def cluster(
        self, asked: Sequence[Asked], lens: Lens, read: Callable[[str], str] = str, progress: Progress | None = None
    ) -> list[Cluster]:
        """Return the clusters, those of most people first; what has neither letter nor digit is left out.

        The result does not depend on the order of the questions. `read` returns what a text means to say, such as the
        characters of pinyin; `progress(done, missing)` is told of texts that were not met the last time.
        """
        telling = sorted((each for each in asked if content(each.text)), key=lambda each: (each.at, each.id))
        alike: dict[str, list[Asked]] = {}
        for question in telling:
            alike.setdefault(fold(read(question.text)) or question.text, []).append(question)
        seen = lens.through(self._embed(list(alike), progress))
        found = [_cluster(list(alike.values()), seen, members) for members in _members(seen)]
        return sorted(found, key=lambda each: (-each.askers, -each.count, -each.last.timestamp(), each.title.id))

    def _embed(self, texts: Sequence[str], progress: Progress | None) -> Vectors:
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
            missing = [text for text in texts if text not in known]
            for start in range(0, len(missing), _BATCH):
                batch = missing[start : start + _BATCH]
                known.update(zip(batch, self._meaning.embed_now(batch), strict=True))
                if progress:
                    progress(min(start + _BATCH, len(missing)), len(missing))
            self._vectors = known
        return np.stack([known[text] for text in texts]) if texts else np.zeros((0, 1), np.float32)


def _members(seen: NDArray[np.float32]) -> list[NDArray[np.intp]]:
    """Return the rows of each cluster."""
    if len(seen) < 2:
        return [np.array([row]) for row in range(len(seen))]
    from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415  (it takes its time, and is seldom needed)

    labels = fcluster(linkage(_distances(seen), "average"), 1 - THRESHOLD, "distance")
    order = np.argsort(labels, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)


def _distances(seen: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return what the cosine of each row with each later one lacks to 1, one after the other."""
    size = len(seen)
    found = np.empty(size * (size - 1) // 2)
    end = 0
    for start in range(0, size, _BLOCK):
        for row, lacking in enumerate(1 - seen[start : start + _BLOCK] @ seen[start:].T, 1):
            begin, end = end, end + size - start - row
            found[begin:end] = lacking[row:]
    return np.maximum(found, 0.0, out=found)


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-12))


def _cluster(alike: Sequence[Sequence[Asked]], seen: NDArray[np.float32], members: NDArray[np.intp]) -> Cluster:
    """Return the cluster of some texts, those nearest to all its questions first."""
    counts = np.array([len(alike[row]) for row in members])
    likeness = seen[members] @ (seen[members].T @ counts)
    central = members[np.lexsort((members, -np.round(likeness, 9)))]
    return Cluster(tuple(question for row in central for question in alike[row]))

"""Likeness of spelling: TF-IDF over character n-grams, word stems and, for Chinese, syllables."""

import copy
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from knowledge.lexicon import stem
from knowledge.normalize import fold
from knowledge.pinyin import sound

_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_OTHER_RUN = re.compile(r"[a-zа-я0-9]+", re.IGNORECASE)


def features(text: str) -> Iterator[str]:
    """Yield the features of a text.

    Of Chinese 1–3 characters and 2 syllables; of other words 3–5 letters and the stem.
    """
    text = fold(text)
    for match in _HAN_RUN.finditer(text):
        run = match.group()
        for size in (1, 2, 3):
            yield from (run[i : i + size] for i in range(len(run) - size + 1))
        heard = sound(run)
        yield from (f"~{a} {b}" for a, b in itertools.pairwise(heard))
    for match in _OTHER_RUN.finditer(text):
        word = f"_{match.group()}_"
        for size in (3, 4, 5):
            yield from (word[i : i + size] for i in range(len(word) - size + 1))
        yield f"={stem(match.group())}"


class Spelling:
    """An index of texts by spelling; rows and queries are unit vectors, so that products are cosines in [0, 1]."""

    def __init__(self, texts: Sequence[str]) -> None:
        counted = [Counter(features(text)) for text in texts]
        present = Counter(feature for counts in counted for feature in counts)
        self._column = {feature: column for column, feature in enumerate(present)}
        self._weight = [math.log((1 + len(texts)) / (1 + spread)) + 1 for spread in present.values()]
        self._rarest = max(self._weight, default=1.0)
        self.rows = self._matrix(counted)
        self._by_feature = self.rows.T.tocsr()

    def changed(self, texts: Sequence[str], before: NDArray[np.intp], after: NDArray[np.intp]) -> "Spelling":
        """Return an index of other texts with the same weights; row `before[i]` stays, as row `after[i]`."""
        other = copy.copy(self)
        come = np.setdiff1d(np.arange(len(texts)), after)
        rows = vstack([self.rows[before], self._matrix([Counter(features(texts[number])) for number in come])]).tocsr()
        other.rows = rows[np.argsort(np.concatenate([after, come]))]
        other._by_feature = other.rows.T.tocsr()
        return other

    def likeness(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the cosines of texts with the indexed ones, shape (texts, indexed)."""
        queries = self._matrix([Counter(features(text)) for text in texts])
        return np.asarray((queries @ self._by_feature).todense(), dtype=np.float32)

    def _matrix(self, counted: Iterable[Counter[str]]) -> csr_matrix:
        """Return unit rows; features never met count towards a row's length as the rarest ones would."""
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for counts in counted:
            met = [(self._column[f], n) for f, n in counts.items() if f in self._column]
            weights = [self._weight[column] * (1 + math.log(n)) for column, n in met]
            unmet = (len(counts) - len(met)) * self._rarest**2
            norm = math.sqrt(sum(w * w for w in weights) + unmet) or 1.0
            columns.extend(column for column, _ in met)
            values.extend(weight / norm for weight in weights)
            ends.append(len(columns))
        shape = (len(ends) - 1, max(len(self._column), 1))
        return csr_matrix((np.asarray(values, np.float32), columns, ends), shape=shape)

"""What people would use instead of the engine, each in a few lines and as its users use it.

Every peer scores stored questions; an entry scores what its best question scores. Of equal scores the first stored one
wins, as in `extractOne`, `max` and `argmax`: a user of the peer would see the same. Texts are put in lower case for
the peers by spelling (rapidfuzz by its own `default_process`), which helps them all.
"""

import difflib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process, utils

from knowledge.lexicon import stem, words
from knowledge.meaning import Meaning
from knowledge.normalize import fold

Scores = NDArray[np.float64]


class Peer(Protocol):
    """Anything that ranks the entries of a base for a query; the best entry's score is its confidence."""

    name: str
    comparisons: int | None  # a slow peer is asked so many questions only, evenly spread, that it makes as many

    def index(self, entries: Mapping[str, Sequence[str]]) -> None:
        """Take in the stored questions of each entry."""

    def scores(self, query: str) -> Scores:
        """Return a score for each entry, in the order of the index."""


class _ByQuestion(ABC):
    """A peer that compares a query with stored questions one by one."""

    name: str
    comparisons: int | None = None

    def index(self, entries: Mapping[str, Sequence[str]]) -> None:
        """Take in the stored questions of each entry."""
        sizes = [len(questions) for questions in entries.values()]
        self._starts = np.cumsum([0, *sizes[:-1]])
        self.take([question for questions in entries.values() for question in questions])

    def scores(self, query: str) -> Scores:
        """Return the score of each entry's best question."""
        return np.asarray(np.maximum.reduceat(self.likeness(query), self._starts), dtype=np.float64)

    @abstractmethod
    def take(self, texts: list[str]) -> None:
        """Prepare the stored questions."""

    @abstractmethod
    def likeness(self, query: str) -> NDArray[Any]:
        """Return a score for each stored question."""


class RapidFuzz(_ByQuestion):
    """rapidfuzz's `process` with one of its scorers; `extractOne` gives the first of the best of these scores."""

    def __init__(self, name: str, scorer: Any) -> None:
        self.name = name
        self._scorer = scorer

    def take(self, texts: list[str]) -> None:
        self._texts = [utils.default_process(text) for text in texts]

    def likeness(self, query: str) -> NDArray[Any]:
        return np.asarray(process.cdist([utils.default_process(query)], self._texts, scorer=self._scorer)[0] / 100)


class Difflib(_ByQuestion):
    """The ratio by which `difflib.get_close_matches` ranks; slow, and asked only some of many questions."""

    name = "difflib"
    comparisons: int | None = 300_000

    def take(self, texts: list[str]) -> None:
        self._texts = [text.lower() for text in texts]

    def likeness(self, query: str) -> NDArray[Any]:
        matcher = difflib.SequenceMatcher()
        matcher.set_seq2(query.lower())
        found = np.empty(len(self._texts))
        for number, text in enumerate(self._texts):
            matcher.set_seq1(text)
            found[number] = matcher.ratio()
        return found


class Bm25(_ByQuestion):
    """Okapi BM25 (rank_bm25) on Chinese words cut by jieba and stemmed Russian and English ones."""

    name = "BM25"

    def take(self, texts: list[str]) -> None:
        from rank_bm25 import BM25Okapi  # noqa: PLC0415  (not in the product's environment)

        self._index = BM25Okapi([self._tokens(text) for text in texts])

    def likeness(self, query: str) -> NDArray[Any]:
        return np.asarray(self._index.get_scores(self._tokens(query)))

    @staticmethod
    def _tokens(text: str) -> list[str]:
        return [stem(word) for word in words(fold(text))]


class CharTfIdf(_ByQuestion):
    """The cosine of TF-IDF over 1–3 characters (scikit-learn), within words; Chinese runs count as words."""

    name = "char TF-IDF"

    def take(self, texts: list[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  (neither)

        self._vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 3), sublinear_tf=True)
        self._columns = self._vectorizer.fit_transform(texts).T.tocsr()

    def likeness(self, query: str) -> NDArray[Any]:
        return np.asarray((self._vectorizer.transform([query]) @ self._columns).todense()[0]).ravel()


class NearestVector(_ByQuestion):
    """The stored question whose multilingual-e5-small vector has the highest cosine with the query's."""

    name = "nearest e5"

    def __init__(self, meaning: Meaning) -> None:
        self._meaning = meaning

    def take(self, texts: list[str]) -> None:
        self._vectors = self._meaning.embed_all(texts)

    def likeness(self, query: str) -> NDArray[Any]:
        return np.asarray(self._vectors @ self._meaning.embed(query))


class Fusion:
    """The best sum of scores in [0, 1] that we know of: TF-IDF + token_set_ratio + 3 · e5, each an entry's best.

    Cosines of e5 vectors lie between 0.7 and 1 whatever the texts. As they are, their differences drown in the other
    two; from 0.8 on, stretched to [0, 1], they gave this sum its best P@1 of the ways tried whose scores can still be
    compared between queries, up to .08 more than plain cosines.
    """

    name = "fusion"
    comparisons: int | None = None
    _UNRELATED = 0.8

    def __init__(self, meaning: Meaning) -> None:
        self._spelling = (CharTfIdf(), token_set())
        self._meaning = NearestVector(meaning)

    def index(self, entries: Mapping[str, Sequence[str]]) -> None:
        """Take in the stored questions of each entry."""
        for peer in (*self._spelling, self._meaning):
            peer.index(entries)

    def scores(self, query: str) -> Scores:
        """Return the sum for each entry."""
        near = np.clip((self._meaning.scores(query) - self._UNRELATED) / (1 - self._UNRELATED), 0, 1)
        return np.asarray(3 * near + sum(peer.scores(query) for peer in self._spelling))


def token_set() -> RapidFuzz:
    """Return rapidfuzz with its scorer over sets of words."""
    return RapidFuzz("token_set_ratio", fuzz.token_set_ratio)


def everyone(meaning: Meaning) -> list[Peer]:
    """Return all peers, in the order of the table."""
    return [RapidFuzz("WRatio", fuzz.WRatio), *light(), Bm25(), CharTfIdf(), NearestVector(meaning), Fusion(meaning)]


def light() -> list[Peer]:
    """Return the peers by spelling that need nothing but the product's own packages."""
    return [token_set(), Difflib()]

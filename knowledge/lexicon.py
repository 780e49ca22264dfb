"""The words that the knowledge uses, the words that languages have, and the way back from a typo to a word."""

import io
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from threading import Lock
from typing import Any

import jieba
import pymorphy3
import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA
from spellchecker import SpellChecker

from knowledge.keyboard import skeleton
from knowledge.normalize import fold, has_han
from knowledge.schema import Language

_STEMMING = Lock()  # a stemmer keeps its word in itself: two threads at once get wrong stems
_COMMON = 20  # occurrences in jieba's corpus of some 60 million words
_TERM_COUNTS = 5  # a fixed term is one word, as if it had been met this often beside its parts
_WORD = re.compile(r"[a-zа-я]+(?:[-'’][a-zа-я]+)*|\d+(?:[.,]\d+)?|[\u3400-\u9fff]+", re.IGNORECASE)


@lru_cache(maxsize=1)
def _russian() -> Any:
    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    return frozenset(SpellChecker(language="en").word_frequency.dictionary)


@lru_cache(maxsize=2)
def _stemmer(language: Language) -> Any:
    return snowballstemmer.stemmer({"ru": "russian", "en": "english", "zh": "english"}[language])


class _Cutter(jieba.Tokenizer):  # type: ignore[misc]  # jieba has no types
    """jieba with its commoner words: a sixth of the memory, and no cache file where others could write it."""

    initialized: bool

    def initialize(self, dictionary: str | None = None) -> None:
        if not self.initialized:
            with self.get_dict_file() as lines:
                common = [line for line in lines if int(line.split(b" ", 2)[1]) >= _COMMON]
            self.FREQ, self.total = self.gen_pfdict(io.BytesIO(b"".join(common)))
            self.initialized = True


@lru_cache(maxsize=1)
def _cutter() -> _Cutter:
    return _Cutter()


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of a Russian or English word (Snowball); a Chinese word is its own stem."""
    if has_han(word):
        return word
    cyrillic = "а" <= word[:1] <= "я"
    with _STEMMING:
        return str(_stemmer("ru" if cyrillic else "en").stemWord(word))


def words(text: str) -> list[str]:
    """Return the words of a folded text in their order, Chinese cut by jieba."""
    found: list[str] = []
    for match in _WORD.finditer(text):
        run = match.group()
        found.extend(_cutter().cut(run, HMM=False) if has_han(run) else [run])
    return found


def is_real(word: str) -> bool:
    """Tell whether a Russian or English word (lower case) is in the language's dictionary."""
    if "а" <= word[:1] <= "я":
        return bool(_russian().word_is_known(word))
    return word in _english()


def frequency(word: str) -> int:
    """Return how often a Chinese word occurs in jieba's corpus; 0 for a rare or unknown one."""
    cutter = _cutter()
    cutter.initialize()
    return int(cutter.FREQ.get(word, 0))


@lru_cache(maxsize=1 << 15)
def _cut(text: str) -> tuple[str, ...]:
    """Return the words of a text of the base; of a changed base most texts are known."""
    return tuple(words(fold(text)))


class Lexicon:
    """The vocabulary of the knowledge, counted over its texts, with the way back from typos."""

    def __init__(self, texts: Iterable[str], terms: Iterable[str] = ()) -> None:
        self.counts: Counter[str] = Counter({fold(term): _TERM_COUNTS for term in terms if has_han(term)})
        self.followers: Counter[tuple[str, str]] = Counter()
        for text in texts:
            cut = _cut(text)
            self.counts.update(cut)
            self.followers.update(zip(["^", *cut], cut, strict=False))
        self.total = sum(self.counts.values())
        self.stems = frozenset(stem(word) for word in self.counts)
        self._by_alphabet = {
            "ru": [w for w in self.counts if "а" <= w[:1] <= "я"],
            "en": [w for w in self.counts if "a" <= w[:1] <= "z"],
        }
        self._by_skeleton: dict[str, str] = {}
        for word in sorted(self._by_alphabet["ru"], key=lambda w: self.counts[w]):
            self._by_skeleton[skeleton(word)] = word

    def knows(self, word: str) -> bool:
        """Tell whether the knowledge uses a word or another form of it."""
        return word in self.counts or stem(word) in self.stems

    def from_skeleton(self, word: str) -> str | None:
        """Return the Russian word of the knowledge that a transliterated word stands for, if there is one."""
        return self._by_skeleton.get(skeleton(word))

    def mend(self, word: str) -> str:
        """Return the word that a mistyped one stands for, or the word itself.

        Only a word that neither the knowledge nor the dictionary has is mended, and only into one of the knowledge's:
        one slip (Damerau-Levenshtein, restricted) up to five letters, two up to nine, three above.
        """
        if len(word) < 4 or not word.isalpha() or has_han(word) or self.knows(word) or is_real(word):
            return word
        slips = 1 if len(word) < 6 else 2 if len(word) < 10 else 3
        candidates = self._by_alphabet["ru" if "а" <= word[:1] <= "я" else "en"]
        near = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=slips, limit=8)
        if not near:
            return word
        best = min(near, key=lambda found: (found[1], found[0][0] != word[0], -self.counts[found[0]]))
        return str(best[0])

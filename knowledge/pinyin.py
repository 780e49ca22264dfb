"""Chinese by its sound: questions typed in pinyin, and characters mistaken for others that sound alike."""

import math
import re
from collections import defaultdict
from functools import lru_cache

from pypinyin import lazy_pinyin

from knowledge.lexicon import Lexicon, frequency, words
from knowledge.normalize import fold, has_han

_CORPUS = 60_000_000  # words in jieba's counts
_OTHER_CHARACTER = 7.0  # nats that a changed character costs: about one typo in a thousand characters
_LONGEST = 6  # syllables of the longest word looked up
_RUN = re.compile(r"[\u3400-\u9fff]+")
_TOKEN = re.compile(r"[a-zü']+|\d+(?:[.,]\d+)?%?|\S", re.IGNORECASE)


@lru_cache(maxsize=1)
def syllables() -> frozenset[str]:
    """Return the toneless syllables of Mandarin."""
    sounds = {lazy_pinyin(chr(code))[0] for code in range(0x4E00, 0x9FA6)} | {"shei"}
    spoken = {s.replace("ü", "v") for s in sounds if s.isalpha() and len(s) < 7}
    return frozenset(s for s in spoken if s.isascii() and set(s) & set("aeiouv"))


@lru_cache(maxsize=65536)
def sound(text: str) -> tuple[str, ...]:
    """Return the toneless syllables of a Chinese text."""
    return tuple(lazy_pinyin(text))


@lru_cache(maxsize=4096)
def split(token: str) -> tuple[str, ...] | None:
    """Return the syllables of a run of pinyin letters, the fewest there can be, or None where it is not pinyin."""
    token = token.lower().replace("ü", "v")
    best: list[tuple[str, ...] | None] = [()] + [None] * len(token)
    for end in range(1, len(token) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            piece = token[start:end]
            if before is not None and (piece in syllables() or (piece == "'" and before)):
                found = before if piece == "'" else (*before, piece)
                current = best[end]
                if current is None or len(found) < len(current):
                    best[end] = found
    return best[-1]


class Sounds:
    """Finds the likeliest words of the knowledge for a row of syllables (Viterbi over a bigram model)."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._by_sound: dict[tuple[str, ...], list[str]] = defaultdict(list)
        characters: set[str] = set()
        for word in lexicon.counts:
            if has_han(word):
                self._by_sound[sound(word)].append(word)
                characters.update(word)
        for character in characters - lexicon.counts.keys():
            self._by_sound[sound(character)].append(character)
        self._by_sound["shei",] = self._by_sound["shui",]  # 谁 is said both ways

    def write(self, row: list[str]) -> str:
        """Return Chinese text for syllables; what is no syllable (a figure, "gdp") stays as it is."""
        return "".join(self._best(row, None))

    def known(self, text: str) -> float:
        """Return the share of characters of a Chinese text, in [0, 1], in words of the knowledge of two or more."""
        cut = [word for word in words(text) if has_han(word)]
        sure = sum(len(word) for word in cut if len(word) > 1 and word in self._lexicon.counts)
        return sure / max(sum(map(len, cut)), 1)

    def hear(self, text: str) -> str:
        """Return a Chinese text with words of the knowledge in place of words that only sound like them."""
        return _RUN.sub(lambda match: self._heard(match.group()), text)

    def _heard(self, run: str) -> str:
        if len(run) < 2:
            return run
        row = list(sound(run))
        return "".join(self._best(row, run)) if len(row) == len(run) else run

    def _best(self, row: list[str], written: str | None) -> list[str]:
        """Return the cheapest row of words; cost is the negative logarithm of probability, in nats."""
        paths: list[dict[str, tuple[float, list[str]]]] = [{"^": (0.0, [])}]
        for end in range(1, len(row) + 1):
            here: dict[str, tuple[float, list[str]]] = {}
            for start in range(max(0, end - _LONGEST), end):
                for word, change in self._candidates(row, start, end, written):
                    for before, (cost, path) in paths[start].items():
                        total = cost + change + self._cost(before, word)
                        if word not in here or total < here[word][0]:
                            here[word] = (total, [*path, word])
            paths.append(dict(sorted(here.items(), key=lambda item: item[1][0])[:8]))
        return min(paths[-1].values(), key=lambda found: found[0])[1] if paths[-1] else row

    def _candidates(self, row: list[str], start: int, end: int, written: str | None) -> list[tuple[str, float]]:
        piece = tuple(row[start:end])
        known = self._by_sound.get(piece, [])
        if written is None:
            return [(word, 0.0) for word in known] or ([(piece[0], 12.0)] if len(piece) == 1 else [])
        original = written[start:end]
        changed = [
            (word, _OTHER_CHARACTER * sum(a != b for a, b in zip(word, original, strict=True)))
            for word in known
            if word == original or len(word) > 1
        ]
        if original not in known and (len(original) == 1 or frequency(original)):
            changed.append((original, 0.0))
        return changed

    def _cost(self, before: str, word: str) -> float:
        lexicon = self._lexicon
        pair = lexicon.followers[before, word] / max(lexicon.counts[before], 1) if before != "^" else 0.0
        alone = lexicon.counts[word] / max(lexicon.total, 1)
        anywhere = (frequency(word) + 0.5) / _CORPUS
        return -math.log(0.4 * pair + 0.4 * alone + 0.2 * anywhere)


def row_of(text: str) -> list[str] | None:
    """Return the syllables of a text typed in pinyin, or None where it holds a word that is not pinyin.

    Figures and abbreviations without a vowel (or GDP, VIP) are kept as they are.
    """
    row: list[str] = []
    spoken = 0
    for token in _TOKEN.findall(fold(text)):
        pieces = split(token) if token[0].isascii() and token[0].isalpha() else None
        if pieces:
            row.extend(pieces)
            spoken += len(pieces)
        elif token.isascii() and token.isalpha() and set(token) & set("aeiou"):
            return None
        elif token[0].isalnum():
            row.append(token)
    return row if spoken >= 2 else None

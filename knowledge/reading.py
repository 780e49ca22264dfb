"""Reads an utterance as it was meant: pinyin, transliteration, a wrong layout and typos become plain text."""

import re
from dataclasses import dataclass
from typing import Literal

from knowledge import keyboard, pinyin
from knowledge.language import detect, unspoken, writes_elsewhere
from knowledge.lexicon import Lexicon, is_real
from knowledge.normalize import clean, fold, has_han
from knowledge.pinyin import Sounds
from knowledge.recent import Recent
from knowledge.schema import Language

Way = Literal["typed", "pinyin", "translit", "layout", "unspoken"]

_TOKEN = re.compile(r"[a-zа-яё]+(?:['’`][a-zа-яё]+)*", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_SOUNDED = re.compile(r"[a-z46]+(?:['’`][a-z46]+)*", re.IGNORECASE)
_LIKELY_PINYIN, _LIKELY_ENGLISH = 0.25, 0.55  # share in known words from which Latin letters are read as pinyin
_LIKELY_RUSSIAN = 0.5  # share in known words from which Latin letters are read as a layout or a transliteration
_MOST_MENDED = 60  # words of a message that are looked at for typos


@dataclass(frozen=True)
class Reading:
    """An utterance as it is understood.

    language  of the sentence, None where it names none
    text      what the matcher reads: clean, typos mended; empty where nothing was said
    way       how it was typed; "unspoken" is another language than the three
    mended    (typed, read) pairs of words that were taken for typos
    """

    original: str
    language: Language | None
    text: str
    way: Way = "typed"
    mended: tuple[tuple[str, str], ...] = ()


def plain(utterance: str) -> Reading:
    """Return the reading of an utterance that was typed as it is meant."""
    text = clean(utterance)
    return Reading(utterance, detect(text), text)


class Reader:
    """Turns what people type into what they mean, with the words of one knowledge base."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._sounds = Sounds(lexicon)
        self._recent: Recent[Reading] = Recent()

    def read(self, utterance: str) -> Reading:
        """Return the reading of an utterance of any length and content."""
        known = self._recent.of([utterance]) or {utterance: self._reading(utterance)}
        self._recent.keep(known)
        return known[utterance]

    def _reading(self, utterance: str) -> Reading:
        text = clean(utterance)
        if writes_elsewhere(text):
            return Reading(utterance, None, text, "unspoken")
        if has_han(text):
            return self._mended(utterance, self._sounds.hear(text), detect(text))
        if _CYRILLIC.search(text):
            return self._read_cyrillic(utterance, text)
        if _LATIN.search(text):
            return self._read_latin(utterance, text)
        return plain(utterance)

    def _read_cyrillic(self, utterance: str, text: str) -> Reading:
        russian = self._share(text)
        if russian < 0.4:
            english = keyboard.to_english_layout(text)
            if _LATIN.search(english) and self._share(english) > 0.6:
                return self._mended(utterance, english, "en", "layout")
        if unspoken(text) > russian:
            return Reading(utterance, None, text, "unspoken")
        return self._mended(utterance, text, detect(text))

    def _read_latin(self, utterance: str, text: str) -> Reading:
        english = self._share(text)
        row = pinyin.row_of(text)
        named = " " not in text and self._lexicon.knows(text.lower())
        if row is not None and not named:
            chinese = self._sounds.write(row)
            if self._sounds.known(chinese) >= (_LIKELY_ENGLISH if english > 0.7 else _LIKELY_PINYIN):
                return Reading(utterance, "zh", chinese, "pinyin")
        if english > 0.95:
            return self._mended(utterance, text, detect(text))
        russian: dict[Way, str] = {"layout": keyboard.to_russian_layout(text), "translit": self._transliterated(text)}
        shares = {way: self._share(read) if self._is_ours(read) else 0.0 for way, read in russian.items()}
        way = max(shares, key=lambda name: shares[name])
        if unspoken(text) > max(english, shares[way]):
            return Reading(utterance, None, text, "unspoken")
        if shares[way] > max(english + 0.05, _LIKELY_RUSSIAN):
            return self._mended(utterance, russian[way], "ru", way)
        return self._mended(utterance, text, detect(text) if self._is_ours(text) else None)

    def _is_ours(self, text: str) -> bool:
        """Tell whether a text has a word that the knowledge uses, so that its letters are no chance likeness."""
        return any(len(word) > 1 and self._uses(word) for word in _TOKEN.findall(fold(text)))

    def _uses(self, word: str) -> bool:
        """Tell whether the knowledge uses a word that exists, or another one more than once."""
        return self._lexicon.knows(word) and (self._lexicon.counts[word] > 1 or is_real(word))

    def _transliterated(self, text: str) -> str:
        def cyrillic(match: re.Match[str]) -> str:
            word = match.group()
            if not _LATIN.search(word):
                return word
            if word.isupper() and len(word) > 1:
                return word
            return self._lexicon.from_skeleton(word) or keyboard.transliterate(word)

        return _SOUNDED.sub(cyrillic, text)

    def _share(self, text: str) -> float:
        """Return the share of letters, in [0, 1], in words that exist.

        A word that the knowledge uses counts fully, another of the dictionary for nine tenths, one typo away for half.
        """
        sure = typed = 0.0
        for word in _TOKEN.findall(fold(text)):
            typed += len(word)
            if self._lexicon.knows(word):
                sure += len(word)
            elif len(word) > 1 and is_real(word):
                sure += 0.9 * len(word)
            elif self._lexicon.mend(word) != word:
                sure += 0.5 * len(word)
        return sure / typed if typed else 0.0

    def _mended(self, utterance: str, text: str, language: Language | None, way: Way = "typed") -> Reading:
        mended: list[tuple[str, str]] = []

        def mend(match: re.Match[str]) -> str:
            word = match.group()
            lower = word.lower().replace("ё", "е")
            around = text[max(match.start() - 1, 0) : match.start()] + text[match.end() : match.end() + 1]
            better = lower if "-" in around else self._lexicon.mend(lower)
            if better == lower:
                return word
            mended.append((word, better))
            return better

        return Reading(utterance, language, _TOKEN.sub(mend, text, count=_MOST_MENDED), way, tuple(mended))

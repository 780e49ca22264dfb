"""Reads an utterance as it was meant: pinyin, transliteration, a wrong layout and typos become plain text."""

import re
from dataclasses import dataclass
from typing import Literal

from knowledge import keyboard, pinyin
from knowledge.language import detect
from knowledge.lexicon import Lexicon, is_real
from knowledge.normalize import clean, fold, has_han
from knowledge.pinyin import Sounds
from knowledge.schema import Language

Way = Literal["typed", "pinyin", "translit", "layout"]

_TOKEN = re.compile(r"[a-zа-яё]+(?:['’`][a-zа-яё]+)*", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_ENGLISH_FRAME = frozenset("the is are what which who how why when where do does of for in to and my you your".split())


@dataclass(frozen=True)
class Reading:
    """An utterance as it is understood.

    language  of the sentence, None where it names none
    text      what the matcher reads: clean, typos mended; empty where nothing was said
    way       how it was typed
    mended    (typed, read) pairs of words that were taken for typos
    """

    original: str
    language: Language | None
    text: str
    way: Way = "typed"
    mended: tuple[tuple[str, str], ...] = ()


class Reader:
    """Turns what people type into what they mean, with the words of one knowledge base."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._sounds = Sounds(lexicon)

    def read(self, utterance: str) -> Reading:
        """Return the reading of an utterance of any length and content."""
        text = clean(utterance)
        if has_han(text):
            return self._mended(utterance, self._sounds.hear(text), detect(text))
        if _CYRILLIC.search(text):
            return self._read_cyrillic(utterance, text)
        if _LATIN.search(text):
            return self._read_latin(utterance, text)
        return Reading(utterance, detect(text), text)

    def _read_cyrillic(self, utterance: str, text: str) -> Reading:
        if self._share(text) < 0.4:
            english = keyboard.to_english_layout(text)
            if _LATIN.search(english) and self._share(english) > 0.6:
                return self._mended(utterance, english, "en", "layout")
        return self._mended(utterance, text, detect(text))

    def _read_latin(self, utterance: str, text: str) -> Reading:
        english = self._share(text)
        if english < 1 or not _ENGLISH_FRAME & set(text.lower().split()):
            row = pinyin.row_of(text)
            if row is not None and (english < 0.7 or len(row) >= 3):
                return Reading(utterance, "zh", self._sounds.write(row), "pinyin")
        if english > 0.75:
            return self._mended(utterance, text, detect(text))
        layout, translit = keyboard.to_russian_layout(text), self._transliterated(text)
        shares = {"typed": english + 0.1, "layout": self._share(layout), "translit": self._share(translit)}
        way = max(shares, key=lambda name: shares[name])
        if way == "layout":
            return self._mended(utterance, layout, "ru", "layout")
        if way == "translit":
            return self._mended(utterance, translit, "ru", "translit")
        return self._mended(utterance, text, detect(text))

    def _transliterated(self, text: str) -> str:
        def cyrillic(match: re.Match[str]) -> str:
            word = match.group()
            if word.isupper() and len(word) > 1:
                return word
            return self._lexicon.from_skeleton(word) or keyboard.transliterate(word)

        return _TOKEN.sub(cyrillic, text)

    def _share(self, text: str) -> float:
        """Return the share of letters, in [0, 1], in words that exist; a word one typo away counts for half."""
        sure = typed = 0.0
        for word in _TOKEN.findall(fold(text)):
            typed += len(word)
            if self._lexicon.knows(word) or (len(word) > 1 and is_real(word)):
                sure += len(word)
            elif self._lexicon.mend(word) != word:
                sure += 0.5 * len(word)
        return sure / typed if typed else 0.0

    def _mended(self, utterance: str, text: str, language: Language | None, way: Way = "typed") -> Reading:
        mended: list[tuple[str, str]] = []

        def mend(match: re.Match[str]) -> str:
            word = match.group()
            lower = word.lower().replace("ё", "е")
            better = self._lexicon.mend(lower)
            if better == lower:
                return word
            mended.append((word, better))
            return better

        return Reading(utterance, language, _TOKEN.sub(mend, text), way, tuple(mended))

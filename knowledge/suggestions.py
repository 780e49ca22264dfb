"""What a half-typed question may be about: entries to choose from, the best first, at the price of one embedding."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.matcher import Matcher
from knowledge.normalize import content, fold, has_han
from knowledge.reading import Reader, Reading
from knowledge.schema import LANGUAGES, Entry, Knowledge, Language

KINDS = ("fact", "gap")
TITLE, PHRASING = 0.6, 0.3  # what it is worth that every typed word begins a word of the title, of the phrasings
LEAST = 0.04  # an entry below this is not offered

_LONGEST = 256  # Telegram hands over no more
_SHORT = 3  # letters that may be of any language
_LATIN_WORD = re.compile(r"[a-z0-9-]+")
_WORDS = re.compile(r"[^\W_]+")
_TYPED = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")


@dataclass(frozen=True)
class Suggestions:
    """Entries to choose from, best first; `language` is that of the words, None where they name none."""

    language: Language | None
    entries: tuple[str, ...]


@dataclass(frozen=True)
class _Words:
    """The texts of an entry as they are searched: each word with a space before it, so that only beginnings count."""

    title: str
    phrasings: str


class Suggester:
    """Finds the entries of one base by words that may be half typed."""

    def __init__(self, knowledge: Knowledge, reader: Reader, matcher: Matcher) -> None:
        self._reader = reader
        self._matcher = matcher
        self._words = {entry.id: _words_of(entry) for entry in knowledge.entries.values() if entry.kind in KINDS}

    def suggest(self, typed: str, most: int) -> Suggestions:
        """Return at most so many entries, fewer or none where the others have nothing to do with the words."""
        reading = self._reader.read(typed[:_LONGEST])
        if not content(reading.text):
            return Suggestions(None, ())
        readings = {fold(typed[:_LONGEST]), fold(reading.text)}  # what looks like a typo may be half a word
        scores = {entry: max(_worth(text, words) for text in readings) for entry, words in self._words.items()}
        chances = self._matcher.match([reading.text])[0].chances
        for label, chance in zip(self._matcher.labels, chances, strict=True):
            if label.entry in scores:
                scores[label.entry] += float(chance)
        found = sorted((entry for entry in scores if scores[entry] >= LEAST), key=lambda entry: -scores[entry])
        return Suggestions(_language(reading), tuple(found[:most]))


def _language(reading: Reading) -> Language | None:
    """Return the language that the words name: a single Latin word, and a few letters read as others, name none."""
    if reading.way == "typed":
        return None if _LATIN_WORD.fullmatch(fold(reading.text)) else reading.language
    return reading.language if len(content(reading.text)) > _SHORT else None


def _words_of(entry: Entry) -> _Words:
    titles = [entry.title.in_(language) for language in LANGUAGES]
    asked = [text for language in LANGUAGES for text in entry.questions.in_(language)]
    return _Words(_searched(titles), _searched(asked))


def _searched(texts: Iterable[str]) -> str:
    return " " + " ".join(word for text in texts for word in _WORDS.findall(fold(text)))


def _worth(typed: str, words: _Words) -> float:
    tokens = _TYPED.findall(typed)
    return TITLE * _share(tokens, words.title) + PHRASING * _share(tokens, words.phrasings)


def _share(tokens: list[str], searched: str) -> float:
    """Return how much of what was typed begins words, 0 to 1; Chinese counts wherever it stands.

    It is squared: one word of many, which is likely to be a common one, says little.
    """
    found = sum(len(token) for token in tokens if (token if has_han(token) else f" {token}") in searched)
    return (found / max(sum(map(len, tokens)), 1)) ** 2

"""Bases of any size, made from the public sets and variations of their questions."""

import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from knowledge.confidence import Label
from knowledge.language import detect
from knowledge.meaning import DIMENSIONS, Vectors
from tests.benchmarks.sets import Query, QuestionSet
from tests.benchmarks.vectors import RememberedMeaning

AN_ENTRY = 25  # stored questions

_NOISE = 0.35  # length of what a variation adds to the vector of its original; e5 gives cosines of some .95 for such
_FAR = 0.6  # the same for an entry that comes round once more
_BEFORE = {
    "en": "hi|hello, a question:|please tell me,|i wanted to ask:|could you say|sorry,|so|well,|good day!|one thing:",
    "ru": "здравствуйте,|подскажите,|скажите пожалуйста,|хотел спросить:|а|извините,|вопрос:|добрый день!",
    "zh": "你好，|请问|麻烦问一下，|我想知道|那个，|想咨询下，|打扰了，|问个问题：",
}
_AFTER = {
    "en": "thanks|please|?|asap|, any idea?|can you help|i need to know|for my company|right now|, urgent",
    "ru": "спасибо|?|заранее благодарю|, срочно|для нашей фирмы|, кто знает|пожалуйста",
    "zh": "谢谢|？|急|呢|，有人知道吗|，麻烦了|吗|，在线等",
}


@dataclass(frozen=True)
class Crowd:
    """A base of many entries and unseen questions for it; vectors of variations are made up, not embedded."""

    questions: QuestionSet

    @property
    def size(self) -> int:
        """The number of stored questions."""
        return len(self.questions.stored)


def crowd(sources: Sequence[QuestionSet], size: int, meaning: RememberedMeaning) -> Crowd:
    """Return a base of about `size` stored questions, 25 an entry; `meaning` then knows their vectors.

    Where the sets have too few entries, they come round again, with other words around and vectors further away.
    """
    real = {f"{source.name}/{key}": questions for source in sources for key, questions in source.entries.items()}
    meaning.embed_all([text for questions in real.values() for text in questions])
    entries: dict[str, Sequence[str]] = {}
    for number in range(max(size // AN_ENTRY, 1)):
        key = list(real)[number % len(real)]
        turn = number // len(real)
        entries[f"{key}/{turn}" if turn else key] = list(islice(_phrasings(real[key], turn, meaning), AN_ENTRY))
    queries = [
        Query(query.text, frozenset(f"{source.name}/{answer}" for answer in query.answers), "in")
        for source in sources
        for query in source.queries
        if query.kind == "in" and any(f"{source.name}/{answer}" in entries for answer in query.answers)
    ]
    random.Random(1).shuffle(queries)
    labels = {key: Label(key, "answer") for key in entries}
    return Crowd(QuestionSet(f"crowd of {size}", entries, labels, queries))


def _phrasings(originals: Sequence[str], turn: int, meaning: RememberedMeaning) -> Iterator[str]:
    """Yield the questions of an entry and, without end, variations of them; none twice."""
    seen: set[str] = set()
    moved = _FAR * _direction(f"{turn} {originals[0]}") if turn else np.zeros(DIMENSIONS, np.float32)
    chance = random.Random(zlib.crc32(f"{turn} {originals[0]}".encode()))
    number = 0
    while True:
        original = originals[number % len(originals)]
        text = original if number < len(originals) and not turn else _varied(original, number // len(originals), chance)
        number += 1
        if text in seen:
            continue
        seen.add(text)
        if text != original:
            meaning.remember(text, _unit(meaning.embed_all([original])[0] + moved + _NOISE * _direction(text)))
        yield text


def _varied(text: str, times: int, chance: random.Random) -> str:
    """Return a text with words put before or behind it, dropped or swapped, the more of it the more often asked."""
    language = detect(text) or "en"
    for _ in range(1 + times // 4):
        words = text.split(" ")
        where = chance.randrange(len(words))
        match chance.randrange(4):
            case 0:
                text = f"{chance.choice(_BEFORE[language].split('|'))} {text}"
            case 1:
                text = f"{text} {chance.choice(_AFTER[language].split('|'))}"
            case 2 if len(words) > 3:
                text = " ".join(words[:where] + words[where + 1 :])
            case _:
                at = chance.randrange(max(len(text), 1))
                text = text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
    return text


def _direction(text: str) -> Vectors:
    return _unit(np.random.default_rng(zlib.crc32(text.encode())).standard_normal(DIMENSIONS).astype(np.float32))


def _unit(vector: Vectors) -> Vectors:
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

"""What is asked: stored questions word by word, a few hundred questions again and again, and ones never asked before.

Unseen questions are those that other people wrote to try the bot; the practice questions are not among them.
"""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, cycle
from pathlib import Path

from handlers.settings import Settings
from knowledge.loader import load
from knowledge.phrasings import phrasings
from tests.benchmarks.bots.bot_api import FIRST_PERSON, Question

PEOPLE = 1000
REPEATED = 200
_FOLDER = Path(__file__).parent.parent.parent / "questions"
_WRITTEN = ("held-out", "fresh", "third")


class Questions:
    """Texts of each kind, always in the same order, and the people who ask them in turn."""

    def __init__(self, knowledge_dir: Path | None = None) -> None:
        knowledge = load(knowledge_dir or Settings().knowledge_dir)
        self.stored = _mixed({phrasing.text for phrasing in phrasings(knowledge)})
        paths = [_FOLDER / f"{name}-{language}.jsonl" for name in _WRITTEN for language in ("zh", "ru", "en")]
        written = {json.loads(line)["text"] for path in paths for line in path.read_text("utf-8").splitlines()}
        unstored = _mixed(written - set(self.stored))
        self.repeated, self.unseen = unstored[:REPEATED], unstored[REPEATED:]
        self._people = cycle(range(FIRST_PERSON, FIRST_PERSON + PEOPLE))
        self._strangers = count(FIRST_PERSON + PEOPLE)

    def ask(self, texts: Iterable[str]) -> Iterator[Question]:
        """Yield the questions, each by the next of the people."""
        return zip(self._people, texts, strict=False)

    def ask_first(self, texts: Iterable[str]) -> Iterator[Question]:
        """Yield the questions, each by somebody who never asked before."""
        return zip(self._strangers, texts, strict=False)


def _mixed(texts: set[str]) -> Sequence[str]:
    mixed = sorted(texts)
    random.Random(1).shuffle(mixed)
    return mixed

"""This project's engine behind the same face as its peers."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from knowledge.assistant import Assistant
from knowledge.confidence import Label
from knowledge.language import detect
from knowledge.learned import learn_base
from knowledge.matcher import Matcher
from knowledge.meaning import Meaning
from knowledge.phrasings import Phrasing
from knowledge.reply import Context
from knowledge.schema import Knowledge
from tests.benchmarks.peers import Scores

_TODAY = date(2026, 1, 1)


class Engine:
    """The matcher alone, on the text as it is: no reading of typos, no slots, no judgement."""

    name = "this engine"
    comparisons: int | None = None

    def __init__(self, meaning: Meaning, labels: Mapping[str, Label]) -> None:
        self._meaning = meaning
        self._labels = labels

    def index(self, entries: Mapping[str, Sequence[str]]) -> None:
        """Learn from the stored questions, with nothing kept from an earlier run."""
        stored = [
            Phrasing(text, self._labels[key], detect(text) or "en", f"questions.{number}")
            for key, questions in entries.items()
            for number, text in enumerate(questions)
        ]
        self._matcher = Matcher(learn_base(stored, self._meaning), self._meaning)
        column = {label: number for number, label in enumerate(self._matcher.labels)}
        self._order = np.array([column[self._labels[key]] for key in entries])

    def scores(self, query: str) -> Scores:
        """Return how much speaks for each entry, in nats."""
        return np.asarray(self._matcher.match([query])[0].evidence[self._order], dtype=np.float64)


class WholeAssistant:
    """The assistant as people meet it: reading, matching, slots and judgement, by what it answers and offers.

    An answer comes before "did you mean", whichever their confidences; a gap or "I do not know" is no answer.
    """

    name = "whole assistant"
    comparisons: int | None = None

    def __init__(self, meaning: Meaning, knowledge: Knowledge, labels: Mapping[str, Label]) -> None:
        self._meaning = meaning
        self._knowledge = knowledge
        self._labels = labels

    def index(self, entries: Mapping[str, Sequence[str]]) -> None:
        """Learn the base that these entries come from."""
        self._assistant = Assistant(self._knowledge, self._meaning, None)
        self._position = {key: number for number, key in enumerate(entries)}
        self._refusal = next(number for key, number in self._position.items() if self._labels[key].kind != "answer")

    def scores(self, query: str) -> Scores:
        """Return 1 + confidence for what is answered, the confidence for a "did you mean", less for what is offered."""
        reply = self._assistant.reply(query, Context(), _TODAY)
        found = np.zeros(len(self._position))
        offered = [entry for entry in reply.offered if entry in self._position]
        for rank, entry in enumerate(offered):
            sure = reply.confidence if reply.outcome == "choices" else 0.1
            found[self._position[entry]] = sure / 2**rank
        for entry in reply.answered:
            found[self._position[entry]] = 1 + reply.confidence
        if reply.outcome not in ("answer", "choices"):
            found[self._refusal] = 1 + reply.confidence
        return found

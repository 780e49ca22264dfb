"""The question sets: the project's own base with its held-out questions, and public ones from a folder."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from knowledge.confidence import Label
from knowledge.phrasings import phrasings
from knowledge.schema import Knowledge

Kind = Literal["in", "near", "far"]
_KINDS: Mapping[str, Kind] = {"in": "in", "oos_near": "near", "oos_far": "far"}


@dataclass(frozen=True)
class Query:
    """A question and the keys of the entries that answer it.

    kind  in    an entry answers it
          near  a near miss: it sounds like the base, which does not answer it
          far   off topic
    """

    text: str
    answers: frozenset[str]
    kind: Kind


@dataclass(frozen=True)
class QuestionSet:
    """A base and questions for it.

    entries  stored questions by the key of what they ask for
    labels   the same keys as the engine's labels; those of another kind than `answer` say that there is no answer
    """

    name: str
    entries: Mapping[str, Sequence[str]]
    labels: Mapping[str, Label]
    queries: Sequence[Query]

    @property
    def stored(self) -> list[str]:
        """All stored questions, in the order of the entries."""
        return [question for questions in self.entries.values() for question in questions]


def public(folder: Path) -> QuestionSet:
    """Return a public set: `faq.jsonl` with the stored questions, `queries.jsonl` with what people ask."""
    entries = {line["id"]: line["questions"] for line in _lines(folder / "faq.jsonl")}
    queries = [
        Query(line["text"], frozenset(line["answers"]), _KINDS[line["kind"]])
        for line in _lines(folder / "queries.jsonl")
    ]
    return QuestionSet(folder.name, entries, {key: Label(key, "answer") for key in entries}, queries)


def own(knowledge: Knowledge, paths: Iterable[Path], name: str = "own base") -> QuestionSet:
    """Return the project's base with questions in the format of the practice set.

    Left out: dialogues, messages with two questions, small talk, and near misses for which some answer is accepted.
    """
    entries: dict[str, list[str]] = {}
    labels: dict[str, Label] = {}
    for phrasing in phrasings(knowledge):
        key = phrasing.label.entry + ("?" if phrasing.label.kind == "not_given" else "")
        labels[key] = phrasing.label
        entries.setdefault(key, []).append(phrasing.text)
    queries = [query for path in paths for line in _lines(path) if (query := _own_query(line)) is not None]
    return QuestionSet(name, entries, labels, queries)


def _own_query(line: dict[str, Any]) -> Query | None:
    if "turns" in line or line.get("all") or line.get("smalltalk"):
        return None
    if line["topics"]:
        return Query(line["text"], frozenset(line["topics"]), "in")
    if line["kind"] == "offtopic":
        return Query(line["text"], frozenset(), "far")
    return None if line.get("ok") else Query(line["text"], frozenset(), "near")


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]

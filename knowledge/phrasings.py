"""The stored utterances of a base: what is learned from."""

from dataclasses import dataclass

from knowledge.confidence import Label
from knowledge.schema import LANGUAGES, Entry, Knowledge, Language


@dataclass(frozen=True)
class Phrasing:
    """A stored utterance: what it asks for and where it stands in the base."""

    text: str
    label: Label
    language: Language
    field: str


def phrasings(knowledge: Knowledge) -> list[Phrasing]:
    """Return all stored utterances of a base, titles of facts and gaps among them."""
    return [phrasing for entry in knowledge.entries.values() for phrasing in _of_entry(entry)]


def _of_entry(entry: Entry) -> list[Phrasing]:
    asked = Label(entry.id, "answer" if entry.kind == "fact" else entry.kind)
    open_ = Label(entry.id, "not_given")
    found = []
    for language in LANGUAGES:
        for name, listed, label in (
            ("questions", entry.questions, asked),
            ("not_given_questions", entry.not_given_questions, open_),
        ):
            for number, text in enumerate(listed.in_(language)):
                found.append(Phrasing(text, label, language, f"{name}.{language}.{number}"))
        if entry.kind in ("fact", "gap"):
            found.append(Phrasing(entry.title.in_(language), asked, language, f"title.{language}"))
    return found

"""The entries' own tests: what each must answer, and what it must not."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.assistant import Assistant
from knowledge.reply import Context, Reply
from knowledge.schema import LANGUAGES, Entry, Knowledge, Language, Place


@dataclass(frozen=True)
class OwnTest:
    """A question of an entry's tests, where it stands, and what it got."""

    entry: str
    field: Literal["ask", "not_here"]
    language: Language
    text: str
    place: Place | None
    got: Reply
    passed: bool


def run(assistant: Assistant, entries: Iterable[str], today: date) -> Iterator[OwnTest]:
    """Yield each test of some entries with its result. Raises KeyError for an unknown id."""
    return judge(assistant.knowledge, entries, lambda text: assistant.reply(text, Context(), today))


def judge(knowledge: Knowledge, entries: Iterable[str], ask: Callable[[str], Reply]) -> Iterator[OwnTest]:
    """Yield each test of some entries with its result, asked in a way of the caller's."""
    for entry in [knowledge.entries[each] for each in entries]:
        for language in LANGUAGES:
            for number, text in enumerate(entry.tests.ask.in_(language)):
                got = ask(text)
                place = knowledge.places.get((entry.id, f"tests.ask.{language}.{number}"))
                yield OwnTest(entry.id, "ask", language, text, place, got, found(entry, got))
            for number, text in enumerate(entry.tests.not_here.in_(language)):
                got = ask(text)
                place = knowledge.places.get((entry.id, f"tests.not_here.{language}.{number}"))
                yield OwnTest(entry.id, "not_here", language, text, place, got, not misled(entry, got))


def found(entry: Entry, reply: Reply) -> bool:
    """Tell whether a reply is what an entry's own question should get."""
    if entry.kind == "fact":
        return reply.answered == (entry.id,)
    if entry.kind == "gap":
        return reply.outcome == "gap" or (reply.outcome == "unknown" and not reply.answered)
    return reply.outcome == "smalltalk" or (entry.kind == "no-answer" and reply.outcome in ("unknown", "gap"))


def misled(entry: Entry, reply: Reply) -> bool:
    """Tell whether a reply answers with an entry that should not have, without saying what its source leaves open."""
    rest = entry.not_given.in_(reply.language) if entry.not_given else ""
    return reply.answered == (entry.id,) and not (rest and rest in reply.text)


def brief(reply: Reply) -> str:
    """Return what a reply says in a few words: its outcome, entries and confidence."""
    entries = reply.answered or reply.offered or tuple(p.entry for p in reply.passages if p.entry)
    return f"{reply.outcome} {', '.join(entries[:3])} ({reply.confidence:.2f})"

"""The entries' own tests: what each must answer, and what it must not."""

from collections.abc import Callable, Collection, Iterable, Iterator
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

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same test in another version of the base."""
        return self.entry, self.field, self.text


def run(
    assistant: Assistant, entries: Iterable[str], today: date, only: Collection[str] | None = None
) -> Iterator[OwnTest]:
    """Yield each test of some entries with its result, those with certain questions only if given.

    Raises KeyError for an unknown id.
    """
    return judge(assistant.knowledge, entries, lambda text: assistant.reply(text, Context(), today), only)


def judge(
    knowledge: Knowledge,
    entries: Iterable[str],
    ask: Callable[[str], Reply],
    only: Collection[str] | None = None,
) -> Iterator[OwnTest]:
    """Yield each test of some entries with its result, asked in a way of the caller's."""
    for entry in [knowledge.entries[each] for each in entries]:
        for field, language, number, text in _tests(entry):
            if only is None or text in only:
                got = ask(text)
                place = knowledge.places.get((entry.id, f"tests.{field}.{language}.{number}"))
                passed = found(entry, got) if field == "ask" else not misled(entry, got)
                yield OwnTest(entry.id, field, language, text, place, got, passed)


def _tests(entry: Entry) -> Iterator[tuple[Literal["ask", "not_here"], Language, int, str]]:
    for language in LANGUAGES:
        for number, text in enumerate(entry.tests.ask.in_(language)):
            yield "ask", language, number, text
        for number, text in enumerate(entry.tests.not_here.in_(language)):
            yield "not_here", language, number, text


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

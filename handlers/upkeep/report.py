"""What staff read about a base that was tried: mistakes with their places, and what an edit changes. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from handlers.locales import Texts
from handlers.screen import MAX_UNITS, Block, Rows, compose, size
from handlers.transport.parcel import File, Parcel
from knowledge.behaviour_diff import BehaviourDiff, Moved, OneSided
from knowledge.excerpt import quoted, render
from knowledge.messages import label
from knowledge.own_tests import OwnTest, brief
from knowledge.problems import Problem
from knowledge.rehearsal import Rehearsal
from knowledge.schema import Knowledge, Language

WIDTH = 34  # cells of a line of code that a telephone shows without breaking it
COPIED = 400  # characters of a corrected line that a message still has room for; the file has all of them
SHORT = 12  # characters of a version that people compare
_ROOM = 200  # units that are left for the line that says how much was left out

Item = Sequence[Block]


@dataclass(frozen=True)
class Report:
    """A list below a headline: a message as far as it fits into one, and else a file with all of it besides.

    lines  all of it as plain text, for the file
    """

    head: Sequence[Block]
    items: Sequence[Item]
    lines: Sequence[str]
    file: str

    def parcels(self, say: Callable[..., str], rows: Rows = ()) -> list[Parcel]:
        """Return what to send, the message with the buttons last."""
        shown, left = list(self.head), len(self.items)
        for item in self.items:
            if size([*shown, *item]) > MAX_UNITS - _ROOM:
                break
            shown += item
            left -= 1
        if not left:
            return [compose(shown, rows, say("shortened"))]
        caption = escape(say("base-all-in-file"), quote=False)
        whole = File(self.file, "\n".join(self.lines).encode("utf-8", "replace"), caption)
        return [whole, compose([*shown, Block(say("base-more", count=left))], rows, say("shortened"))]


@dataclass(frozen=True)
class BaseReport:
    """Makes the reports in the language of the staff."""

    texts: Texts
    language: Language

    def wrong(self, headline: str, found: Rehearsal, remark: str = "") -> Report:
        """Report why a base cannot go live: its errors, or the tests that newly fail; `remark` says what to do."""
        errors = [problem for problem in found.problems if problem.severity == "error"]
        head = [Block(headline, "title"), Block(remark)]
        if errors:
            lines = [render(problem, self.language) for problem in errors]
            return Report(head, [self._mistake(problem) for problem in errors], lines, "mistakes.txt")
        lines = [self.failure(test) for test in found.failing]
        return Report([*head, Block(self.say("base-failing"))], [_line(line) for line in lines], lines, "tests.txt")

    def lost(self, headline: str, lost: Sequence[str], before: Knowledge) -> Report:
        """Report entries that are in no file any more; `before` is what is still known of them."""
        known = [before.entries[entry].title.in_(self.language) if entry in before.entries else "" for entry in lost]
        lines = [f"{title} ({entry})" if title else entry for title, entry in zip(known, lost, strict=True)]
        how = self.say("base-smaller-how")
        return Report(
            [Block(headline, "title"), Block(how)], [_line(line) for line in lines], [how, *lines], "lost.txt"
        )

    def changes(
        self, headline: str, found: Rehearsal, before: Knowledge, diff: BehaviourDiff | None, remark: str = ""
    ) -> Report:
        """Report what an edit changes: entries by title, questions that move, one-sided texts, tests that fail."""
        sections = [
            *self._entries(found, before),
            *self._behaviour(found, diff),
            *self._section("base-warnings", [self._warning(each) for each in self._warnings(found)]),
        ]
        if not sections:
            sections = [("", [self.say("base-same")])]
        items = [item for heading, lines in sections for item in listed(heading, lines)]
        whole = [line for heading, lines in sections for line in ("", heading, *lines)]
        return Report([Block(headline, "title"), Block(remark)], items, [headline, *whole], "changes.txt")

    def _entries(self, found: Rehearsal, before: Knowledge) -> Iterator[tuple[str, list[str]]]:
        after = found.assistant.knowledge if found.assistant else before
        kinds = ((found.added, after), (found.changed, after), (found.removed, before))
        for key, (ids, knowledge) in zip(("base-added", "base-changed", "base-removed"), kinds, strict=True):
            titles = (knowledge.entries[entry].title.in_(self.language) for entry in ids)
            yield from self._section(key, [f"{title} ({entry})" for title, entry in zip(titles, ids, strict=True)])
        if not (found.added or found.changed or found.removed) and after.digest != before.digest:
            yield "", [self.say("base-other")]

    def _behaviour(self, found: Rehearsal, diff: BehaviourDiff | None) -> Iterator[tuple[str, list[str]]]:
        yield from self._section("base-failing", [self.failure(test) for test in found.failing])
        if diff is not None and diff.asked:
            moved = [self.moved(each) for each in diff.moved]
            yield self.say("base-moved", moved=len(moved), asked=diff.asked), moved
            yield from self._section("base-one-sided", [self.one_sided(each) for each in diff.one_sided])

    def _section(self, key: str, lines: list[str]) -> Iterator[tuple[str, list[str]]]:
        if lines:
            yield self.say(key), lines

    def _mistake(self, problem: Problem) -> Item:
        """Return a mistake as a person without a terminal reads it: where, what, the place marked, what to type."""
        said = problem.message(self.language)
        other = f" ({problem.other.place})" if problem.other and str(problem.other.place) not in said.found else ""
        mend = "\n".join(filter(None, (said.nearest, said.expected, f"→ {said.mend}")))
        where = self.say("base-place", file=problem.file, line=problem.line)
        code = [Block(quoted(problem, WIDTH), "code", "\n")] if problem.lines else []
        copied = [Block(label("corrected", self.language), gap="\n"), Block(problem.corrected or "", "code", "\n")]
        is_short = problem.corrected is not None and len(problem.corrected) <= COPIED
        told = (Block(where, "title"), Block(f"{said.found}{other}", gap="\n"), *code, Block(mend, gap="\n"))
        return (*told, *copied) if is_short else told

    def moved(self, moved: Moved) -> str:
        """Return a line on a question that gets another answer."""
        change = {"before": brief(moved.before), "after": brief(moved.after)}
        return self.say("knowledge-moved", text=moved.text, **change)

    def one_sided(self, text: OneSided) -> str:
        """Return a line on a text that changed in some languages only."""
        key = "knowledge-figures" if text.figures else "knowledge-one-sided"
        shown = {"place": text.place, "field": text.field, "entry": text.entry, "changed": ", ".join(text.changed)}
        return self.say(key, **shown)

    def failure(self, test: OwnTest) -> str:
        """Return a line on a test that fails."""
        key = "knowledge-ask-fails" if test.field == "ask" else "knowledge-not-here-fails"
        shown = {"place": test.place, "text": test.text, "entry": test.entry, "got": brief(test.got)}
        return self.say(key, **shown)

    def _warnings(self, found: Rehearsal) -> list[Problem]:
        """Return the warnings about what was changed."""
        known = found.assistant.knowledge.places if found.assistant else {}
        touched = {known[entry, ""].file for entry in (*found.added, *found.changed) if (entry, "") in known}
        return [each for each in found.problems if each.severity == "warning" and each.file in touched]

    def _warning(self, problem: Problem) -> str:
        return f"{problem.place}: {problem.message(self.language).found}"

    def say(self, key: str, **values: object) -> str:
        """Return one of the texts."""
        return self.texts.say(key, self.language, **values)


def _line(text: str) -> Item:
    return (Block(f"• {text}", gap="\n"),)


def listed(heading: str, lines: Iterable[str]) -> Iterator[Item]:
    """Return a heading with its lines, the first of which stands or falls with it."""
    bullets = [Block(f"• {line}" if heading else line, gap="\n" if heading else "\n\n") for line in lines]
    first = [Block(heading)] if heading else []
    yield (*first, *bullets[:1])
    yield from ((bullet,) for bullet in bullets[1:])

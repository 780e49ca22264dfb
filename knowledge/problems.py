"""What can be wrong with the base: a problem with its place, and the list that collects them."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from knowledge.messages import Message, message
from knowledge.schema import Language, Place
from knowledge.unseen import seen

Severity = Literal["error", "warning"]

WARNINGS = frozenset(
    {
        "byte-order-mark",
        "joined-lines",
        "wrong-script",
        "other-language",
        "damaged-question",
        "markup",
        "few-phrasings",
        "review-overdue",
        "expired-unreviewed",
        "confusable",
        "term-differs",
        "translation-stale",
        "accepted-missing",
        "accepted-torn",
    }
)
"""The codes that do not stop a base from being loaded."""

ROOTS = frozenset({"entries-lost"})
"""The codes of what is behind other problems."""

GUESSED = frozenset({"tab", "odd-space", "indentation", "missing-dash", "missing-colon", "unclosed-bracket"})
"""The codes of slips after which what belongs together is guessed: of such lines nothing else is judged."""

MOST = 500
"""So many errors of a file, and so many warnings, are told of: nobody mends a file by more of them."""

_WORDS = 1000  # characters of what is quoted in a message
_LINE = 3500  # characters of a corrected line; a text has 3,000 at most

DRAFTS = "drafts"
"""The folder of entries that are not live yet: nothing in it stops a base from being loaded."""


@dataclass(frozen=True)
class Excerpt:
    """Numbered lines of a file around a place that belongs to a problem."""

    place: Place
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where it is, what it is (`code` and the words for its message), and the lines around it.

    width      how many characters from the column on are meant
    nearest    the valid word that looks most like the one found
    other      a second place that the problem is about, such as the first of two equal ids
    corrected  the whole line as it should be, with all that is wrong with it mended, where that can be told
    """

    place: Place
    code: str
    lines: tuple[tuple[int, str], ...]
    width: int = 1
    details: tuple[tuple[str, str], ...] = ()
    nearest: str | None = None
    other: Excerpt | None = None
    corrected: str | None = None

    @property
    def file(self) -> str:
        """The file, named as it is in the folder of the base."""
        return self.place.file

    @property
    def line(self) -> int:
        """The line, from 1."""
        return self.place.line

    @property
    def column(self) -> int:
        """The column in characters, from 1."""
        return self.place.column

    @property
    def severity(self) -> Severity:
        """`error` stops the base from being loaded, `warning` does not."""
        return _severity(self.code, self.file)

    def message(self, language: Language) -> Message:
        """Return what was found, what is expected and how to mend it, in words for staff."""
        details = dict(self.details)
        if self.other is not None:
            details["other"] = str(self.other.place)
        return message(self.code, language, details, self.nearest)


class BrokenKnowledge(Exception):  # noqa: N818  # it says what is the case; "Error" adds nothing
    """The base has errors; `problems` holds all of them, and the warnings, by file and line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{sum(p.severity == 'error' for p in problems)} errors in the knowledge base")

    def __str__(self) -> str:
        shown = [f"{p.place}: {p.message('en').found}" for p in self.problems if p.severity == "error"]
        return "\n".join((str(self.args[0]), *shown))


@dataclass
class Report:
    """Collects the problems of one run, and knows the lines of the files they are in."""

    _lines: dict[str, Sequence[str]] = field(default_factory=dict)
    _found: dict[tuple[object, ...], Problem] = field(default_factory=dict)
    _counts: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    _corrected: dict[tuple[str, int], str] = field(default_factory=dict)

    def open(self, file: str, lines: Sequence[str]) -> None:
        """Remember the lines of a file, for excerpts."""
        self._lines[file] = lines

    def lines(self, file: str) -> Sequence[str]:
        """Return the lines of a file; none if it was not opened."""
        return self._lines.get(file, ())

    def adopt(self, file: str, lines: Sequence[str], problems: Iterable[Problem]) -> None:
        """Take over what was found in a file before."""
        self.open(file, lines)
        for problem in problems:
            self._hold(problem)

    def add(  # noqa: PLR0913  # all but two have a default
        self,
        code: str,
        place: Place,
        *,
        width: int = 1,
        nearest: str | None = None,
        other: Place | None = None,
        corrected: str | None = None,
        details: Mapping[str, str] | None = None,
        **more: str,
    ) -> None:
        """Add a problem; a repeat of the same at the same place is dropped. The place is moved into the file.

        `details` and whatever else is named are the words for the message. Of a file with very many problems, only
        the first are kept.
        """
        if self._counts[place.file, _severity(code, place.file)] > MOST:
            return
        place = self._inside(place)
        details = {name: seen(words[:_WORDS]) for name, words in {**(details or {}), **more}.items()}
        elsewhere = Excerpt(other, self._around(other)) if other is not None else None
        lines, words = self._around(place), tuple(details.items())
        self._keep(Problem(place, code, lines, max(1, width), words, nearest, elsewhere, corrected))
        if corrected is not None:
            self._corrected[place.file, place.line] = corrected

    def _keep(self, problem: Problem) -> None:
        """Hold a new problem, if it is one of the first; after those, one that says that there are more."""
        if _key(problem) in self._found:
            return
        if self._counts[problem.file, problem.severity] < MOST:
            self._hold(problem)
        elif problem.severity == "error":
            self._hold(Problem(problem.place, "more-mistakes", problem.lines, details=(("limit", str(MOST)),)))

    def _hold(self, problem: Problem) -> None:
        self._counts[problem.file, problem.severity] += _key(problem) not in self._found
        self._found[_key(problem)] = problem

    def problems(self) -> list[Problem]:
        """Return all problems by file, line and column, but first what brings others about.

        A line is corrected for all that is wrong with it.
        """
        found = sorted(self._found.values(), key=lambda p: (p.code not in ROOTS, p.file, p.line, p.column, p.code))
        return [p if p.corrected is None else replace(p, corrected=self._line(p)) for p in found]

    def _line(self, problem: Problem) -> str | None:
        line = self._corrected.get((problem.file, problem.line), problem.corrected)
        return line if line is not None and len(line) <= _LINE and "\t" not in line else None

    def has_errors(self) -> bool:
        """Tell whether anything found stops the base from being loaded."""
        return any(problem.severity == "error" for problem in self._found.values())

    def error_lines(self) -> "ErrorLines":
        """Return the lines with errors so far, but for those that could be read as they should be."""
        found = (p for p in self._found.values() if p.severity == "error")
        return ErrorLines([p.place for p in found if p.corrected is None or p.code in GUESSED])

    def _inside(self, place: Place) -> Place:
        lines = self.lines(place.file) or [""]
        line = min(max(place.line, 1), len(lines))
        column = place.column if line == place.line else len(lines[line - 1]) + 1
        return Place(place.file, line, min(max(column, 1), len(lines[line - 1]) + 1))

    def _around(self, place: Place) -> tuple[tuple[int, str], ...]:
        lines = self.lines(place.file)
        first = max(1, place.line - 1)
        return tuple((number, lines[number - 1]) for number in range(first, min(place.line, len(lines)) + 1))


def _severity(code: str, file: str) -> Severity:
    return "warning" if code in WARNINGS or file.startswith(f"{DRAFTS}/") else "error"


def _key(problem: Problem) -> tuple[object, ...]:
    return problem.place, problem.code, problem.details


class ErrorLines:
    """The places of errors, to ask whether a stretch of a file is already known to be broken."""

    def __init__(self, places: Sequence[Place] = ()) -> None:
        self._by_file: dict[str, list[int]] = {}
        for place in sorted(places, key=lambda p: p.line):
            self._by_file.setdefault(place.file, []).append(place.line)

    def anywhere(self, file: str) -> bool:
        """Tell whether a file has an error."""
        return file in self._by_file

    def within(self, file: str, first: int, last: int) -> bool:
        """Tell whether an error stands between two lines of a file, both included."""
        lines = self._by_file.get(file, [])
        at = bisect_left(lines, first)
        return at < len(lines) and lines[at] <= last

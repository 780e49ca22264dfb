"""A file of the base as a tree, with every mistake in its YAML reported: one mistake does not hide the next."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import yaml

from knowledge.corrections import corrected, moved
from knowledge.hidden_slips import hidden_slips
from knowledge.problems import GUESSED, Report
from knowledge.schema import Place
from knowledge.yaml_mistakes import Mistake, diagnose
from knowledge.yaml_nodes import Mapping, Node, Refused, Scalar, compose, scalars
from knowledge.yaml_nodes import Sequence as ListNode

_ITEM = re.compile(r"-(?:\s|$)")
_TOP_KEY = re.compile(r"[^\s#\-]")
_ROUNDS = 60  # of mending one item; slips beyond them are told when these are mended
_MOST_DAMAGED = 10  # texts; of more, the file itself is damaged
_LINES = 20_000  # that are read at most to mend one item
# What a wrong guess can bring about.
_CONSEQUENCES = frozenset(
    "missing-comma missing-colon missing-dash indentation unclosed-bracket swallowed-line yaml-syntax".split()
)


def read_tree(text: str, file: str, report: Report) -> Node | None:
    """Return the tree of a text, or as much of it as can be read; mistakes are reported.

    Slips are mended on the way, and the rest is read as if they were not there. An item of the file's list (or a key
    of its mapping) that still is no YAML is left out. None if nothing can be read. `report` has the lines of the file
    as they are; those of the text may lack what nobody sees.
    """
    tree = _Mending(text.split("\n"), file, report).read()
    if tree is None and not report.has_errors():
        report.add("empty-file", Place(file, 1, 1), name=file)
    return tree


@dataclass(frozen=True)
class _Reading:
    """Some lines as a tree, in the columns that they have now, with the slips in them and what else is wrong."""

    tree: Node | None
    slips: Sequence[Mistake]
    other: Report
    hostile: bool = False


class _Mending:
    """The lines of a file, mended while they are read, and the slips found in them, each kind once a line."""

    def __init__(self, lines: list[str], file: str, report: Report) -> None:
        self._lines, self._file, self._report = lines, file, report
        self._found: dict[tuple[str, int], tuple[Mistake, bool]] = {}
        self._mended = {
            n for n, (now, before) in enumerate(zip(lines, report.lines(file), strict=True)) if now != before
        }
        self._guessed: set[int] = set()

    def read(self) -> Node | None:
        """Return what can be read, at once or else item by item, and report what is wrong."""
        whole = self._compose(0, len(self._lines))
        if whole.hostile or (whole.tree is not None and not whole.slips):
            return self._taken_over(whole)
        readings = [self._read_item(start, end) for start, end in self._items()]
        if not self._found and not any(each.other.has_errors() for each in readings):  # no item has it by itself
            self._note(whole.slips, 0)
            self._taken_over(whole)
        trees = [self._taken_over(reading) for reading in readings]
        damaged = [mistake for mistake, _ in self._found.values() if mistake.code.startswith("damaged-")]
        if len(damaged) > _MOST_DAMAGED and any(mistake.code == "damaged-text" for mistake in damaged):
            first = min(damaged, key=lambda mistake: mistake.line)
            place = Place(self._file, first.line + 1, first.column + 1)
            self._report.add("damaged-file", place, width=first.width, count=str(len(damaged)), details=first.details)
            return None
        for mistake, is_mended in self._found.values():
            place = Place(self._file, mistake.line + 1, mistake.column + 1)
            line = self._lines[mistake.line] if is_mended else None
            self._report.add(mistake.code, place, width=mistake.width, corrected=line, details=mistake.details)
        return _joined([tree for tree in trees if tree is not None])

    def _items(self) -> list[tuple[int, int]]:
        """Return where each item of the top level begins and ends."""
        lines = self._lines
        is_list = next((bool(_ITEM.match(line)) for line in lines if line and line[0] not in " #\t\ufeff%"), True)
        begin = _ITEM if is_list else _TOP_KEY
        starts = [0, *(n for n, line in enumerate(lines) if n and begin.match(line))]
        return list(zip(starts, [*starts[1:], len(lines)], strict=True))

    def _read_item(self, start: int, end: int) -> _Reading:
        reading = self._compose(start, end)
        for _ in range(min(_ROUNDS, _LINES // (end - start))):
            if not self._note(reading.slips, start):
                break
            reading = self._compose(start, end)
        for key in ((slip.code, slip.line) for slip in reading.slips if reading.tree is None):
            if key in self._found:  # mended, but to no avail: of these lines nothing is known
                self._found[key] = (self._found[key][0], False)
        return reading

    def _compose(self, start: int, end: int) -> _Reading:
        other = Report()
        other.open(self._file, self._lines)
        try:
            tree = compose("\n".join(self._lines[start:end]), self._file, other, start)
        except Refused as refused:
            return _Reading(None, (), other, refused.hostile)
        except yaml.YAMLError as error:
            slip = diagnose(self._lines[start:end], error)
            return _Reading(None, [replace(slip, line=slip.line + start)], other)
        return _Reading(tree, list(hidden_slips(tree, self._lines)) if tree is not None else [], other)

    def _note(self, slips: Iterable[Mistake], start: int) -> bool:
        """Remember slips and mend their lines where that can be done; tell whether anything has changed."""
        changed = False
        for slip in sorted(slips, key=lambda each: each.column, reverse=True):
            line = self._lines[slip.line]
            if slip.code in _CONSEQUENCES and any(number >= start for number in self._guessed):
                continue
            better = corrected(self._lines[start : slip.line + 1], replace(slip, line=slip.line - start))
            column = moved(slip.column, line, self._report.lines(self._file)[slip.line])
            former = self._found.get((slip.code, slip.line))
            if former is None or column < former[0].column:
                self._found[slip.code, slip.line] = (replace(slip, column=column), better is not None)
            if better is not None and better != line:
                self._lines[slip.line] = better
                self._mended.add(slip.line)
                changed = True
                if slip.code in GUESSED:
                    self._guessed.add(slip.line)
        return changed

    def _taken_over(self, reading: _Reading) -> Node | None:
        """Report what else is wrong, and return the tree with the columns that its lines had."""
        for problem in reading.other.problems():
            other = self._as_it_was(problem.other.place) if problem.other else None
            place, details = self._as_it_was(problem.place), dict(problem.details)
            self._report.add(problem.code, place, width=problem.width, other=other, details=details)
        for _, node in scalars(reading.tree) if reading.tree is not None and self._mended else ():
            keys = [key for key, _ in node.pairs] if isinstance(node, Mapping) else []
            for each in (node, *keys):
                if isinstance(each, Scalar):
                    each.end = self._as_it_was(Place(self._file, each.last, each.end)).column
                each.place = self._as_it_was(each.place)
        return reading.tree

    def _as_it_was(self, place: Place) -> Place:
        if place.line - 1 not in self._mended:
            return place
        now, before = self._lines[place.line - 1], self._report.lines(self._file)[place.line - 1]
        return replace(place, column=moved(place.column - 1, now, before) + 1)


def _joined(trees: list[Node]) -> Node | None:
    if not trees:
        return None
    kept = trees[0]
    for tree in trees[1:]:
        if isinstance(kept, ListNode) and isinstance(tree, ListNode):
            kept.items += tree.items
        elif isinstance(kept, Mapping) and isinstance(tree, Mapping):
            kept.pairs += tree.pairs
    return kept

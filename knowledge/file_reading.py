"""One file of the base: what it holds, and what is wrong with it whatever stands in the others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pydantic import BaseModel

from knowledge import base_files
from knowledge.drafts import Draft
from knowledge.entry_rules import check_entry
from knowledge.model_reading import read_model
from knowledge.problems import ErrorLines, Problem, Report
from knowledge.schema import Category, Entry, Place, Source, Terms, Wording
from knowledge.yaml_nodes import Mapping, Node, last_line, scalars
from knowledge.yaml_nodes import Sequence as ListNode
from knowledge.yaml_reading import read_tree

_LISTS: dict[str, type[BaseModel]] = {"categories.yaml": Category, "sources.yaml": Source}
_MAPPINGS: dict[str, type[BaseModel]] = {"terms.yaml": Terms, "wording.yaml": Wording}
SPECIAL = (*_LISTS, *_MAPPINGS)
"""The files that hold no entries."""

_KEPT = 64  # several times as many as there are files; the largest takes 2.5 MB


@dataclass(frozen=True)
class FileReading:
    """What a file holds as far as it could be read.

    mistakes  the lines on which its YAML is broken; `torn` tells whether there are any
    drafts   its entries as they are written, whole or not
    entries  those that are valid
    models   the categories, sources, terms or wording of a special file, those that are valid
    places   (entry id, field path) -> where it stands, as in Knowledge
    """

    lines: tuple[str, ...]
    problems: tuple[Problem, ...]
    mistakes: ErrorLines
    torn: bool
    tree: Node | None
    drafts: tuple[Draft, ...]
    entries: tuple[tuple[Draft, Entry], ...]
    models: tuple[BaseModel, ...]
    places: dict[tuple[str, str], Place]

    def intact(self, draft: Draft) -> bool:
        """Tell whether the YAML of one of its entries is right, so that its texts are what somebody meant."""
        return not (self.torn and self.mistakes.within(draft.file, draft.node.place.line, last_line(draft.node)))

    @property
    def items(self) -> Sequence[Node]:
        """The items of the file's list."""
        return self.tree.items if isinstance(self.tree, ListNode) else ()


@lru_cache(maxsize=_KEPT)
def read_file(name: str, raw: bytes) -> FileReading:
    """Return the reading of a file. It is done once for the same bytes: after an edit, the other files cost nothing."""
    report = Report()
    text = base_files.decode(name, raw, report)
    tree = None if text is None else read_tree(text, name, report)
    mistakes = report.error_lines()
    torn = mistakes.anywhere(name)
    if tree is not None and name not in _MAPPINGS and not isinstance(tree, ListNode) and not torn:
        report.add("list-of-items-expected", tree.place, name=name)
    items = tree.items if isinstance(tree, ListNode) else [tree] if tree is not None and name in _MAPPINGS else []
    if name in SPECIAL:
        model = (_LISTS | _MAPPINGS)[name]
        read = (read_model(model, item, report, mistakes) for item in items)
        models = tuple(each for each in read if each is not None)
        lines, problems = tuple(report.lines(name)), tuple(report.problems())
        return FileReading(lines, problems, mistakes, torn, tree, (), (), models, {})
    drafts, entries = _read_entries(name, items, report, mistakes)
    places = {(entry.id, path): place for draft, entry in entries for path, place in _places(draft)}
    lines, problems = tuple(report.lines(name)), tuple(report.problems())
    return FileReading(lines, problems, mistakes, torn, tree, tuple(drafts), tuple(entries), (), places)


def _read_entries(
    name: str, items: Sequence[Node], report: Report, mistakes: ErrorLines
) -> tuple[list[Draft], list[tuple[Draft, Entry]]]:
    drafts: list[Draft] = []
    entries: list[tuple[Draft, Entry]] = []
    for item in items:
        entry = read_model(Entry, item, report, mistakes)
        if isinstance(item, Mapping):
            drafts.append(Draft(name, item))
            check_entry(drafts[-1], report, mistakes)
            entries += [(drafts[-1], entry)] if entry else []
    return drafts, entries


def _places(draft: Draft) -> Iterator[tuple[str, Place]]:
    return ((path, draft.place if path == "" else node.place) for path, node in scalars(draft.node))

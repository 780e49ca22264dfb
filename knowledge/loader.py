"""From the YAML files of a folder to the knowledge: whole and right, or not at all."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from knowledge import base_files, consistency, text_rules
from knowledge.drafts import Draft
from knowledge.entry_rules import check_entry, check_review
from knowledge.model_reading import read_model
from knowledge.problems import BrokenKnowledge, ErrorLines, Problem, Report
from knowledge.schema import Category, Entry, Knowledge, Place, Source, Terms, Wording
from knowledge.yaml_nodes import Mapping, Node, Scalar, scalars
from knowledge.yaml_nodes import Sequence as ListNode
from knowledge.yaml_reading import read_tree

__all__ = ["BrokenKnowledge", "Problem", "check", "load"]

SPECIAL = ("categories.yaml", "sources.yaml", "terms.yaml", "wording.yaml")
_OTHER_ENDINGS = (".yml", ".yaml.txt", ".yml.txt")
_ID_LINE = re.compile(r"\s*(?:-\s*)?[\"']?id[\"']?\s*[:：]\s*[\"']?([a-z0-9-]+)")
M = TypeVar("M", bound=BaseModel)


def load(folder: Path) -> Knowledge:
    """Return the knowledge in a folder.

    Raises BrokenKnowledge, with every problem of the run, if anything in it is wrong.
    """
    knowledge, problems = check(folder)
    if knowledge is None:
        raise BrokenKnowledge(problems)
    return knowledge


def check(folder: Path, today: date | None = None) -> tuple[Knowledge | None, list[Problem]]:
    """Return the knowledge in a folder, None if it has errors, and all problems by file, line and column.

    With a day, entries whose review was due before it are among the warnings.
    """
    report = Report(folder)
    parts = _Parts(report)
    if not folder.is_dir():
        report.add("missing-folder", Place(folder.name or ".", 1, 1), folder=str(folder))
        return None, report.problems()
    parts.read(folder)
    parts.check()
    if today is not None:
        for draft in parts.drafts:
            check_review(draft, today, report)
    knowledge = None if report.has_errors() else parts.knowledge()
    return knowledge, report.problems()


@dataclass
class _Parts:
    """The parts of the base as far as they could be read; `torn` are the files that could not be read whole."""

    report: Report
    torn: frozenset[str] = frozenset()
    mistakes: ErrorLines = field(default_factory=ErrorLines)
    trees: dict[str, Node | None] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    entries: list[tuple[Draft, Entry]] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)
    category_files: list[str] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    terms: Terms | None = None
    wording: Wording | None = None

    def read(self, folder: Path) -> None:
        names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
        for name in names:
            if name.endswith(".yaml"):
                text = base_files.read(folder / name, self.report)
                self.trees[name] = None if text is None else read_tree(text, name, self.report)
            elif name.lower().endswith((*_OTHER_ENDINGS, ".yaml")):
                wanted = name.split(".")[0] + ".yaml"
                self.report.add("wrong-ending", Place(name, 1, 1), name=name, wanted=wanted)
        self.mistakes = self.report.error_lines()
        self.torn = frozenset(name for name in self.trees if self.mistakes.anywhere(name))
        for name in SPECIAL:
            if name not in self.trees:
                self.report.add("missing-file", Place(name, 1, 1), name=name)
        self.categories = self._list(Category, "categories.yaml")
        self.sources = self._list(Source, "sources.yaml")
        self.terms = self._one(Terms, "terms.yaml")
        self.wording = self._one(Wording, "wording.yaml")
        self._find_category_files()
        self._read_entries()

    def _list(self, model: type[M], file: str) -> list[M]:
        read = (read_model(model, item, self.report, self.mistakes) for item in self._items(file))
        return [each for each in read if each is not None]

    def _one(self, model: type[M], file: str) -> M | None:
        tree = self.trees.get(file)
        return read_model(model, tree, self.report, self.mistakes) if tree is not None else None

    def _items(self, file: str) -> Sequence[Node]:
        tree = self.trees.get(file)
        if isinstance(tree, ListNode):
            return tree.items
        if tree is not None and file not in self.torn:
            self.report.add("list-of-items-expected", tree.place, name=file)
        return ()

    def _find_category_files(self) -> None:
        for id_ in self._ids("categories.yaml"):
            name = f"{id_.text}.yaml"
            self.category_files.append(name)
            if name not in self.trees or name in SPECIAL:
                self.report.add("missing-file", id_.place, width=len(id_.text), name=name)

    def _read_entries(self) -> None:
        others = (name for name in self.trees if name not in SPECIAL and name not in self.category_files)
        for file in (*dict.fromkeys(self.category_files), *others):
            for item in self._items(file) if file in self.trees and file not in SPECIAL else ():
                entry = read_model(Entry, item, self.report, self.mistakes)
                if isinstance(item, Mapping):
                    self.drafts.append(Draft(file, item))
                    self.entries += [(self.drafts[-1], entry)] if entry else []

    def _ids(self, file: str) -> list[Scalar]:
        found = (item.get("id") for item in self._items(file) if isinstance(item, Mapping))
        return [id_ for id_ in found if isinstance(id_, Scalar) and not id_.empty]

    def check(self) -> None:
        report, drafts = self.report, self.drafts
        for draft in drafts:
            check_entry(draft, report, self.mistakes)
        known = self._known([file for file in self.trees if file not in SPECIAL])
        for ids in ([d.id for d in drafts if d.id], self._ids("sources.yaml"), self._ids("categories.yaml")):
            consistency.check_ids(ids, report)
        consistency.check_references(drafts, known, self._known(["sources.yaml"]), report)
        menu_read = "categories.yaml" in self.trees and "categories.yaml" not in self.torn
        consistency.check_kinds(drafts, self.category_files if menu_read else (), not self.torn, report)
        consistency.check_slot_gaps(self.trees.get("terms.yaml"), drafts, known, report)
        consistency.check_phrasings(drafts, report)
        text_rules.check_wording(self.trees.get("wording.yaml"), report)
        text_rules.check_length(drafts, self.trees.get("wording.yaml"), report)

    def _known(self, files: Iterable[str]) -> set[str]:
        """Return the ids in files, also those in parts that cannot be read: what refers to them is not wrong."""
        read = {id_.text for file in files for id_ in self._ids(file)}
        found = [_ID_LINE.match(line) for file in self.torn.intersection(files) for line in self.report.lines(file)]
        return read | {match[1] for match in found if match}

    def knowledge(self) -> Knowledge:
        assert self.terms is not None and self.wording is not None  # noqa: S101  # else there were errors
        entries = {entry.id: entry for _, entry in self.entries}
        categories = {
            category.id: (category, tuple(entry.id for draft, entry in self.entries if _is_fact_of(draft, category)))
            for category in self.categories
        }
        sources = {source.id: source for source in self.sources}
        places = {(entry.id, path): place for draft, entry in self.entries for path, place in _places(draft)}
        parts: list[BaseModel] = [*entries.values(), *self.categories, *self.sources, self.terms, self.wording]
        digest = hashlib.sha256("\n".join(part.model_dump_json() for part in parts).encode()).hexdigest()
        return Knowledge(entries, categories, sources, self.terms, self.wording, places, digest)


def _is_fact_of(draft: Draft, category: Category) -> bool:
    return draft.kind == "fact" and draft.file == f"{category.id}.yaml"


def _places(draft: Draft) -> Iterable[tuple[str, Place]]:
    return ((path, draft.place if path == "" else node.place) for path, node in scalars(draft.node))

"""From the YAML files of a folder to the knowledge: whole and right, or not at all."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from knowledge import acceptance, base_files, consistency, draft_files, revision, term_rules, text_rules
from knowledge.drafts import Draft
from knowledge.entry_rules import check_review
from knowledge.file_reading import SPECIAL, FileReading, read_file
from knowledge.nearest import nearest_id
from knowledge.problems import BrokenKnowledge, Problem, Report
from knowledge.schema import Category, Entry, Knowledge, Place, Source, Terms, Wording
from knowledge.unseen import in_line, is_plain_name
from knowledge.yaml_nodes import Mapping, Node, Scalar

__all__ = ["SPECIAL", "BrokenKnowledge", "Problem", "check", "load"]

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
    report = Report()
    try:
        names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    except (FileNotFoundError, NotADirectoryError):
        report.add("missing-folder", Place(folder.name or ".", 1, 1), folder=str(folder))
        return None, report.problems()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        report.add("unreadable-file", Place(folder.name or ".", 1, 1), name=str(folder), reason=reason)
        return None, report.problems()
    parts = _Parts(report)
    parts.read(folder, names)
    accepted = acceptance.read(folder, report)
    parts.check(accepted)
    draft_files.check_drafts(folder, parts.drafts, parts.known_entries(), parts.known_sources(), report)
    revision.check_accepted(parts.intact(), accepted, today, report)
    if today is not None:
        for draft in parts.drafts:
            check_review(draft, today, report)
    knowledge = None if report.has_errors() else parts.knowledge()
    return knowledge, report.problems()


@dataclass
class _Parts:
    """The parts of the base as far as they could be read, by file.

    whole     everything is YAML
    complete  the ids of all entries are known
    """

    report: Report
    whole: bool = True
    complete: bool = True
    readings: dict[str, FileReading] = field(default_factory=dict)
    category_files: list[str] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    entries: list[tuple[Draft, Entry]] = field(default_factory=list)

    def read(self, folder: Path, names: Sequence[str]) -> None:
        for name in names:
            if not name.lower().endswith((*_OTHER_ENDINGS, ".yaml")):
                continue
            if not is_plain_name(name):
                self.report.add("odd-file-name", Place(in_line(name), 1, 1), name=in_line(name))
                self.complete = False
            elif name.endswith(".yaml"):
                self._read_file(folder / name)
            else:
                wanted = name.split(".")[0] + ".yaml"
                self.report.add("wrong-ending", Place(name, 1, 1), name=name, wanted=wanted)
                self.complete = False
        for name in SPECIAL:
            if name not in names:
                self.report.add("missing-file", Place(name, 1, 1), name=name)
        self.category_files = [f"{id_.text}.yaml" for id_ in self._ids("categories.yaml")]
        self._report_missing_categories(names)
        copies = self._find_copies()
        menu_first = dict.fromkeys((*self.category_files, *self.readings))
        for name in (name for name in menu_first if name in self.readings and name not in copies):
            self.drafts += self.readings[name].drafts
            self.entries += self.readings[name].entries

    def _read_file(self, path: Path) -> None:
        raw = base_files.read(path, self.report)
        if raw is None:
            self.whole = self.complete = False
            return
        reading = self.readings[path.name] = read_file(path.name, raw)
        self.whole &= not reading.torn
        self.complete &= not (reading.torn and reading.tree is None)
        self.report.adopt(path.name, reading.lines, reading.problems)

    def _report_missing_categories(self, names: Sequence[str]) -> None:
        """Report files that the menu names and nobody finds; the only other one with facts was perhaps renamed."""
        others = {name: self.readings[name] for name in self.readings if name not in self.category_files}
        facts = [name for name, other in others.items() if any(draft.kind == "fact" for draft in other.drafts)]
        for id_, name in zip(self._ids("categories.yaml"), self.category_files, strict=True):
            if name in names and name not in SPECIAL:
                continue
            self.complete = False
            if len(facts) == 1:
                self.report.add("renamed-file", Place(facts[0], 1, 1), name=name, found=facts[0])
            else:
                self.report.add("missing-file", id_.place, width=len(id_.text), name=name)

    def _find_copies(self) -> set[str]:
        """Return the files that hold only entries of others, which are reported."""
        owners: dict[str, str] = {}
        copies: set[str] = set()
        originals_first = sorted(self.readings, key=lambda name: (name not in self.category_files, len(name)))
        for file in originals_first:
            ids = [id_.text for id_ in self._ids(file)] if file not in SPECIAL else []
            if len(ids) > 1 and all(each in owners for each in ids):
                self.report.add("file-copied", Place(file, 1, 1), name=file, original=owners[ids[0]])
                copies.add(file)
            owners |= dict.fromkeys(ids, file)
        return copies

    def intact(self) -> list[tuple[Draft, Entry]]:
        """Return the valid entries that are also valid YAML, those with an id of their own."""
        own = set(map(id, consistency.without_repeats(self.drafts)))
        pairs = ((draft, entry) for draft, entry in self.entries if id(draft) in own)
        return [(draft, entry) for draft, entry in pairs if self.readings[draft.file].intact(draft)]

    def _ids(self, file: str) -> list[Scalar]:
        items = self.readings[file].items if file in self.readings else ()
        found = (item.get("id") for item in items if isinstance(item, Mapping))
        return [id_ for id_ in found if isinstance(id_, Scalar) and not id_.empty]

    def check(self, accepted: dict[str, acceptance.Stamp]) -> None:
        report, drafts = self.report, self.drafts
        known = self.known_entries() if self.complete else None
        lost = self._lost(accepted) if self.complete else {}
        for ids in ([d.id for d in drafts if d.id], self._ids("sources.yaml"), self._ids("categories.yaml")):
            consistency.check_ids(ids, report)
        consistency.check_references(drafts, known, self.known_sources(), report, lost)
        menu_read = self.complete and not report.error_lines().anywhere("categories.yaml")
        consistency.check_kinds(drafts, self.category_files if menu_read else (), self.whole, report)
        consistency.check_slot_gaps(self._tree("terms.yaml"), drafts, known, report, lost)
        consistency.check_lost(lost, report)
        consistency.check_phrasings(consistency.without_repeats(drafts), report)
        text_rules.check_wording(self._tree("wording.yaml"), report)
        others = [self._tree(file) for file in ("wording.yaml", "categories.yaml", "sources.yaml")]
        text_rules.check_markup(drafts, others, report)
        text_rules.check_length(drafts, self._tree("wording.yaml"), report)
        for terms in self._models(Terms):
            term_rules.check_terms([draft for draft, _ in self.intact()], terms, report)

    def _lost(self, accepted: dict[str, acceptance.Stamp]) -> dict[str, consistency.Lost]:
        """Return the accepted entries that are nowhere any more, those whose file is still there."""
        known, files = self.known_entries(), {acceptance.file_of(file): file for file in self.readings}
        gone = {entry: files.get(stamp.file) for entry, stamp in accepted.items() if entry not in known}
        return {entry: consistency.Lost(file) for entry, file in gone.items() if file is not None}

    def _tree(self, file: str) -> Node | None:
        return self.readings[file].tree if file in self.readings else None

    def _models(self, kind: type[M]) -> list[M]:
        return [each for reading in self.readings.values() for each in reading.models if isinstance(each, kind)]

    def known_entries(self) -> set[str]:
        return self._known([file for file in self.readings if file not in SPECIAL])

    def known_sources(self) -> set[str]:
        return self._known(["sources.yaml"])

    def _known(self, files: Iterable[str]) -> set[str]:
        """Return the ids in files, also misspelt ones and those in torn parts: what refers to them is not wrong."""
        files = [file for file in files if file in self.readings]
        written = (id_.text for file in files for id_ in self._ids(file))
        read = {nearest_id(text) or text for text in written}
        torn = (line for file in files if self.readings[file].torn for line in self.readings[file].lines)
        return read | {match[1] for match in map(_ID_LINE.match, torn) if match}

    def knowledge(self) -> Knowledge:
        entries = {entry.id: entry for _, entry in self.entries}
        categories = {
            category.id: (category, tuple(entry.id for draft, entry in self.entries if _is_fact_of(draft, category)))
            for category in self._models(Category)
        }
        sources = {source.id: source for source in self._models(Source)}
        (terms,), (wording,) = self._models(Terms), self._models(Wording)
        places = {key: place for reading in self.readings.values() for key, place in reading.places.items()}
        parts: list[BaseModel] = [*entries.values(), *self._models(Category), *sources.values(), terms, wording]
        digest = hashlib.sha256("\n".join(part.model_dump_json() for part in parts).encode()).hexdigest()
        return Knowledge(entries, categories, sources, terms, wording, places, digest)


def _is_fact_of(draft: Draft, category: Category) -> bool:
    return draft.kind == "fact" and draft.file == f"{category.id}.yaml"

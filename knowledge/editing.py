"""Edits of the base by the program: tried before anything is written, written at one stroke, or not at all."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge import publication
from knowledge.drafts import PhrasingField
from knowledge.loader import check
from knowledge.problems import Problem
from knowledge.schema import Entry, Knowledge, Language
from knowledge.yaml_editing import NotEditable, tidy, with_phrasing, without_phrasing


@dataclass(frozen=True)
class Edit:
    """A file of the base as it is and as it will be."""

    name: str
    before: bytes
    after: bytes


class Refused(Exception):  # noqa: N818  # it says what is the case
    """The base would have errors, or has them already; `problems` are these."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(f"{each.place}: {each.message('en').found}" for each in problems))
        self.problems = tuple(problems)


def digest(text: str) -> str:
    """Return by what a phrasing is known again."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def add_phrasing(folder: Path, entry: str, field: PhrasingField, language: Language, phrasing: str) -> Edit:
    """Return the edit that adds a phrasing to an entry, in a list and language.

    Raises KeyError if there is no such entry, Refused if the base has errors or would have them, NotEditable if the
    file is not written as entries are, and OSError.
    """
    said = tidy(phrasing)

    def changed(before: Entry) -> Entry:
        return _with(before, field, language, (*getattr(before, field).in_(language), said))

    return _edit(folder, entry, lambda text: with_phrasing(text, entry, field, language, said), changed)


def remove_phrasing(folder: Path, entry: str, field: PhrasingField, language: Language, known_by: str) -> Edit:
    """Return the edit that takes out the phrasing with a digest. Raises what `add_phrasing` does, and KeyError."""

    def is_it(text: str) -> bool:
        return digest(text) == known_by

    def changed(before: Entry) -> Entry:
        said = getattr(before, field).in_(language)
        place = max(number for number, text in enumerate(said) if is_it(text))
        return _with(before, field, language, said[:place] + said[place + 1 :])

    return _edit(folder, entry, lambda text: without_phrasing(text, entry, field, language, is_it), changed)


def write(folder: Path, edit: Edit) -> bool:
    """Write an edit; false, and nothing is written, if the file is not any more as it was. Raises OSError."""
    if (folder / edit.name).read_bytes() != edit.before:
        return False
    publication.write(folder, edit.name, edit.after)
    return True


def _edit(folder: Path, entry: str, change: Callable[[str], str], changed: Callable[[Entry], Entry]) -> Edit:
    """Return the edit of the file of an entry, after seeing that it changes in the base just what it should."""
    known = _checked(folder)
    name = known.places[entry, ""].file
    before = (folder / name).read_bytes()
    edit = Edit(name, before, change(before.decode()).encode())
    with TemporaryDirectory() as place:
        found = _checked(publication.stage(folder, {name: edit.after}, Path(place)))
    if found.entries != known.entries | {entry: changed(known.entries[entry])}:
        raise NotEditable(f"{name}: {entry}")
    return edit


def _checked(folder: Path) -> Knowledge:
    found, problems = check(folder)
    if found is None:
        raise Refused([problem for problem in problems if problem.severity == "error"])
    return found


def _with(entry: Entry, field: PhrasingField, language: Language, said: tuple[str, ...]) -> Entry:
    return entry.model_copy(update={field: getattr(entry, field).model_copy(update={language: said})})

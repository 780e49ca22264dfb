"""Entries that are still being written: a file each in the folder `drafts` below the base.

They are not live, whatever they say. The check covers them; what it finds is a warning and stops nobody. One goes live
when its text is moved to the end of a file of the base.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from knowledge import base_files, consistency
from knowledge.drafts import Draft
from knowledge.file_reading import read_file
from knowledge.fill_in import MARK
from knowledge.problems import DRAFTS, Problem, Report
from knowledge.schema import Entry, Language, Place
from knowledge.skeleton import NOTHING, Known, NewKind, skeleton
from knowledge.unseen import in_line, is_plain_name
from knowledge.yaml_editing import tidy

_HEAD = "# yaml-language-server: $schema=../../entry.schema.json\n\n"
_NUMBERED = re.compile(r"draft-([1-9][0-9]{0,8})\.yaml")


def path_of(folder: Path, draft: str) -> Path:
    """Return the file of a draft by its id."""
    return folder / DRAFTS / f"{draft}.yaml"


def next_id(folder: Path) -> str:
    """Return an id that no draft has."""
    names = (path.name for path in (folder / DRAFTS).glob("draft-*.yaml"))
    return f"draft-{max((int(found[1]) for found in map(_NUMBERED.fullmatch, names) if found), default=0) + 1}"


def compose(  # noqa: PLR0913  # the last have defaults
    draft: str, today: date, language: Language, source: str = MARK, known: Known = NOTHING, *, kind: NewKind = "fact"
) -> bytes:
    """Return a draft with what is known of it; the remarks are in a language."""
    questions = {each: list(dict.fromkeys(map(tidy, texts))) for each, texts in known.questions.items()}
    told = replace(known, questions=questions)
    return (_HEAD + skeleton(draft, kind, source, today, language, known=told)).encode()


def begin(folder: Path, draft: str, content: bytes) -> bool:
    """Write the file of a new draft; false if there is one. Raises OSError."""
    path = path_of(folder, draft)
    path.parent.mkdir(exist_ok=True)
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        return False
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return True


def with_added(before: bytes, draft: bytes) -> bytes:
    """Return a file with the entries of a draft at its end, without the draft's head and remarks.

    Raises ValueError for a draft that is not UTF-8.
    """
    lines = draft.decode("utf-8-sig").splitlines()
    first = next((number for number, line in enumerate(lines) if line.startswith("- ")), 0)
    whole = "\n".join(lines[first:])
    bare = "\n".join(line for line in lines[first:] if not line.lstrip().startswith("#"))
    kept = bare if _entries(bare) == _entries(whole) else whole
    end = "\r\n" if b"\r\n" in before else "\n"
    return before.rstrip() + f"\n\n{kept.strip()}\n".replace("\n", end).encode()


def discard_live(folder: Path, live: Container[str]) -> None:
    """Delete the drafts whose entries are all live. Raises OSError."""
    for path in (folder / DRAFTS).glob("*.yaml"):
        ids = [each.name for each in read_file(path.name, path.read_bytes()).drafts] if path.is_file() else []
        if ids and all(each in live for each in ids):
            path.unlink(missing_ok=True)


def _entries(text: str) -> list[Entry]:
    return [entry for _, entry in read_file("draft.yaml", text.encode()).entries]


def check_drafts(folder: Path, live: Sequence[Draft], known: set[str], sources: set[str], report: Report) -> None:
    """Report what is wrong with the drafts: each by itself, beside the others, and beside what is live."""
    found = Report()
    drafts: list[Draft] = []
    for path in sorted((folder / DRAFTS).glob("*.yaml")):
        name = f"{DRAFTS}/{in_line(path.name)}"
        if not is_plain_name(path.name):
            found.add("odd-file-name", Place(name, 1, 1), name=name)
        elif (raw := base_files.read(path, found, name)) is not None:
            reading = read_file(name, raw)
            found.adopt(name, reading.lines, brief(reading.problems))
            drafts += reading.drafts
    if drafts:
        for file in {each.file for each in live}:
            found.open(file, report.lines(file))
        consistency.check_ids([each.id for each in (*live, *drafts) if each.id], found)
        consistency.check_references(drafts, known | {each.name for each in drafts}, sources, found)
        consistency.check_phrasings([*live, *drafts], found)
    for problem in found.problems():
        if problem.file.startswith(f"{DRAFTS}/"):
            report.adopt(problem.file, found.lines(problem.file), [problem])


def brief(problems: Sequence[Problem]) -> list[Problem]:
    """Return problems with one for all that is still to be written, at the first place of it."""
    unwritten = [each for each in problems if each.code == "fill-in"]
    rest = [each for each in problems if each.code != "fill-in"]
    if not unwritten:
        return rest
    details = (("id", dict(unwritten[0].details)["id"]), ("count", str(len(unwritten))))
    return [replace(unwritten[0], code="draft-unfinished", details=details), *rest]

"""What was last accepted of every entry, as hashes in a file beside the base, to tell what has changed since."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from pydantic import TypeAdapter

from knowledge.base_files import MAX_BYTES, content
from knowledge.numbers import numbers
from knowledge.problems import Report
from knowledge.schema import LANGUAGES, Entry, Former, Knowledge, Language, Localized, Place, Strict

FILE = ".accepted.json"
LEADING: Language = "zh"
"""The language that the others are translated from."""

TextField = Literal["title", "answer", "not_given"]
FIELDS: tuple[TextField, ...] = get_args(TextField)


class Stamp(Strict):
    """What was accepted of an entry: its texts by language, the numbers of its answer, its dates, and its source.

    source  the document with its paragraphs, and the day on which the entry was compared with it
    file    where it stood; empty if that was not noted
    """

    title: dict[Language, str]
    answer: dict[Language, str]
    not_given: dict[Language, str]
    figures: str
    as_of: str
    valid_until: str
    source: str
    file: str = ""


@dataclass(frozen=True)
class Stale:
    """A translation that stayed while the text it was made from changed."""

    entry: str
    field: TextField
    language: Language


@dataclass(frozen=True)
class Accepted:
    """The ids of entries that were accepted anew, and the translations that wait to be brought up to date."""

    entries: tuple[str, ...]
    stale: tuple[Stale, ...]


_Stamps = TypeAdapter(dict[str, Stamp])


def read(folder: Path, report: Report) -> dict[str, Stamp]:
    """Return what was accepted, by entry; nothing if that cannot be read, which is reported."""
    try:
        return _Stamps.validate_json(content(folder / FILE, MAX_BYTES))
    except FileNotFoundError:
        report.add("accepted-missing", Place(FILE, 1, 1))
    except (OSError, ValueError):
        report.add("accepted-torn", Place(FILE, 1, 1))
    return {}


def accept(folder: Path, knowledge: Knowledge, ids: Collection[str] | None = None) -> Accepted:
    """Write down the present state of some entries, or of all, as accepted; an entry that is gone is forgotten.

    Without ids, the field of a stale translation keeps what was accepted before; an entry that is named is taken as
    it is. The file is replaced at once or not at all. Raises KeyError for an unknown id, OSError if it cannot be
    written.
    """
    former = read(folder, Report())
    stamps = {entry: stamp for entry, stamp in former.items() if entry in knowledge.entries}
    waiting: list[Stale] = []
    for entry in map(knowledge.entries.__getitem__, knowledge.entries if ids is None else ids):
        place = knowledge.places.get((entry.id, ""))
        present, old = stamp_of(entry, file_of(place.file) if place else ""), former.get(entry.id)
        stale = list(stale_translations(entry, old)) if old and ids is None else []
        kept: dict[str, dict[Language, str]] = {each.field: getattr(old, each.field) for each in stale}
        stamps[entry.id] = present.model_copy(update=kept)
        waiting += stale
    if stamps != former or not (folder / FILE).exists():
        _write(folder / FILE, stamps)
    anew = (entry for entry, stamp in stamps.items() if not _same(stamp, former.get(entry)))
    return Accepted(tuple(anew), tuple(waiting))


def _same(present: Stamp, former: Stamp | None) -> bool:
    """Tell whether nothing was accepted anew; in which file it stands is no matter."""
    return former is not None and present.model_copy(update={"file": former.file}) == former


def stamp_of(entry: Entry, file: str = "") -> Stamp:
    """Return the present state of an entry that stands in a file."""
    return Stamp(
        **{field: _texts(getattr(entry, field)) for field in FIELDS},
        figures=figures_of(entry),
        as_of=day_of(entry.as_of),
        valid_until=day_of(entry.valid_until),
        source=source_of(entry),
        file=file,
    )


def stale_translations(entry: Entry, accepted: Stamp) -> Iterable[Stale]:
    """Yield the texts of an entry that are as they were accepted though the leading language has changed."""
    for field in FIELDS:
        old, new = getattr(accepted, field), _texts(getattr(entry, field))
        if old and new and old.get(LEADING) != new[LEADING]:
            yield from (Stale(entry.id, field, each) for each in LANGUAGES if old.get(each) == new[each])


def file_of(name: str) -> str:
    """Return the hash of the name of a file."""
    return _hash(name)


def figures_of(state: Entry | Former) -> str:
    """Return the hash of the numbers that an answer states, whatever the language."""
    return _hash(" ".join(stated(state)))


def stated(state: Entry | Former) -> list[str]:
    """Return the numbers that an answer states, in any of its languages."""
    return sorted({number for each in LANGUAGES for number in numbers(state.answer.in_(each), each)})


def day_of(day: date | None) -> str:
    """Return the hash of a day, or of none."""
    return _hash(str(day))


def source_of(entry: Entry) -> str:
    """Return the hash of an entry's document and paragraphs, and of the day on which it was compared with them."""
    cited = f"{entry.source.doc} {entry.source.paragraphs}" if entry.source else ""
    return _hash(f"{cited} {entry.checked_on}")


def _texts(texts: Localized | None) -> dict[Language, str]:
    return {each: _hash(texts.in_(each)) for each in LANGUAGES} if texts else {}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _write(path: Path, stamps: dict[str, Stamp]) -> None:
    """Write one entry a line, so that versions of the file can be compared."""
    lines = (f"{json.dumps(each)}: {json.dumps(stamps[each].model_dump(), sort_keys=True)}" for each in sorted(stamps))
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    new = path.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)

"""A new entry with every key, a remark on each and ??? where something is to be written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from knowledge.entry_schema import descriptions
from knowledge.fill_in import MARK
from knowledge.schema import LANGUAGES, Language
from knowledge.yaml_editing import quoted

NewKind = Literal["fact", "gap", "smalltalk"]
_OF_A_FACT = (
    "source",
    "as_of",
    "valid_until",
    "checked_on",
    "announce",
    "not_given",
    "supersedes",
    "not_given_questions",
)
_OPTIONAL = (
    "valid_until",
    "checked_on",
    "announce",
    "invites",
    "not_given",
    "supersedes",
    "not_given_questions",
    "tests",
)  # remarks until somebody wants them


@dataclass(frozen=True)
class Known:
    """What is known of a new entry: its answer in some languages, and questions for it."""

    answer: Mapping[Language, str] = field(default_factory=dict)
    questions: Mapping[Language, Sequence[str]] = field(default_factory=dict)


NOTHING = Known()


def skeleton(  # noqa: PLR0913  # the last has a default
    entry_id: str, kind: NewKind, source: str, today: date, language: Language, *, known: Known = NOTHING
) -> str:
    """Return the YAML of a new entry, with remarks in a language; `source` is the id of its document, or the mark."""
    doc = quoted(source) if source == MARK else source
    keys: dict[str, list[str]] = {
        "id": [entry_id],
        "kind": [kind],
        "source": [f'{{doc: {doc}, paragraphs: ["{MARK}"]}}'],
        "as_of": [f'"{MARK}"'],
        "valid_until": [f'"{MARK}"'],
        "checked_on": [f'"{MARK}"'],
        "review_by": [f'"{_next_year(today)}"'],
        "owner": [f'"{MARK}"'],
        "announce": ["true"],
        "invites": ["contact"],
        "title": _texts(),
        "answer": _texts(known.answer),
        "not_given": _texts(),
        "supersedes": _former(),
        "related": [f'["{MARK}"]' if kind == "gap" else "[]"],
        "questions": _lists(known.questions),
        "not_given_questions": _lists(),
        "tests": ["", *(f"  {line}" for which in ("ask", "not_here") for line in (f"{which}:", *_lists()[1:]))],
    }
    lines: list[str] = []
    for key, value in keys.items():
        if key in (("kind",) if kind == "fact" else _OF_A_FACT):
            continue
        mark = "# " if key in _OPTIONAL else ""
        lines.append(f"  # {descriptions()[f'Entry.{key}'][language]}")
        lines.append(f"  {mark}{key}: {value[0]}".rstrip())
        lines += [f"  {mark}{line}" for line in value[1:]]
    lines[1] = f"- {lines[1].strip()}"
    return "\n".join([lines[0].strip(), *lines[1:]]) + "\n"


def _texts(known: Mapping[Language, str] = NOTHING.answer) -> list[str]:
    return ["", *(f"  {language}: {quoted(known.get(language, MARK))}" for language in LANGUAGES)]


def _former() -> list[str]:
    source, day = f'{{doc: "{MARK}", paragraphs: ["{MARK}"]}}', f'"{MARK}"'
    rest = [f"as_of: {day}", f"valid_until: {day}", "answer:", *_texts()[1:]]
    return ["", f"  - source: {source}", *(f"    {line}" for line in rest)]


def _lists(known: Mapping[Language, Sequence[str]] = NOTHING.questions) -> list[str]:
    lines = [""]
    for language in LANGUAGES:
        lines += [f"  {language}:", *(f"    - {quoted(text)}" for text in known.get(language) or [MARK])]
    return lines


def _next_year(today: date) -> date:
    return today.replace(year=today.year + 1, day=min(today.day, 28))

"""A new entry with every key, a remark on each and ??? where something is to be written."""

from datetime import date
from typing import Literal

from knowledge.entry_schema import descriptions
from knowledge.fill_in import MARK
from knowledge.schema import LANGUAGES, Language

NewKind = Literal["fact", "gap", "smalltalk"]
_OF_A_FACT = ("source", "as_of", "valid_until", "not_given", "not_given_questions")
_OPTIONAL = ("valid_until", "not_given", "not_given_questions", "tests")  # remarks until somebody wants them


def skeleton(entry_id: str, kind: NewKind, source: str, today: date, language: Language) -> str:
    """Return the YAML of a new entry, with remarks in a language; `source` is the id of its document."""
    keys: dict[str, list[str]] = {
        "id": [entry_id],
        "kind": [kind],
        "source": [f'{{doc: {source}, paragraphs: ["{MARK}"]}}'],
        "as_of": [f'"{MARK}"'],
        "valid_until": [f'"{MARK}"'],
        "review_by": [f'"{_next_year(today)}"'],
        "owner": [f'"{MARK}"'],
        "title": _texts(),
        "answer": _texts(),
        "not_given": _texts(),
        "related": [f'["{MARK}"]' if kind == "gap" else "[]"],
        "questions": _lists(),
        "not_given_questions": _lists(),
        "tests": ["", *(f"  {line}" for field in ("ask", "not_here") for line in (f"{field}:", *_lists()[1:]))],
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


def _texts() -> list[str]:
    return ["", *(f'  {language}: "{MARK}"' for language in LANGUAGES)]


def _lists() -> list[str]:
    return ["", *(line for language in LANGUAGES for line in (f"  {language}:", f'    - "{MARK}"'))]


def _next_year(today: date) -> date:
    return today.replace(year=today.year + 1, day=min(today.day, 28))

"""What a problem of the base is called in each language: the texts of zh.yaml, ru.yaml and en.yaml beside this file."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from knowledge.schema import Language


class Message(NamedTuple):
    """A problem in words: what was found, what is expected, how to mend it, and the nearest valid word ("" if none)."""

    found: str
    expected: str
    mend: str
    nearest: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.found, self.nearest, self.expected, self.mend) if part)


@cache
def texts(language: Language) -> dict[str, list[str]]:
    """Return the three parts of every message by code, the fixed words under `labels`, and names under `marks`."""
    path = Path(__file__).with_name(f"{language}.yaml")
    loaded: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def message(code: str, language: Language, details: Mapping[str, str], nearest: str | None = None) -> Message:
    """Return the message of a code with its details filled in.

    Raises KeyError if the code, or a detail that its text names, is unknown.
    """
    named = {"named": _named(details["mark"], language)} if "mark" in details else {}
    found, expected, mend = (part.format_map({**named, **details}) for part in texts(language)[code])
    guess = label("nearest", language).format(nearest=nearest) if nearest else ""
    return Message(found, expected, mend, guess)


def label(name: str, language: Language) -> str:
    """Return a fixed word of the reports, such as "error" or "how to mend"."""
    return dict(zip(_LABELS, texts(language)["labels"], strict=True))[name]


def _named(mark: str, language: Language) -> str:
    """Return what a mark is called that looks like another one on the screen; of others, the mark."""
    return dict(zip(_MARKS, texts(language)["marks"], strict=True)).get(mark, mark)


_MARKS = "，、；"
_LABELS = ("error", "warning", "expected", "mend", "nearest", "see", "corrected")

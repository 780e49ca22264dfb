"""What the buttons carry: typed, versioned, at most 64 bytes, and readable after a restart or on another machine.

A button holds everything it needs (ids and a language), so nothing about it is kept on the server.
`here` tells that the button stands in a menu, which is turned into the next menu in place.
"""

import re
from dataclasses import dataclass

from knowledge.schema import LANGUAGES, Language

VERSION = "1"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PAGE = re.compile(r"0|[1-9][0-9]?")


@dataclass(frozen=True)
class Topics:
    """Show the categories."""

    here: bool


@dataclass(frozen=True)
class Category:
    """Show a page of a category, counted from 0."""

    category: str
    page: int
    here: bool


@dataclass(frozen=True)
class Show:
    """Show the answer of an entry."""

    entry: str
    language: Language


@dataclass(frozen=True)
class LeftOpen:
    """Show what the source of an entry leaves open."""

    entry: str
    language: Language


@dataclass(frozen=True)
class Source:
    """Show where an entry comes from."""

    entry: str
    language: Language


@dataclass(frozen=True)
class NoneOfThese:
    """None of the offered topics was meant."""

    language: Language


@dataclass(frozen=True)
class Speak:
    """Choose a language."""

    language: Language


Action = Topics | Category | Show | LeftOpen | Source | NoneOfThese | Speak
_ENTRY_ACTIONS: dict[str, type[Show] | type[LeftOpen] | type[Source]] = {"e": Show, "o": LeftOpen, "s": Source}
_PLACES = {"h": True, "n": False}


def encode(action: Action) -> str:
    """Return the data of a button."""
    match action:
        case Topics(here):
            fields = ["t", "h" if here else "n"]
        case Category(category, page, here):
            fields = ["c", category, str(page), "h" if here else "n"]
        case NoneOfThese(language):
            fields = ["n", language]
        case Speak(language):
            fields = ["l", language]
        case Show(entry, language) | LeftOpen(entry, language) | Source(entry, language):
            kind = next(kind for kind, made in _ENTRY_ACTIONS.items() if isinstance(action, made))
            fields = [kind, language, entry]
    return ":".join((VERSION, *fields))


def decode(data: object) -> Action | None:
    """Return what a button asks for, None for data of another version, damaged or forged; never raises."""
    if not isinstance(data, str):
        return None
    match data.split(":"):
        case [version, "t", ("h" | "n") as place] if version == VERSION:
            return Topics(_PLACES[place])
        case [version, "c", category, page, ("h" | "n") as place] if version == VERSION:
            valid = _ID.fullmatch(category) and _PAGE.fullmatch(page)
            return Category(category, int(page), _PLACES[place]) if valid else None
        case [version, ("n" | "l") as kind, code] if version == VERSION:
            language = _language(code)
            return None if language is None else NoneOfThese(language) if kind == "n" else Speak(language)
        case [version, ("e" | "o" | "s") as kind, code, entry] if version == VERSION:
            language = _language(code)
            return _ENTRY_ACTIONS[kind](entry, language) if language and _ID.fullmatch(entry) else None
    return None


def _language(code: str) -> Language | None:
    return next((language for language in LANGUAGES if language == code), None)

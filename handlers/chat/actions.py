"""What the buttons of menus and answers ask for.

`here` tells that the button stands in a menu, which is turned into the next menu in place.
"""

from dataclasses import dataclass
from typing import Literal

from handlers.callbacks import Action
from knowledge.schema import Language


@dataclass(frozen=True)
class Topics(Action, code="t"):
    """Show the categories."""

    here: bool


@dataclass(frozen=True)
class Category(Action, code="c"):
    """Show a page of a category, counted from 0."""

    category: str
    page: int
    here: bool


@dataclass(frozen=True)
class Show(Action, code="e"):
    """Show the answer of an entry."""

    language: Language
    entry: str


@dataclass(frozen=True)
class LeftOpen(Action, code="o"):
    """Show what the source of an entry leaves open."""

    language: Language
    entry: str


@dataclass(frozen=True)
class Source(Action, code="s"):
    """Show where an entry comes from."""

    language: Language
    entry: str


@dataclass(frozen=True)
class Look(Action, code="w"):
    """Turn the menu into the page of an entry; `trail` is the way there, see `handlers.chat.trail`.

    part  a: its answer; b: its answer, on the way back; o: what its source leaves open; s: its source
    """

    language: Language
    part: Literal["a", "b", "o", "s"]
    entry: str
    trail: str


@dataclass(frozen=True)
class NoneOfThese(Action, code="n"):
    """None of the offered topics was meant."""

    language: Language


@dataclass(frozen=True)
class Speak(Action, code="l"):
    """Choose a language."""

    language: Language


@dataclass(frozen=True)
class Vote(Action, code="v"):
    """Say whether the answer to a question, by its number, helped."""

    language: Language
    question: int
    helpful: bool

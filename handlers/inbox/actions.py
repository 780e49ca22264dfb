"""What the buttons of /unanswered ask for. A subject is known by one of its questions, an entry by its mark.

`days` and `page` are those of the list that is shown again afterwards.
"""

from dataclasses import dataclass
from typing import Literal

from handlers.callbacks import Action
from handlers.chat.trail import START

NO_ENTRY = START  # instead of a mark
View = Literal["vain", "gaps"]


@dataclass(frozen=True)
class Show(Action, code="il"):
    """Show a page of what was asked in vain, or of the gaps."""

    view: View
    days: int
    page: int


@dataclass(frozen=True)
class Open(Action, code="io"):
    """Show a subject, and an entry to which it shall belong if one was chosen."""

    question: int
    entry: str
    days: int
    page: int


@dataclass(frozen=True)
class Choose(Action, code="ic"):
    """Show the wordings of a subject, for one of them to be added to an entry."""

    question: int
    entry: str
    left_open: bool
    days: int
    page: int


@dataclass(frozen=True)
class Add(Action, code="ia"):
    """Add a question to the phrasings of an entry, or to those of what it leaves open."""

    question: int
    entry: str
    left_open: bool
    days: int
    page: int


@dataclass(frozen=True)
class Elsewhere(Action, code="ie"):
    """Ask for the entry to which a subject shall belong."""

    question: int
    days: int
    page: int


@dataclass(frozen=True)
class Begin(Action, code="id"):
    """Begin a draft with the questions of a subject."""

    question: int
    days: int
    page: int


@dataclass(frozen=True)
class Ignore(Action, code="ii"):
    """Do nothing about a subject."""

    question: int
    days: int
    page: int


@dataclass(frozen=True)
class Undo(Action, code="iu"):
    """Take a decision back."""

    decision: int


@dataclass(frozen=True)
class BeginAnswered(Action, code="iq"):
    """Begin a draft with the question and the answer of an inquiry."""

    inquiry: int

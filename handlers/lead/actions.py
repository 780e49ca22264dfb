"""What the buttons of the contact form ask for; each but the first carries its form and the edition of it."""

from dataclasses import dataclass
from typing import Literal

from handlers.callbacks import Action
from knowledge.schema import Language


@dataclass(frozen=True)
class Apply(Action, code="f"):
    """Fill in the form."""


@dataclass(frozen=True)
class Anew(Action, code="fa"):
    """Fill in a form from the beginning, in place of this one."""

    form: str
    edition: int


@dataclass(frozen=True)
class Resume(Action, code="fr"):
    """Go on with the form."""

    form: str
    edition: int


@dataclass(frozen=True)
class Choose(Action, code="fo"):
    """Answer with one of the offered answers, counted from 0."""

    form: str
    edition: int
    option: int


@dataclass(frozen=True)
class KeepAnswer(Action, code="fk"):
    """Go on with the answer that is there."""

    form: str
    edition: int


@dataclass(frozen=True)
class Skip(Action, code="fs"):
    """Leave the field empty."""

    form: str
    edition: int


@dataclass(frozen=True)
class Back(Action, code="fb"):
    """Go back to the field before."""

    form: str
    edition: int


@dataclass(frozen=True)
class Leave(Action, code="fx"):
    """Close the form; nothing of it is kept."""

    form: str
    edition: int


@dataclass(frozen=True)
class Settle(Action, code="fq"):
    """Say whether what was written is an answer, or meant for the assistant or the office."""

    form: str
    edition: int
    is_answer: bool


@dataclass(frozen=True)
class Correct(Action, code="fc"):
    """Answer a field once more."""

    form: str
    edition: int
    field: Literal["name", "organisation", "country", "sector", "plan", "reach"]


@dataclass(frozen=True)
class Agree(Action, code="fy"):
    """Agree that the form is kept, in the language in which that was asked."""

    form: str
    edition: int
    language: Language


FormAction = Choose | KeepAnswer | Skip | Back | Leave | Settle | Correct | Agree


@dataclass(frozen=True)
class WriteBack(Action, code="kl"):
    """Of the staff: write to whoever sent a form, by its number."""

    lead: int


@dataclass(frozen=True)
class SendNotice(Action, code="kf"):
    """Of the staff: send the notice of a form once more."""

    lead: int

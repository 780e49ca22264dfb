"""What the buttons about an inquiry ask for, on the investor's side."""

from dataclasses import dataclass

from handlers.callbacks import Action
from knowledge.schema import Language


@dataclass(frozen=True)
class AskPerson(Action, code="q"):
    """Pass a question on to the office, by its number in the log; 0 for one that is yet to be written."""

    language: Language
    question: int


@dataclass(frozen=True)
class ShowMap(Action, code="qp"):
    """Show on the map where the office is."""

    language: Language


@dataclass(frozen=True)
class CancelWriting(Action, code="qc"):
    """Write to the office after all not."""

    language: Language


@dataclass(frozen=True)
class AddMore(Action, code="qm"):
    """Say how to add something to an inquiry."""

    inquiry: int


@dataclass(frozen=True)
class End(Action, code="qe"):
    """Withdraw the question, or end the conversation about it."""

    inquiry: int


@dataclass(frozen=True)
class GoOn(Action, code="qg"):
    """Go on with an inquiry that was closed."""

    inquiry: int


@dataclass(frozen=True)
class LetAssistant(Action, code="qa"):
    """Let the assistant answer what was written to the office last."""

    inquiry: int

"""What the buttons about files of the base ask for."""

from dataclasses import dataclass

from handlers.callbacks import Action


@dataclass(frozen=True)
class SendFile(Action, code="bf"):
    """Send a file of the base, named without its ending."""

    name: str


@dataclass(frozen=True)
class Publish(Action, code="bp"):
    """Publish what was proposed; `anyway` even if tests newly fail."""

    publication: int
    anyway: bool


@dataclass(frozen=True)
class Discard(Action, code="bx"):
    """Decide against what was proposed."""

    publication: int


@dataclass(frozen=True)
class ForKnowledge(Action, code="bk"):
    """Take the file that the question replies to for one of the base."""

    message: int


@dataclass(frozen=True)
class AddTo(Action, code="ba"):
    """Add the entries in the file that the question replies to to one of the base, named without its ending."""

    name: str
    message: int


@dataclass(frozen=True)
class ForInvestor(Action, code="bi"):
    """Pass the file that the question replies to on to the investor."""

    inquiry: int
    message: int

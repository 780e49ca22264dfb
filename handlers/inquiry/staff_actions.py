"""What the buttons in the staff group ask for."""

from dataclasses import dataclass

from handlers.callbacks import Action


@dataclass(frozen=True)
class Take(Action, code="kt"):
    """Take an inquiry."""

    inquiry: int


@dataclass(frozen=True)
class Close(Action, code="kc"):
    """Close an inquiry."""

    inquiry: int


@dataclass(frozen=True)
class Reopen(Action, code="kr"):
    """Open a closed inquiry again."""

    inquiry: int


@dataclass(frozen=True)
class SendAgain(Action, code="km"):
    """Send a message once more of which nobody knows whether it arrived."""

    message: int


@dataclass(frozen=True)
class SendCard(Action, code="kk"):
    """Send the card of an inquiry once more."""

    inquiry: int


@dataclass(frozen=True)
class SendEntry(Action, code="ke"):
    """Send an entry of the knowledge to the investor."""

    inquiry: int
    entry: str

"""What the buttons about blocked people ask for, in the staff group."""

from dataclasses import dataclass

from handlers.callbacks import Action


@dataclass(frozen=True)
class BlockPerson(Action, code="kb"):
    """Block a person, for the reason that stands in the message with the command.

    `last` is the person's last block when that was asked, 0 if there was none: what came after makes it out of date.
    """

    user: int
    last: int
    command: int


@dataclass(frozen=True)
class LetBe(Action, code="kn"):
    """Do not block a person after all."""

    user: int


@dataclass(frozen=True)
class Unblock(Action, code="ku"):
    """Lift a block; `listed` tells that the button stands in the list of who is blocked."""

    block: int
    listed: bool

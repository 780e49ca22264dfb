"""What the buttons about news ask for."""

from dataclasses import dataclass

from handlers.callbacks import Action


@dataclass(frozen=True)
class Switch(Action, code="u"):
    """Turn the news of a category on or off, on the screen of all categories."""

    category: str
    on: bool


@dataclass(frozen=True)
class SwitchAll(Action, code="ua"):
    """Turn the news of all categories on or off."""

    on: bool


@dataclass(frozen=True)
class Follow(Action, code="un"):
    """Turn the news of a category on or off, under a piece of news."""

    category: str
    on: bool


@dataclass(frozen=True)
class Announce(Action, code="na"):
    """Let an announcement go out."""

    announcement: int


@dataclass(frozen=True)
class NotNow(Action, code="nn"):
    """Do not let it go out."""

    announcement: int


@dataclass(frozen=True)
class Stop(Action, code="ns"):
    """Break it off."""

    announcement: int

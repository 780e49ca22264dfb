"""What is remembered of a person between messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from knowledge.reply import Context
from knowledge.schema import LANGUAGES, Language
from storage.conversations import State

_RUSSIAN_CODES = ("ru", "uk", "be", "kk")
_FALLBACK: Language = "en"


def as_language(text: object) -> Language | None:
    """Return one of the three languages, None for anything else, such as what a database holds."""
    return next((language for language in LANGUAGES if language == text), None)


def language_of_code(code: str | None) -> Language | None:
    """Return the language for Telegram's language code, None where there is no code."""
    if not code:
        return None
    base = code.lower().partition("-")[0]
    return "zh" if base == "zh" else "ru" if base in _RUSSIAN_CODES else "en"


@dataclass(frozen=True)
class Person:
    """Somebody who writes to the bot.

    chosen     the language they chose
    code       Telegram's language code of their app, "" where unknown
    spoken     the language of the last answer, for people who neither chose one nor have a code
    context    the conversation so far, as the assistant needs it
    album      the last group of photos that was dealt with, and the number of the update that began it
    reachable  false once Telegram said that they blocked the bot
    name       what they call themselves in Telegram; `username` without @, "" where they have none
    blocked    true if the office does not want to hear from them
    states     what they are in the middle of, by kind; None where that has to be looked up
    inquiring  whether an inquiry of theirs is not closed; None where that has to be looked up
    update     the number of the update that is being dealt with, 0 where there is none; `begun` the conversation before
    """

    id: int
    chosen: Language | None = None
    code: str = ""
    spoken: Language | None = None
    context: Context = field(default_factory=Context)
    album: str = ""
    reachable: bool = True
    name: str = ""
    username: str = ""
    blocked: bool = False
    states: Mapping[str, State] | None = field(default=None, compare=False)
    inquiring: bool | None = field(default=None, compare=False)
    update: int = field(default=0, compare=False)
    begun: Context = field(default_factory=Context, compare=False)

    @property
    def known_language(self) -> Language | None:
        """The language of their menus, None while nothing is known of it."""
        return self.chosen or language_of_code(self.code) or self.spoken

    @property
    def conversation(self) -> Context:
        """The conversation so far, in the language of their menus."""
        return replace(self.context, language=self.known_language)

    @property
    def language(self) -> Language:
        """The language of their menus."""
        return self.known_language or _FALLBACK


class People(Protocol):
    """A store of people."""

    async def load(self, person_id: int) -> Person:
        """Return what is known of a person; of a new one that is nothing but the id."""

    async def seen(self, person_id: int, *, name: str, username: str, code: str, update: int = 0) -> Person:
        """Note that a person has written, and so can be reached; return what is known of them.

        Where an update is begun again the conversation is what it was when it was begun first.
        """

    async def save(self, person: Person, before: Person) -> None:
        """Keep what changed about a person: the languages, the conversation, the album."""

    async def unreachable(self, person_id: int) -> None:
        """Note that a person cannot be written to."""

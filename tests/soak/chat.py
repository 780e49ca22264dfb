"""One person's chat with the bot, seen from inside the sandbox: what was done, what had to come of it, what came.

What the bot says must come in the order in which it was asked for. What comes once more is counted, and so are
apologies: after one, a person does the same again.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from handlers.locales import load
from knowledge.schema import LANGUAGES, Language
from sandbox import actions
from sandbox.chats import Message, Person
from sandbox.state import State
from tests.handlers.desk import CODES
from tests.limits import LIMIT

TEXTS = load()
SORRY = tuple(TEXTS.say("failure", language) for language in LANGUAGES)
QUIET = 3.0  # seconds after an apology in which the answer does not come any more
_HELD = 1.0


@dataclass(eq=False)
class Due:
    """Something that the bot must say: a text with one of these parts. Empty until it has been said."""

    parts: tuple[str, ...]
    since: float = field(default_factory=time.monotonic)
    seconds: float = 0.0
    text: str = ""

    def is_in(self, text: str) -> bool:
        return any(part in text for part in self.parts)


class Chat:
    """The chat of a new person, who speaks one language.

    met        what the bot had to say and said, in order
    doubled    what it said once more; `sorry` how often it apologised
    told       what it said unasked, as far as that is in `unasked`; `strange` all else that was not to be said
    """

    def __init__(self, state: State, name: str, language: Language) -> None:
        number = max(9000, *state.chats) + 1
        self.chat = state.add_person(Person(number, f"{name}-{number}.", CODES[language]))
        self.id, self.name, self.language = number, f"{name}-{number}.", language
        self.met: list[Due] = []
        self.doubled: list[str] = []
        self.sorry = 0
        self.told: list[str] = []
        self.strange: list[str] = []
        self.unasked: tuple[str, ...] = ()
        self.said: list[str] = []
        self._due: list[Due] = []
        self._state = state
        self._seq = state.events.seq

    def say(self, key: str, **values: Any) -> str:
        """Return one of the bot's texts in the language of this person, or what is before or after its number."""
        return max(TEXTS.say(key, self.language, **{"number": "\0"} | values).split("\0"), key=len)

    def send(self, text: str) -> int:
        """Send a text, and return the number of the message."""
        self.said.append(text)
        return actions.send(self._state, self.chat, {"text": text})[-1].message_id

    def press(self, label: str) -> None:
        """Press the newest button with this label."""
        place = next(place for message in reversed(self.chat.messages.values()) if (place := _place(message, label)))
        actions.press(self._state, self.chat, *place)

    async def asks(self, text: str, *parts: str) -> str:
        """Send a text until it is answered by a text with one of the parts; return that."""
        return await self.insist(lambda: self.send(text), *parts)

    async def insist(self, act: Callable[[], object], *parts: str) -> str:
        """Do something until it is answered by a text with one of the parts; return that."""
        while True:
            if said := await self.once(act, *parts):
                return said

    async def once(self, act: Callable[[], object], *parts: str) -> str:
        """Do something and return the answer to it, "" if that was an apology."""
        due = self.expect(*parts)
        act()
        await self.until_met(due)
        return due.text

    def expect(self, *parts: str) -> Due:
        """Let the bot have something to say, after all that it has to say already."""
        self._due.append(due := Due(parts))
        return due

    async def until_met(self, *dues: Due) -> None:
        """Wait until what had to be said has been said, or as often as something is missing the bot has apologised."""
        before = self.sorry
        deadline = time.monotonic() + LIMIT
        while missing := [due for due in dues if not due.text]:
            heard = await self.listen(QUIET if self.sorry > before else _HELD)
            missing = [due for due in missing if not due.text]
            if missing and not heard and self.sorry - before >= len(missing):
                self._due = [due for due in self._due if due not in missing]
                return
            assert not self.strange, f"{self.name} was told, instead of {missing}: {self.strange}"
            assert time.monotonic() < deadline, f"lost: {self.name} waits for {missing}"

    async def listen(self, seconds: float) -> bool:
        """Hear what the bot says; tell whether it said something within so many seconds."""
        await self._state.events.wait(self._seq, seconds, self.id)
        before = self._seq
        self.hear()
        return self._seq > before

    def hear(self) -> None:
        """Hear what the bot has said."""
        newer, forgotten = self._state.events.after(self._seq, self.id)
        assert not forgotten
        for event in newer:
            self._seq = event["seq"]
            if event["type"] in ("message", "edited") and event["message"]["from"]["is_bot"]:
                self._sort(str(event["message"].get("text", event["message"].get("caption", ""))))

    def _sort(self, text: str) -> None:
        place = next((place for place, due in enumerate(self._due) if due.is_in(text)), None)
        if place is not None and place <= self.sorry:  # what is left out was apologised for
            due = self._due[place]
            due.text, due.seconds = text, time.monotonic() - due.since
            self.met.append(due)
            del self._due[: place + 1]
        elif self.met and self.met[-1].is_in(text):
            self.doubled.append(text)
        elif any(sorry in text for sorry in SORRY):
            self.sorry += 1
        elif any(part in text for part in self.unasked):
            self.told.append(text)
        else:
            self.strange.append(text)


def _place(message: Message, label: str) -> tuple[int, tuple[int, int]] | None:
    """Return where a button with this label stands under a message."""
    rows = (message.reply_markup or {}).get("inline_keyboard", [])
    for row, buttons in enumerate(rows):
        for column, button in enumerate(buttons):
            if label == button["text"]:
                return message.message_id, (row, column)
    return None

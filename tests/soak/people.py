"""What people do: they ask, look through the menus, fill in the form, and turn to the office."""

import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from knowledge.schema import LANGUAGES, Language
from sandbox.state import State
from tests.soak.chat import TEXTS, Chat
from tests.soak.office import Office

MARKS: dict[Language, tuple[str, str]] = {"zh": (" 中", " 中"), "ru": (" ж", " ру"), "en": ("", "\n")}
FACTS = 20
ANSWERS = ("Anna", "Robots & Co", "Russia", "Wood", "A plant", "anna@example.com")
STEPS = len(ANSWERS)
Flow = Callable[[Chat], Awaitable[None]]


@dataclass
class Crowd:
    """Everybody who came, and what they were promised.

    inquiries  the numbers that people read when their question was received, by person; `leads` the same of forms
    flows      what they do, and how often of all; all that they can do if empty
    """

    state: State
    office: Office
    chance: random.Random
    chats: list[Chat] = field(default_factory=list)
    inquiries: dict[int, int] = field(default_factory=dict)
    leads: dict[int, int] = field(default_factory=dict)
    flows: tuple[tuple[Flow, int], ...] = ()

    @property
    def answered(self) -> int:
        """How much has been asked and answered."""
        return sum(len(chat.met) for chat in self.chats)

    async def visit(self) -> None:
        """Let one person come, do something, and go."""
        chat = Chat(self.state, "P", self.chance.choice(LANGUAGES))
        self.chats.append(chat)
        flows = self.flows or ((self.ask, 6), (self.browse, 2), (self.apply, 2), (self.inquire, 2))
        (flow,) = self.chance.choices([flow for flow, _ in flows], [share for _, share in flows])
        await flow(chat)

    async def ask(self, chat: Chat) -> None:
        """Ask several questions at once, some times."""
        mark, end = MARKS[chat.language]
        for _ in range(3):
            numbers = self.chance.sample(range(FACTS), self.chance.randint(1, 4))
            dues = []
            for number in numbers:
                dues.append(chat.expect(f"Answer fact-{number}{end}"))
                chat.send(f"fact-{number}{mark}")
            await chat.until_met(*dues)
        await chat.asks(f"only{mark}", f"Title only{end}")

    async def browse(self, chat: Chat) -> None:
        """Walk through the menus."""
        _, end = MARKS[chat.language]
        await chat.asks("/topics", chat.say("topics-prompt"))
        await chat.insist(partial(chat.press, f"Many{end}".rstrip()), chat.say("category-prompt"))
        number = self.chance.randrange(7)
        await chat.insist(partial(chat.press, f"Title fact-{number}{end}".rstrip()), f"Answer fact-{number}{end}")
        await chat.insist(partial(chat.press, chat.say("source")), "Headline")
        await chat.asks("/help", TEXTS.say("help", chat.language).partition("\n")[0])

    async def apply(self, chat: Chat) -> None:
        """Fill in a form and send it; after an apology, begin anew, unless it was received after all."""
        received, exists = chat.say("lead-received"), chat.say("lead-exists")
        while True:
            asks = [chat.say("lead-progress", number=step, count=STEPS) for step in range(1, STEPS + 1)]
            unfinished = [chat.say("lead-open", number=step, count=STEPS) for step in range(1, STEPS + 2)]
            seen = await chat.asks("/apply", asks[0], exists, *unfinished)
            if exists in seen:
                self.leads[chat.id] = _number(seen)
                return
            if asks[0] not in seen and not await chat.once(partial(chat.press, chat.say("lead-anew")), asks[0]):
                continue
            if await self._fill_in(chat, [*asks[1:], chat.say("lead-summary")]):
                seen = await chat.once(partial(chat.press, chat.say("lead-agree")), received)
                if seen:
                    self.leads[chat.id] = _number(seen)
                    return

    async def _fill_in(self, chat: Chat, asks: list[str]) -> bool:
        """Answer step by step; false if the bot apologised."""
        for answer, then in zip(ANSWERS, asks, strict=True):
            if not await chat.once(partial(chat.send, answer), then):
                return False
        return True

    async def inquire(self, chat: Chat) -> None:
        """Ask what is not known, pass it on to the office, write to it, and end it once the office has answered."""
        mark, end = MARKS[chat.language]
        received, known = chat.say("inquiry-received"), chat.say("inquiry-already")
        chat.unasked = ("reply ", chat.say("inquiry-taken"), chat.say("office-answer"), chat.say("inquiry-closed"))
        await chat.asks(f"question of {chat.id}{mark}", f"Answer no-answer{end}".rstrip())
        seen = await chat.insist(partial(chat.press, chat.say("ask-person")), received, known)
        number = self.inquiries[chat.id] = _number(seen)
        for more in (1, 2):
            await chat.asks(f"more {more} of {chat.id}.", chat.say("inquiry-passed-on"))
        if not await self.office.answers(number, chat):
            return  # it comes when what was begun by a process that died is settled
        await chat.asks(f"thanks of {chat.id}.", chat.say("inquiry-passed-on"))
        await chat.insist(
            partial(chat.press, chat.say("inquiry-finish")),
            chat.say("inquiry-finished"),
            chat.say("inquiry-closed-already"),
        )


def _number(text: str) -> int:
    """Return the first number of a text."""
    found = re.search(r"\d+", text)
    assert found, text
    return int(found[0])

"""One update on its way through the handlers: the person it comes from, and what every handler works with."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol, Self

from telegram import Update
from telegram.ext import Application, CallbackContext, ExtBot

from handlers.budget import Budget
from handlers.chat.render import Renderer
from handlers.conversation import People, Person
from handlers.inquiry.reception import Reception
from handlers.inquiry.room import Room
from handlers.locales import Texts
from handlers.screen import Screen
from handlers.settings import Settings
from handlers.stores import Stores
from handlers.taps import Taps
from handlers.transport.delivery import Delivery
from handlers.transport.metrics import Metrics
from handlers.transport.parcel import Place
from handlers.transport.typing_action import typing
from handlers.upkeep.live import Engine, Live
from knowledge.clusters import Asked, Cluster
from knowledge.guess import Guess
from knowledge.reply import Context, Reply
from knowledge.schema import Knowledge, Language
from knowledge.suggestions import Suggestions
from storage.conversations import State

Data = dict[Any, Any]


class Brain(Protocol):
    """What the handlers need of the assistant."""

    @property
    def knowledge(self) -> Knowledge:
        """The base that it answers from."""

    def reply(self, utterance: str, context: Context, today: date) -> Reply:
        """Return what to say to an utterance."""

    def knows(self, utterance: str) -> bool:
        """Tell whether a reply takes no time."""

    def suggest(self, typed: str, most: int) -> Suggestions:
        """Return the entries that a half-typed question may be about."""

    @property
    def unsure_below(self) -> float:
        """The confidence below which an answer may well be wrong."""

    def guess(self, utterance: str) -> Guess | None:
        """Return to which entry an utterance may belong that was not answered well."""

    def cluster(self, asked: Sequence[Asked], progress: Callable[[int, int], None] | None = None) -> list[Cluster]:
        """Return questions grouped by what they mean."""

    def show(self, entry_id: str, language: Language, context: Context, today: date) -> Reply:
        """Return the answer of an entry. Raises KeyError for an unknown id."""

    def none_of_these(self, language: Language, context: Context) -> Reply:
        """Return what to say after "none of these"."""


@dataclass
class Services:
    """What one bot works with; `clock` tells the moment in UTC.

    While it runs, `brain` may be replaced, and `settings` where the staff group gets another number.
    """

    settings: Settings
    brain: Brain
    stores: Stores
    people: People
    delivery: Delivery
    texts: Texts
    clock: Callable[[], datetime]
    live: Live
    metrics: Metrics = field(default_factory=Metrics)
    engine: Engine = field(default_factory=Engine)
    taps: Taps = field(default_factory=Taps)
    budget: Budget = field(default_factory=Budget)
    room: Room = field(default_factory=Room)

    @property
    def reception(self) -> Reception:
        """How the office can be reached now."""
        return Reception(self.texts, self.settings.office, self.clock())

    def is_staff_group(self, chat_id: int) -> bool:
        """Tell whether a number is the staff group's, or was before it got another one."""
        return chat_id == self.settings.staff_chat_id or chat_id in self.room.former

    def for_staff(self, key: str, **values: object) -> str:
        """Return one of the bot's own texts in the language of the staff."""
        return self.texts.say(key, self.settings.staff_language, **values)


class Turn(CallbackContext[ExtBot[None], Data, Data, Data]):
    """The context that handlers get; the gate sets the person."""

    person: Person
    number: int
    _brain: Brain | None = None

    @classmethod
    def from_update(cls, update: object, application: Application[Any, Any, Any, Any, Any, Any]) -> Self:
        """Return the context of an update, with the number that Telegram gave it."""
        turn = super().from_update(update, application)
        turn.number = update.update_id if isinstance(update, Update) else 0
        return turn

    @property
    def services(self) -> Services:
        """What the bot works with."""
        services: Services = self.bot_data["services"]
        return services

    @property
    def brain(self) -> Brain:
        """What answers this update, to its end the same, even if another base goes live meanwhile."""
        self._brain = self._brain or self.services.brain
        return self._brain

    @property
    def knowledge(self) -> Knowledge:
        """The base that this update is answered from."""
        return self.brain.knowledge

    @property
    def render(self) -> Renderer:
        """Makes messages of that base."""
        return Renderer(self.services.reception, self.knowledge, bool(self.bot.supports_inline_queries))

    @property
    def now(self) -> datetime:
        """The moment, in UTC."""
        return self.services.clock()

    @property
    def today(self) -> date:
        """The day, in UTC."""
        return self.now.date()

    def say(self, key: str, **values: object) -> str:
        """Return one of the bot's own texts in the person's language."""
        return self.services.texts.say(key, self.person.language, **values)

    async def remember(self, person: Person) -> None:
        """Keep what changed about the person."""
        before, self.person = self.person, person
        await self.services.people.save(person, before)

    async def form(self, kind: str) -> State | None:
        """Return what the person is in the middle of, such as a form; None if nothing, or if it expired."""
        if self.person.states is not None:
            return self.person.states.get(kind)
        return await self.services.stores.conversations.load(self.person.id, kind, self.now)

    async def keep_form(self, kind: str, state: State, kept: timedelta) -> None:
        """Remember what the person is in the middle of."""
        self.person = replace(self.person, states=None)
        await self.services.stores.conversations.save(self.person.id, kind, state, self.now + kept)

    async def end_form(self, kind: str) -> None:
        """Forget what the person was in the middle of."""
        self.person = replace(self.person, states=None)
        await self.services.stores.conversations.clear(self.person.id, kind)

    async def send(self, screen: Screen) -> None:
        """Send the person a message."""
        await self.services.delivery.send(Place(self.person.id), screen)

    async def reply(self, text: str) -> Reply:
        """Return what the assistant says to a question that was typed, with the typing action if it takes long."""
        brain, context, today = self.brain, self.person.conversation, self.today
        if brain.knows(text):
            return brain.reply(text, context, today)
        async with typing(self.services.delivery, self.person.id):
            return await asyncio.to_thread(brain.reply, text, context, today)


Listener = Callable[[Update, Turn], Awaitable[bool]]
"""Is offered every message that is no command; true if it was for this one, and nobody else gets it."""

Job = Callable[[Services, asyncio.Event], Awaitable[None]]
"""Goes on beside the polling, until the event is set."""

"""One update on its way through the handlers: the person it comes from, and what every handler works with."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from telegram import Update
from telegram.ext import CallbackContext, ExtBot

from handlers.conversation import People, Person
from handlers.delivery import Delivery
from handlers.locales import Texts
from handlers.render import Renderer
from handlers.room import Room
from handlers.screen import Screen
from handlers.settings import Settings
from handlers.stores import Stores
from handlers.taps import Taps
from handlers.typing_action import typing
from knowledge.reply import Context, Reply
from knowledge.schema import Knowledge, Language
from storage.conversations import State

Data = dict[Any, Any]


class Brain(Protocol):
    """What the handlers need of the assistant."""

    @property
    def knowledge(self) -> Knowledge:
        """The base that it answers from."""

    def reply(self, utterance: str, context: Context, today: date) -> Reply:
        """Return what to say to an utterance."""

    def show(self, entry_id: str, language: Language, context: Context, today: date) -> Reply:
        """Return the answer of an entry. Raises KeyError for an unknown id."""

    def none_of_these(self, language: Language, context: Context) -> Reply:
        """Return what to say after "none of these"."""


@dataclass
class Services:
    """What one bot works with; `brain` may be replaced while it runs, `clock` tells the moment in UTC."""

    settings: Settings
    brain: Brain
    stores: Stores
    people: People
    delivery: Delivery
    texts: Texts
    clock: Callable[[], datetime]
    taps: Taps = field(default_factory=Taps)
    room: Room = field(default_factory=Room)


class Turn(CallbackContext[ExtBot[None], Data, Data, Data]):
    """The context that handlers get; the gate sets the person."""

    person: Person

    @property
    def services(self) -> Services:
        """What the bot works with."""
        services: Services = self.bot_data["services"]
        return services

    @property
    def knowledge(self) -> Knowledge:
        """The base as it is now."""
        return self.services.brain.knowledge

    @property
    def render(self) -> Renderer:
        """Makes messages of the base as it is now."""
        return Renderer(self.services.texts, self.knowledge)

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
        return await self.services.stores.conversations.load(self.person.id, kind, self.now)

    async def keep_form(self, kind: str, state: State, kept: timedelta) -> None:
        """Remember what the person is in the middle of."""
        await self.services.stores.conversations.save(self.person.id, kind, state, self.now + kept)

    async def end_form(self, kind: str) -> None:
        """Forget what the person was in the middle of."""
        await self.services.stores.conversations.clear(self.person.id, kind)

    async def send(self, screen: Screen) -> None:
        """Send the person a message."""
        await self.services.delivery.send(self.person.id, screen)

    async def think(self, work: Callable[[], Reply]) -> Reply:
        """Let the assistant work in a thread of its own, with the typing action if it takes long."""
        async with typing(self.services.delivery, self.person.id):
            return await asyncio.to_thread(work)


Listener = Callable[[Update, Turn], Awaitable[bool]]
"""Is offered every message that is no command; true if it was for this one, and nobody else gets it."""

Job = Callable[[Services, asyncio.Event], Awaitable[None]]
"""Goes on beside the polling, until the event is set."""

"""A desk where news is published, staff decide, and subscribers read; time passes as fast as it is asked to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from handlers.lease import Lease
from handlers.news import announcements, broadcast
from handlers.news.broadcast import LEASE, Pace
from storage.announcements import Announcement
from storage.recipients import Figures
from tests.handlers.desk import Desk, data, labels
from tests.handlers.staff_desk import MEI, STAFF, Office, staffed
from tests.handlers.tiny import TinyBrain, knowledge, with_news
from tests.handlers.wire import Params

LANGUAGES = ("zh-hans", "ru", "en")
YES, NOT_NOW, STOP = "Announce it", "Not now", "Stop"


@dataclass
class Newsroom:
    """A bot with a staff group, its announcements, and a clock for its pace."""

    office: Office
    seconds: float = 0.0
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    _editions: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.desk.services.delivery._clock = lambda: self.seconds
        self.lease = Lease(self.desk.services, LEASE)

    @property
    def desk(self) -> Desk:
        return self.office.desk

    async def pause(self, ending: asyncio.Event, seconds: float) -> None:
        self.seconds += seconds
        await asyncio.sleep(0)

    async def subscribe(self, *user_ids: int, category: str = "few", code: str = "en") -> None:
        for user_id in user_ids:
            await self.desk.services.stores.people.seen(user_id, self.desk.now, name=f"P{user_id}", code=code)
            await self.desk.services.stores.subscriptions.add(user_id, [category], self.desk.now)

    def publish(self, entry_id: str = "only", **fields: Any) -> None:
        """Let a base go live in which an entry is new or another one."""
        brain = self.desk.brain
        brain.knowledge = with_news(brain.knowledge, entry_id, next(self._editions), **fields)

    def withdraw(self, entry_id: str = "only") -> None:
        """Let a base go live without an entry."""
        base = self.desk.brain.knowledge
        entries = {each: found for each, found in base.entries.items() if each != entry_id}
        categories = {
            name: (about, tuple(each for each in members if each != entry_id))
            for name, (about, members) in base.categories.items()
        }
        self.desk.brain.knowledge = replace(base, entries=entries, categories=categories, digest=f"{base.digest}-")

    async def look(self) -> None:
        """Let the job that asks staff come by."""
        await announcements.offer(self.desk.services)
        await announcements.sweep(self.desk.services)

    async def offered(self, **fields: Any) -> Params:
        """Publish news and return what staff are asked."""
        self.publish(**fields)
        await self.look()
        return self.seen[-1]

    @property
    def seen(self) -> list[Params]:
        """Every look of every announcement in the staff group, the newest last."""
        sent = self.office.calls(STAFF, "sendMessage", "editMessageText")
        return [message for message in sent if "edition" in message["text"]]

    async def press(self, under: Params, label: str, user: Params = MEI) -> str:
        """Let a member of staff press a button; return the notice."""
        self.desk.services.taps.note(user["id"], 0, "")
        return await self.office.press(data(under)[labels(under).index(label)], user)

    async def carry(self) -> None:
        """Let the job that sends come by."""
        pace = Pace(self.ending, self.pause, lambda: self.seconds)
        await broadcast.carry(self.desk.services, self.lease, pace)

    async def announced(self, **fields: Any) -> None:
        """Publish news, let staff confirm, and send it."""
        await self.press(await self.offered(**fields), YES)
        await self.carry()

    def got(self, user_id: int) -> list[Params]:
        """The news that was sent to a person, whatever became of it."""
        return [sent for sent in self.office.calls(user_id, "sendMessage") if "edition" in sent["text"]]

    async def stored(self, number: int = 1) -> tuple[Announcement, Figures]:
        """An announcement and how far it got."""
        stores = self.desk.services.stores
        found = await stores.announcements.get(number)
        assert found is not None
        return found, await stores.recipients.figures(number)


@asynccontextmanager
async def published(
    monkeypatch: pytest.MonkeyPatch, folder: Path | None = None, **given: Any
) -> AsyncIterator[Newsroom]:
    """Yield a newsroom with people of three languages who have subscribed to "few": 11 zh, 12 ru, 13 en."""
    async with staffed(monkeypatch, brain=TinyBrain(knowledge()), folder=folder, **given) as office:
        room = Newsroom(office)
        for user_id, code in enumerate(LANGUAGES, 11):
            await room.subscribe(user_id, code=code)
        yield room

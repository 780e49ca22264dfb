"""The whole bot on a wire: updates are handed in, what it sends is read off; no server, no waiting."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from telegram import Update

from handlers.application import Bot, build_application
from handlers.conversation import Person
from handlers.settings import Settings
from handlers.transport.intake import Intake
from handlers.turn import Services
from knowledge.schema import Language
from storage.database import Database
from tests.handlers.tiny import NOW, TinyBrain
from tests.handlers.wire import Params, Wire
from tests.limits import LIMIT

TOKEN = "42:SECRET-PART-OF-THE-TOKEN"
CODES: dict[Language, str] = {"zh": "zh-hans", "ru": "ru", "en": "en"}  # of an app, by the language that it means
ALICE = {"id": 7, "is_bot": False, "first_name": "<b>Alice & 'Co'</b>", "language_code": "en"}


@dataclass
class Desk:
    """A bot without a transport."""

    application: Bot
    wire: Wire
    brain: TinyBrain
    now: datetime = NOW
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def services(self) -> Services:
        services: Services = self.application.bot_data["services"]
        return services

    def later(self, **passed: float) -> None:
        """Let time pass."""
        self.now += timedelta(**passed)

    async def person(self, person_id: int = 7) -> Person:
        return await self.services.people.load(person_id)

    def message(self, user: Params = ALICE, **content: Any) -> Params:
        chat = {"id": user["id"], "type": "private", "first_name": user["first_name"]}
        number = next(self._numbers)
        if content.get("text", "").startswith("/") and not content["text"].startswith("//"):
            length = len(content["text"].split()[0])
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return {"message_id": number, "date": 1, "chat": chat, "from": user} | content

    async def hand_in(self, kind: str, payload: Params) -> None:
        update = Update.de_json({"update_id": next(self._numbers), kind: payload}, self.application.bot)
        await self.application.process_update(update)

    async def say(self, text: str, user: Params = ALICE, **content: Any) -> list[Params]:
        """Hand in a text and return what was sent for it."""
        return await self.give({"text": text} | content, user)

    async def give(self, content: Mapping[str, Any], user: Params = ALICE) -> list[Params]:
        """Hand in a message of any kind and return what was sent for it."""
        before = len(self.wire.sent())
        await self.hand_in("message", self.message(user, **content))
        return self.wire.sent()[before:]

    async def press(
        self, data: str | None, user: Params = ALICE, message_id: int = 500, keyboard: Params | None = None
    ) -> list[Params]:
        """Hand in a pressed button, of a message with this keyboard, and return what was sent for it."""
        before = len(self.wire.sent())
        bot = {"id": 42, "is_bot": True, "first_name": "Bot"}
        under = self.message(user, text="menu") | {"message_id": message_id, "from": bot}
        under |= {"reply_markup": keyboard} if keyboard else {}
        query = {"id": "q", "from": user, "chat_instance": "c", "message": under, "data": data}
        await self.hand_in("callback_query", {key: value for key, value in query.items() if value is not None})
        return self.wire.sent()[before:]

    def notices(self) -> list[str]:
        return [params.get("text", "") for params in self.wire.sent("answerCallbackQuery")]


@asynccontextmanager
async def opened(
    monkeypatch: pytest.MonkeyPatch,
    brain: TinyBrain | None = None,
    folder: Path | None = None,
    patience: float = 30.0,
    **given: Any,
) -> AsyncIterator[Desk]:
    """Yield a bot on the database of a folder, by default one that starts empty; `given` are settings."""
    wire = Wire()
    monkeypatch.setattr("handlers.transport.telegram_bot.AiohttpRequest", lambda *args, **kwargs: wire)
    brain = brain or TinyBrain()
    with TemporaryDirectory() as new:
        settings = Settings.model_validate({"telegram_bot_token": TOKEN, "data_dir": folder or new} | given)
        database = await Database.open(settings.database, patience)
        try:
            desks: list[Desk] = []
            application = build_application(settings, brain, database, lambda: desks[0].now if desks else NOW)
            desks.append(desk := Desk(application, wire, brain))
            async with application:
                yield desk
        finally:
            await database.close()


@asynccontextmanager
async def intake_of(desk: Desk) -> AsyncIterator[Intake]:
    """Yield an intake into the bot of a desk, with its workers."""
    intake = Intake(desk.application)
    await intake.open()
    try:
        yield intake
    finally:
        await intake.close(LIMIT)


def labels(sent: Params) -> list[str]:
    return [button["text"] for row in sent.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


def data(sent: Params) -> list[str]:
    return [button["callback_data"] for row in sent["reply_markup"]["inline_keyboard"] for button in row]

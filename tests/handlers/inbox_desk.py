"""A staff group before a small base on disk, and questions that went wrong."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from knowledge.loader import load
from storage.questions import Question
from tests.handlers.staff_desk import MEI, STAFF, Office, staffed
from tests.handlers.tiny import NOW, TinyBrain
from tests.handlers.wire import Params
from tests.knowledge.base_folder import write_base

_NUMBERS = count(10**18)
UNKNOWN = Question(0, 7, NOW - timedelta(hours=1), "en", "chat", "", "unknown")


@dataclass
class Inbox(Office):
    """The office with the folder of its base."""

    folder: Path

    @property
    def files(self) -> dict[str, str]:
        """What is in the folder of the base."""
        return {str(p.relative_to(self.folder)): p.read_text("utf-8") for p in self.folder.rglob("*.yaml")}

    async def missed(self, *texts: str, language: str = "en", person: int = 7, **given: Any) -> list[int]:
        """Let somebody have asked in vain; return the numbers of the questions."""
        asked = [
            replace(UNKNOWN, id=next(_NUMBERS), user_id=person, text=text, language=language, **given) for text in texts
        ]
        await self.desk.services.stores.questions.record_many(asked)
        return [each.id for each in asked]

    async def unanswered(self, words: str = "/unanswered") -> Params:
        """Ask for the list and return it."""
        await self.write(words)
        return self.sent[-1]

    async def tap(self, under: Params, label: str, user: Params = MEI) -> str:
        """Press a button of a message, by the beginning of its label; return the notice."""
        buttons = [button for row in under["reply_markup"]["inline_keyboard"] for button in row]
        (data,) = (button["callback_data"] for button in buttons if button["text"].startswith(label))
        return await self.press(data, user)

    @property
    def sent(self) -> list[Params]:
        """What was sent to the group."""
        return self.calls(STAFF, "sendMessage")

    @property
    def shown(self) -> Params:
        """What the list has become."""
        return self.calls(STAFF, "editMessageText")[-1]

    async def opened(self, number: str = "1") -> Params:
        """Ask for the list, open a subject and return it."""
        await self.tap(await self.unanswered(), number)
        return self.shown


@asynccontextmanager
async def inbox_at(folder: Path, monkeypatch: pytest.MonkeyPatch, **given: Any) -> AsyncIterator[Inbox]:
    """Yield an office on a base in a folder, which is written where it is missing."""
    base = folder / "base"
    if not base.exists():
        write_base(base)
    brain = TinyBrain(load(base))
    async with staffed(monkeypatch, brain=brain, knowledge_dir=base, **given) as office:
        yield Inbox(office.desk, base)

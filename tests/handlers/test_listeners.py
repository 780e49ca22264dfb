"""Who gets a message that is no command."""

import pytest
from telegram import Update

from handlers import application
from handlers.turn import Turn
from tests.handlers.desk import Desk
from tests.handlers.wire import Params

PHOTO: Params = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]}


class Ear:
    """A listener that wants what it is told to."""

    def __init__(self, *wanted: str) -> None:
        self._wanted = wanted
        self.offered: list[str] = []

    async def __call__(self, update: Update, turn: Turn) -> bool:
        message = update.effective_message
        text = (message.text or message.caption or "wordless") if message else ""
        self.offered.append(text)
        return text in self._wanted


async def test_the_first_that_wants_a_message_gets_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Ear("a", "wordless"), Ear("a", "b")
    monkeypatch.setattr(application, "LISTENERS", (first, second))
    for content in ({"text": "a"}, {"text": "b"}, PHOTO, PHOTO | {"caption": "a"}):
        assert await desk.give(content) == []
    assert first.offered == ["a", "b", "wordless", "a"]
    assert second.offered == ["b"]
    assert desk.brain.heard == []


async def test_what_nobody_wants_is_a_question(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "LISTENERS", (Ear(), Ear()))
    assert "Answer only" in (await desk.say("only"))[0]["text"]
    assert (await desk.give(PHOTO))[0]["text"].startswith("I can only read text")


async def test_commands_are_for_nobody_else(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ear = Ear("/topics", "/nothing")
    monkeypatch.setattr(application, "LISTENERS", (ear,))
    for command in ("/topics", "/nothing"):
        assert len(await desk.say(command)) == 1
    assert ear.offered == []

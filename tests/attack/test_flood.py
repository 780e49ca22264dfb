"""Hundreds who flood the bot at once: staff and an ordinary person are served all the same, and nothing grows."""

import asyncio
from typing import Any

import pytest

from handlers.transport.intake import Intake
from handlers.transport.workers import MOST_WAITING
from storage.updates import OF_A_QUEUE
from tests.handlers.desk import ALICE, Desk
from tests.handlers.staff_desk import MEI, STAFF, Office, staffed
from tests.limits import LIMIT

FLOODERS, EACH = 300, 40
FIRST = 10_000
ORDINARY = 7  # Alice


def flooding(desk: Desk) -> list[dict[str, Any]]:
    """Return the messages of all, one of each in turn."""
    people = [ALICE | {"id": FIRST + number} for number in range(FLOODERS)]
    return [
        {"update_id": 1 + turn * FLOODERS + number, "message": desk.message(person, text="only")}
        for turn in range(EACH)
        for number, person in enumerate(people)
    ]


def answered(office: Office, chat_id: int) -> bool:
    return bool(office.calls(chat_id))


async def until_served(office: Office, intake: Intake, chats: set[int]) -> int:
    """Wait until chats got an answer; return how many messages others got meanwhile."""
    before = len(office.desk.wire.sent())
    async with asyncio.timeout(LIMIT):
        while not all(answered(office, chat) for chat in chats):
            assert intake.workers.waiting <= 2 * MOST_WAITING  # those that came, and those that were claimed meanwhile
            await asyncio.sleep(0.01)
    return len(office.desk.wire.sent()) - before


async def test_staff_and_an_ordinary_person_are_served_under_a_flood_of_hundreds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert FLOODERS * OF_A_QUEUE > 5 * MOST_WAITING
    async with staffed(monkeypatch) as office:
        desk, intake = office.desk, Intake(office.desk.application)
        await intake.open()
        try:
            await intake.take(flooding(desk))
            last = 1 + FLOODERS * EACH
            await intake.take([{"update_id": last, "message": desk.message(ALICE, text="fact-1")}])
            command = office.group_message(MEI, text="/inquiries")
            await intake.take([{"update_id": last + 1, "message": command}])
            meanwhile = await until_served(office, intake, {ORDINARY, STAFF})
        finally:
            await intake.close(1)
        assert "Answer fact-1" in office.calls(ORDINARY)[-1]["text"]
        assert meanwhile <= 2 * MOST_WAITING

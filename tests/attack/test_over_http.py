"""The same over HTTP: raw bodies to the webhook of a bot that answers in the sandbox; bytes that are hardly JSON."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from random import Random
from typing import Any

import pytest

from handlers.locales import load
from knowledge.schema import LANGUAGES
from sandbox.app import Running, running
from sandbox.client import Client, Conversation
from sandbox.state import State
from tests.attack.battle import Overheard
from tests.attack.contents import TEXTS, text
from tests.attack.hostile import Attackers
from tests.handlers.replicas import Replica, replica

ON_A_FILE = pytest.mark.parametrize("kind", ["sqlite"])  # where the database decides nothing
APOLOGIES = {load().say("failure", language) for language in LANGUAGES}
BODIES = (
    b'{"update_id": %d, "message": {"text": "\\ud800\\udc00\\udc00\\ud83d"}}',
    b'{"update_id": %d, "message": null, "message": [], "edited_message": 7}',
    b'{"update_id": %d, "\\u0000": {"\\ud800": "\\u0000"}}',
    b'{"update_id": %d, "message": {"chat": {"id": 1e999}}}',
    b'{"update_id": %d, "message": {"chat": {"id": 99999999999999999999999999}, "from": {"id": -1e-999}}}',
    b'{"update_id": %d, "callback_query": ' + b'{"message":' * 300 + b"{}" + b"}" * 301,
    b'{"update_id": %d, "poll": ' + b"[" * 300 + b"]" * 300 + b"}",
    b'{"update_id": %d, "message": {"chat": "chat", "from": true}}',
    b'{"update_id": %d, "message": {"message_id": 1, "date": "x", "chat": {"id": 7, "type": "private"}}}',
    b'{"update_id": %d}',
)


@pytest.fixture
async def telegram() -> AsyncIterator[Running]:
    async with running(State("42:SANDBOX")) as server:
        yield server


@pytest.fixture
async def one(telegram: Running, database_url: str, unused_tcp_port: int) -> AsyncIterator[Replica]:
    async with replica(telegram, database_url, unused_tcp_port, messages_at_once=10**9) as one:
        yield one


async def answered(chat: Conversation) -> str:
    """Ask an ordinary question and return the answer, past what else is being said."""
    await chat.send("only")
    while "Answer only" not in (said := (await chat.wait_reply()).text):
        assert said not in APOLOGIES
    return said


@ON_A_FILE
async def test_what_is_hardly_json_does_no_harm(telegram: Running, one: Replica) -> None:
    overheard = Overheard()
    logging.getLogger().addHandler(overheard)
    try:
        for number, body in enumerate(BODIES, 10**6):
            assert await one.post(data=(body % number)) in (200, 400)
        async with Client(telegram.url) as client:
            assert "Answer only" in await answered(await client.person("en"))
    finally:
        logging.getLogger().removeHandler(overheard)
    assert [said for said in overheard.said if "cannot be" not in said] == []


@ON_A_FILE
async def test_hostile_people_in_the_sandbox_are_answered_by_what_telegram_takes(
    telegram: Running, one: Replica
) -> None:
    """The sandbox refuses, in Telegram's words, what Telegram would; then an apology would come."""
    dice = Random(3)
    async with Client(telegram.url) as client:
        chats = [await client.add_person(dice.choice(TEXTS)[:60] or "x", "ru") for _ in range(8)]

        async def attack(chat: Conversation) -> None:
            for _ in range(15):
                await chat.send(f"{text(dice)[:2000]}x")
                assert (await chat.wait_reply()).text not in APOLOGIES

        await asyncio.gather(*map(attack, chats))
        assert "Answer only" in await answered(await client.person("en"))


@ON_A_FILE
async def test_hostile_updates_as_raw_bodies(telegram: Running, one: Replica) -> None:
    attackers = Attackers(Random(4), -1001000000001)
    people = [person async for person in _known(telegram)]
    bodies: list[dict[str, Any]] = [
        {"update_id": 10**6 + number} | attackers.attack(people[number % len(people)]).raw for number in range(120)
    ]
    overheard = Overheard()
    logging.getLogger().addHandler(overheard)
    try:
        assert {await one.post(data=json.dumps(body).encode()) for body in bodies} == {200}
        async with Client(telegram.url) as client:
            assert "Answer only" in await answered(await client.person("en"))
    finally:
        logging.getLogger().removeHandler(overheard)
    assert overheard.said == []


async def _known(telegram: Running) -> AsyncIterator[int]:
    """Yield people who exist in the sandbox and may be written to."""
    async with Client(telegram.url) as client:
        for number in range(12):
            chat = await client.add_person(f"P{number}", "zh-hans")
            await chat.start()
            yield chat.id

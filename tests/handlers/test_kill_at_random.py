"""kill -9 at random moments while people ask, fill in forms and turn to the office: all is answered, nothing is lost.

KILLS says how often, CROWD how many people ask. SQLite has one bot that polls; PostgreSQL two replicas with a webhook.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from sandbox.app import Running, running
from sandbox.client import Client, Conversation, NoReplyError
from sandbox.state import State
from storage.database import Database
from storage.inquiries import Inquiries
from storage.leads import Leads
from storage.tables import updates
from storage.updates import Updates
from tests.handlers.conftest import ROOT
from tests.handlers.replicas import PATH
from tests.handlers.test_lead_flow import ANSWERS

KILLS = int(os.environ.get("KILLS", "2"))
CROWD = int(os.environ.get("CROWD", "20"))
LIFE = (0.3, 2.5)  # seconds that a bot lives once it answers
PATIENCE = 90.0
ENTRIES = 20


@dataclass
class Tally:
    """What happened.

    asked      questions that were sent, by person
    in_flight  updates that the killed processes had been dealing with
    inquiries  people who read that their question reached the office; `leads` the same of applications
    """

    asked: Counter[int] = field(default_factory=Counter)
    kills: int = 0
    in_flight: int = 0
    inquiries: list[int] = field(default_factory=list)
    leads: list[int] = field(default_factory=list)
    stop: asyncio.Event = field(default_factory=asyncio.Event)


async def test_all_is_answered_and_nothing_is_lost(
    kind: str, database_url: str, unused_tcp_port_factory: Callable[[], int]
) -> None:
    replicas = 1 if kind == "sqlite" else 2
    ports = [unused_tcp_port_factory() for _ in range(replicas + 1)]
    tally, database = Tally(), await Database.open(database_url)
    async with running(State("42:SANDBOX")) as telegram, Client(telegram.url) as client, balanced(ports):
        webhook = [] if kind == "sqlite" else ["", f"http://127.0.0.1:{ports[0]}{PATH}"]
        bots = [Mortal(telegram, database_url, [*webhook, *([f"127.0.0.1:{p}"] if webhook else [])]) for p in ports[1:]]
        begun = time.monotonic()
        acting = [asyncio.create_task(ask(await client.add_person(f"P{n}"), tally)) for n in range(CROWD)]
        acting += [asyncio.create_task(turn_to_office(client, tally)), asyncio.create_task(apply(client, tally))]
        try:
            await kill_at_random(bots, database, tally)
            tally.stop.set()
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*acting)
                while await Updates(database).waiting():
                    await asyncio.sleep(0.1)
        finally:
            for bot in bots:
                bot.kill()
        doubles = sum(check_answers(telegram, person, count) for person, count in tally.asked.items())
        seconds = time.monotonic() - begun
    await check_office(database, tally)
    await database.close()
    total = sum(tally.asked.values())
    print(
        f"{kind}: {tally.kills} kills in {seconds:.0f} s; {total} questions, {len(tally.inquiries)} inquiries and "
        f"{len(tally.leads)} applications, 0 lost; {doubles} answered twice, {tally.in_flight} in flight at the kills"
    )
    assert tally.kills == KILLS
    assert doubles <= tally.in_flight


class Mortal:
    """A bot as a process that is killed and begins anew."""

    def __init__(self, telegram: Running, database_url: str, webhook: list[str]) -> None:
        group = min(telegram.state.groups, key=abs)
        start = [sys.executable, "-m", "tests.handlers.mortal_bot", telegram.url, database_url, str(group), "0"]
        self._command = start + webhook
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, cwd=ROOT, stderr=subprocess.DEVNULL)  # noqa: S603

    def kill(self) -> None:
        if self._process is not None:
            assert self._process.poll() is None, "it ended by itself"
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None


async def kill_at_random(bots: list[Mortal], database: Database, tally: Tally) -> None:
    """Kill one bot after the other, each some time after the crowd has got answers again, and let it begin anew."""
    chance = random.Random(KILLS)  # noqa: S311  (nothing secret)
    for number in range(KILLS):
        await more_is_asked(tally, CROWD)
        await asyncio.sleep(chance.uniform(*LIFE))
        bot = bots[number % len(bots)]
        bot.kill()
        tally.kills += 1
        tally.in_flight += await held(database)
        bot.start()
    await more_is_asked(tally, CROWD)


async def more_is_asked(tally: Tally, number: int) -> None:
    before = sum(tally.asked.values())
    async with asyncio.timeout(PATIENCE):
        while sum(tally.asked.values()) < before + number:
            await asyncio.sleep(0.01)


async def held(database: Database) -> int:
    """How many updates a replica held."""
    query = select(func.count()).where(updates.c.content.is_not(None), updates.c.holder.is_not(None))
    async with database.read() as connection:
        return (await connection.execute(query)).scalar_one()


async def ask(chat: Conversation, tally: Tally) -> None:
    """Ask one question after the other, each when the one before is answered."""
    while not tally.stop.is_set():
        number = tally.asked[chat.id]
        await chat.send(f"fact-{number % ENTRIES}")
        tally.asked[chat.id] += 1
        await sees(chat, f"Answer fact-{number % ENTRIES}\n")


async def turn_to_office(client: Client, tally: Tally) -> None:
    """Let one person after the other ask what is not known, and pass it on to the office."""
    while not tally.stop.is_set():
        chat = await client.add_person("Inquirer")
        await chat.send(f"question of {chat.id}")
        await sees(chat, "Answer no-answer")
        await chat.press("Ask a person at the office")
        await sees(chat, "Received, №")
        tally.inquiries.append(chat.id)


async def apply(client: Client, tally: Tally) -> None:
    """Let one person after the other send a form."""
    while not tally.stop.is_set():
        chat = await client.add_person("Applicant")
        for text in ("/apply", *ANSWERS):
            await chat.send(text)
            await chat.wait_reply(PATIENCE)
        while True:
            if "I agree, send it" in str([m.raw for m in await chat.messages()]):
                await chat.press("I agree, send it")
            try:
                await sees(chat, "Received: application", 5)
            except NoReplyError:
                continue
            tally.leads.append(chat.id)
            break


async def sees(chat: Conversation, text: str, seconds: float = PATIENCE) -> None:
    while text not in (await chat.wait_reply(seconds)).text:
        pass


def check_answers(telegram: Running, person: int, asked: int) -> int:
    """Every question of a person was answered, in order; return how many answers there were too many."""
    messages = telegram.state.chats[person].messages.values()
    said = [str(message.content["text"]).split("\n")[2] for message in messages if message.from_bot]
    expected, seen, doubles = [f"Answer fact-{number % ENTRIES}" for number in range(asked)], 0, 0
    for text in said:
        if seen < asked and text == expected[seen]:
            seen += 1
        else:
            assert text in expected[:seen][-1:], f"{text} out of its order"
            doubles += 1
    assert seen == asked
    return doubles


async def check_office(database: Database, tally: Tally) -> None:
    """What was confirmed is in the database, once."""
    inquiries = Counter(inquiry.user_id for inquiry in await Inquiries(database).list())
    leads = Counter(lead.user_id for lead in await Leads(database).list())
    assert {person: inquiries[person] for person in tally.inquiries} == dict.fromkeys(tally.inquiries, 1)
    assert {person: leads[person] for person in tally.leads} == dict.fromkeys(tally.leads, 1)
    questions = {inquiry.user_id: inquiry.question for inquiry in await Inquiries(database).list()}
    assert all(questions[person] == f"question of {person}" for person in tally.inquiries)


@asynccontextmanager
async def balanced(ports: list[int]) -> AsyncIterator[None]:
    """Balance load by turns: what comes to the first port goes to one of the others; to the next if nobody is there."""
    turn = 0

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal turn
        turn += 1
        for port in (ports[1 + (turn + n) % (len(ports) - 1)] for n in range(len(ports) - 1)):
            try:
                upstream = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
            await asyncio.gather(pipe(reader, upstream[1]), pipe(upstream[0], writer))
            return
        writer.close()

    server = await asyncio.start_server(forward, "127.0.0.1", ports[0])
    yield
    server.close()


async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Any:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()

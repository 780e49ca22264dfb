"""A bot with an office and a victim, under attack: what happens to whom, and whether anything of the victim changes."""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from handlers.callbacks import encode
from handlers.chat.actions import Vote
from handlers.inquiry.actions import AskPerson
from handlers.inquiry.staff_actions import Take
from handlers.lead.actions import Agree
from handlers.lead.apply import FORM
from handlers.lead.form import form_of
from handlers.news.subscription_actions import Switch
from handlers.transport.intake import Intake
from storage.tables import (
    announcement_recipients,
    announcements,
    decisions,
    inquiries,
    inquiry_messages,
    metadata,
    publication_files,
    publications,
    users,
)
from tests.attack.hostile import FIRST, VICTIM, Attack, Attackers
from tests.attack.judge import SAYING, buttons_of, chat_of, faults
from tests.handlers.lead_desk import ANSWERS
from tests.handlers.staff_desk import MEI, STAFF, Office, staffed
from tests.handlers.tiny import TinyBrain
from tests.handlers.tiny_base import make_base
from tests.limits import LIMIT

PEOPLE = 60  # attack at once, each with one update
_OF_THE_OFFICE = (publications, publication_files, announcements, announcement_recipients, decisions)


class Overheard(logging.Handler):
    """What the log says that somebody would have to read."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        raised = f" {record.exc_info[1]!r}" if record.exc_info else ""
        self.said.append(f"{record.getMessage()}{raised}")


@dataclass
class Battle:
    """An office under attack, and what went wrong there."""

    office: Office
    intake: Intake
    base: Path
    attackers: Attackers
    overheard: Overheard = field(default_factory=Overheard)
    wrong: Counter[str] = field(default_factory=Counter)
    attacks: int = 0
    _numbers: "count[int]" = field(default_factory=lambda: count(10**6))

    async def strike(self, attacks: Sequence[Attack]) -> None:
        """Let updates come, of a person one at most, and look at all that the bot does about them."""
        wire = self.office.desk.wire
        wire.calls.clear()
        raw = [{"update_id": next(self._numbers)} | attack.raw for attack in attacks]
        await self.intake.take(json.loads(json.dumps(raw)))
        await self._settled()
        self.attacks += len(attacks)
        self.wrong.update(self._faults(attacks))
        self.look()

    def look(self) -> None:
        """Let the attackers know of the buttons that were shown."""
        for _, params in self.office.desk.wire.calls:
            if data := buttons_of(params):
                self.attackers.see(chat_of(params), data)

    def _faults(self, attacks: Sequence[Attack]) -> Iterator[str]:
        calls, senders = self.office.desk.wire.calls, {attack.sender for attack in attacks}
        for method, params in calls:
            yield from faults(method, params, STAFF)
            chat = chat_of(params)
            if chat > 0 and chat not in senders:
                yield f"{method} to {chat}, who did nothing"
        told = {chat_of(params) for method, params in calls if method in SAYING}
        for attack in attacks:
            if attack.answered and attack.sender not in told:
                yield f"not answered: {json.dumps(attack.raw)[:999]}"

    async def _settled(self) -> None:
        workers, updates = self.intake.workers, self.office.desk.services.stores.updates
        async with asyncio.timeout(LIMIT):
            while workers.waiting or workers.at_work or (await updates.standing()).not_done:
                await asyncio.sleep(0.002)

    async def state(self) -> dict[str, list[Any]]:
        """Return everything that an attacker must not change: of the victim, and of the office."""
        kept: dict[str, list[Any]] = {"base": [path.read_bytes() for path in sorted(self.base.iterdir())]}
        async with self.office.desk.services.stores.database.read() as connection:
            for table in metadata.sorted_tables:
                column = table.c.id if table is users else table.c.get("user_id")
                if table in _OF_THE_OFFICE:
                    query = select(table)
                elif table is inquiry_messages:
                    query = select(table).where((table.c.inquiry_id == 1) | (table.c.direction == "staff"))
                elif column is not None:
                    query = select(table).where(column == VICTIM)
                else:
                    continue
                kept[table.name] = [tuple(row) for row in await connection.execute(query)]
            touched = inquiries.c.taken_by_id.is_not(None) | (inquiries.c.answer != "")
            kept["touched"] = [tuple(row) for row in await connection.execute(select(inquiries).where(touched))]
        return kept


@asynccontextmanager
async def battle(monkeypatch: pytest.MonkeyPatch, folder: Path, brain: Any, seed: int) -> AsyncIterator[Battle]:
    """Yield an office with a victim; all may send as much as they like."""
    base = await asyncio.to_thread(make_base, folder / "base")
    given = {"brain": brain, "knowledge_dir": base, "messages_at_once": 10**9}
    async with staffed(monkeypatch, **given) as office:
        await _victim(office)
        intake = Intake(office.desk.application)
        made = Battle(office, intake, base, Attackers(Random(seed), STAFF))
        root = logging.getLogger()
        root.addHandler(made.overheard)
        made.look()
        await intake.open()
        try:
            yield made
        finally:
            await intake.close(LIMIT)
            root.removeHandler(made.overheard)


async def waged(battle: Battle, number: int, malformed: bool = False) -> None:
    """Let so many attacks come."""
    make = battle.attackers.malformed if malformed else battle.attackers.attack
    while battle.attacks < number:
        people = range(FIRST, FIRST + min(PEOPLE, number - battle.attacks))
        await battle.strike([make(person) for person in people])
        if isinstance(brain := battle.office.desk.brain, TinyBrain):
            brain.heard.clear()


async def _victim(office: Office) -> None:
    """Let somebody have an answered inquiry, an application, a subscription and a vote."""
    desk, stores, who = office.desk, office.desk.services.stores, VICTIM
    await desk.say("only")
    number = (await stores.questions.last(who, 1))[0].id
    await desk.press(encode(Vote("en", number, helpful=False)))
    for text in ("/apply", *ANSWERS):
        await desk.say(text)
    form = form_of(await stores.conversations.load(who, FORM, desk.now))
    assert form is not None
    await desk.press(encode(Agree(form.id, form.edition, "en")))
    await desk.press(encode(Switch(next(iter(desk.brain.knowledge.categories)), on=True)))
    await desk.press(encode(AskPerson("en", number)))
    await desk.say("More for the office")
    await office.press(encode(Take(1)))
    await office.write("The answer of the office", MEI, topic=await office.topic())
    assert len(await stores.messages.of(1)) == 2 and await stores.leads.of(who) and await stores.subscriptions.of(who)

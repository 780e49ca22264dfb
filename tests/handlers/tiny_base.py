"""A base of two small files, and an engine that reads them without learning anything; what staff do with it in a group.

What policies.yaml holds is the answer of the entry "only". A file with the word BROKEN has a mistake there, one with
FAILS a test that newly fails, one with GONE has lost the entry "gap"; SLOW is tried only when a test lets it.
"""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from handlers.upkeep import proposals, reloading
from handlers.upkeep.live import Engine
from knowledge.assistant import Assistant
from knowledge.behaviour_diff import BehaviourDiff, Moved
from knowledge.own_tests import OwnTest
from knowledge.problems import Problem
from knowledge.publication import fingerprint, names
from knowledge.rehearsal import Rehearsal
from knowledge.reply import Context
from knowledge.schema import Knowledge, Localized, Place
from storage.publications import Publication
from tests.handlers.staff_desk import MEI, STAFF, Office, staffed
from tests.handlers.tiny import TinyBrain, knowledge, localized
from tests.handlers.wire import Params
from tests.limits import LIMIT

FORMER, FRESH = "The former text", "The fresh text"
OTHER = "Of banks"


def read(folder: Path) -> Knowledge:
    """Return the base of a folder; its digest is what its files hold."""
    texts = {name: (folder / name).read_text() for name in names(folder)}
    base = knowledge()
    only = base.entries["only"].model_copy(
        update={"answer": Localized(**localized(texts.get("policies.yaml", "").strip() or "nothing"))}
    )
    return replace(base, entries=base.entries | {"only": only}, digest=str(abs(hash(str(texts)))).zfill(20))


@dataclass
class TinyEngine:
    """Tries, compares and settles at once, and remembers what it was asked."""

    rehearsed: list[Path] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    brains: list[TinyBrain] = field(default_factory=list)
    trying: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def rehearse(self, folder: Path, live: TinyBrain, today: date) -> Rehearsal:
        self.rehearsed.append(folder)
        texts = {name: (folder / name).read_text().splitlines() for name in names(folder)}
        if any("SLOW" in line for lines in texts.values() for line in lines):
            self.trying.set()
            assert self.go_on.wait(LIMIT)
        if any("CRASH" in line for lines in texts.values() for line in lines):
            raise MemoryError("no room")
        problems = tuple(
            Problem(
                Place(name, number, line.index("BROKEN") + 1), "empty-file", ((number, line),), 6, (("name", name),)
            )
            for name, lines in texts.items()
            for number, line in enumerate(lines, 1)
            if "BROKEN" in line
        )
        if problems or not texts:
            gone = Problem(Place("base", 1, 1), "missing-folder", (), details=(("folder", "base"),))
            return Rehearsal(problems or (gone,), None)
        base = read(folder)
        changed = ("only",) if base.entries["only"] != live.knowledge.entries["only"] else ()
        reply = TinyBrain(base).reply("only", Context(), today)
        test = OwnTest("only", "ask", "en", "Is it so?", Place("policies.yaml", 7, 9), reply, False)
        failing = (test,) if any("FAILS" in line for lines in texts.values() for line in lines) else ()
        lost = ("gap",) if any("GONE" in line for lines in texts.values() for line in lines) else ()
        return Rehearsal((), cast(Assistant, TinyBrain(base)), (), changed, lost, failing, lost)

    def compare(self, before: TinyBrain, after: TinyBrain, today: date) -> BehaviourDiff:
        if before.knowledge.digest == after.knowledge.digest:
            return BehaviourDiff(0, (), (), ())
        old, new = (each.reply("only", Context(), today) for each in (before, after))
        return BehaviourDiff(2, (Moved("What is it?", old, new),), (), ())

    def settle(self, brain: TinyBrain) -> TinyBrain:
        self.settled.append(brain.knowledge.digest)
        self.brains.append(TinyBrain(brain.knowledge))
        return self.brains[-1]

    @property
    def engine(self) -> Engine:
        return Engine(self.rehearse, self.compare, self.settle, lambda brain: None)


@dataclass
class Publisher(Office):
    """A staff group, a folder that is the base, and what staff do with its files."""

    folder: Path = Path()
    tiny: TinyEngine = field(default_factory=TinyEngine)

    @property
    def file(self) -> Path:
        return self.folder / "policies.yaml"

    def said(self) -> list[str]:
        """Everything that the group was told, the captions of files among it."""
        return [sent.get("text") or sent.get("caption", "") for sent in self.calls(STAFF)]

    async def answer(self) -> str:
        """What an investor is told now."""
        *_, sent = await self.desk.say("only")
        return str(sent["text"])

    async def look(self) -> None:
        """Let the watcher look at the files."""
        services = self.desk.services
        if found := await reloading.look(services):
            await reloading.tell(services, found)

    def document(self, content: str | bytes = FRESH, name: str = "policies.yaml", **more: Any) -> Params:
        """Return a document as part of a message, which can be downloaded."""
        data = content.encode() if isinstance(content, str) else content
        file_id = f"file-{len(self.desk.wire.stored)}"
        self.desk.wire.stored[file_id] = data
        described = {"file_id": file_id, "file_unique_id": file_id, "file_name": name, "file_size": len(data)}
        return {"document": described} | more

    async def upload(self, content: str | bytes = FRESH, user: Params = MEI, **given: Any) -> Params:
        """Let a staff member send a file; return the message."""
        place = {key: given.pop(key) for key in ("topic", "reply_to") if key in given}
        message = self.group_message(user, **place, **self.document(content, **given))
        await self.desk.hand_in("message", message)
        return message

    async def tried(self, seconds: float = 2) -> Params:
        """Let time pass and the job try what waits; return the last message to the group."""
        self.desk.later(seconds=seconds)
        await proposals.sweep(self.desk.services)
        return self.calls(STAFF)[-1]

    async def proposal(self, content: str = FRESH, **given: Any) -> Params:
        """Let a file be sent and tried; return the message with the buttons."""
        await self.upload(content, **given)
        return await self.tried()

    async def pressed(self, under: Params, label: str, user: Params = MEI) -> str:
        """Press a button in the group by its label; return the notice."""
        buttons = [button for row in under["reply_markup"]["inline_keyboard"] for button in row]
        return await self.press(next(b["callback_data"] for b in buttons if b["text"] == label), user)

    async def publication(self, number: int = 1) -> Publication:
        found = await self.desk.services.stores.publications.get(number)
        assert found is not None
        return found


def make_base(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "policies.yaml").write_text(f"{FORMER}\n")
    (folder / "banking.yaml").write_text(f"{OTHER}\n")
    return folder


@asynccontextmanager
async def publishing(monkeypatch: pytest.MonkeyPatch, base: Path, **given: Any) -> AsyncIterator[Publisher]:
    """Yield a bot whose base is in a folder."""
    brain = TinyBrain(await asyncio.to_thread(read, base))
    async with staffed(monkeypatch, brain=brain, knowledge_dir=base, **given) as office:
        publisher = Publisher(office.desk, folder=base)
        services = office.desk.services
        services.engine = publisher.tiny.engine
        services.live.seen = await asyncio.to_thread(fingerprint, base)
        yield publisher

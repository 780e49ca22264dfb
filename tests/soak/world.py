"""Where people, office and bots meet: a local Telegram, a database, and bots as processes that can be killed."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from handlers.clock import utc_now
from handlers.transport.intake import queue_of
from handlers.transport.serving import BROKEN_OFF
from sandbox.app import Running
from sandbox.updates import UpdateQueue
from storage.database import Database
from storage.tables import updates
from tests.handlers.conftest import ROOT
from tests.handlers.replicas import PATH, SECRET
from tests.soak.bot import NAMED

LATER = 10  # minutes, after which a claim was left behind


class Bot:
    """A bot as a process, which begins anew after it was killed; what it says goes to a file.

    With settings it is a bot that learns nothing, on a clock that is some minutes ahead and goes at a pace since it was
    made; else that of the environment.
    """

    def __init__(
        self,
        log: Path,
        settings: dict[str, Any] | None = None,
        environment: dict[str, str] | None = None,
        pace: float = 1.0,
    ) -> None:
        self._settings = settings
        self._pace = (str(pace), utc_now().isoformat())
        self._environment = os.environ | (environment or {})
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, minutes: int = 0) -> None:
        tiny = ["-m", "tests.soak.bot", json.dumps(self._settings), str(minutes), *self._pace]
        command = [sys.executable, *(["bot.py", "run"] if self._settings is None else tiny)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, stderr=log, env=self._environment)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def revive(self) -> bool:
        """Let it begin anew if it gave up, as systemd does; tell whether it had. It may for a known reason only."""
        ended = self._process.poll() if self._process is not None else None
        if ended is None:
            return False
        assert ended == BROKEN_OFF, f"it ended by itself, {ended}: {self._log.read_text()[-2000:]}"
        self.start()
        return True

    @property
    def names(self) -> set[str]:
        """Under which names it has held updates, before it was killed too."""
        return set(re.findall(rf"^{NAMED} (\w+)$", self._log.read_text(), re.MULTILINE))

    @property
    def begun_again(self) -> list[int]:
        """The numbers of the updates that it began again since the database had gone away."""
        return [int(number) for number in re.findall(r"update (\d+) is begun again", self._log.read_text())]

    @property
    def megabytes(self) -> float:
        """How much memory it takes."""
        return resident(self._process.pid) if self._process is not None else 0.0


class Numbered(UpdateQueue):
    """Updates of which it is known whose they were; `queues` by number."""

    def __init__(self, first: int) -> None:
        super().__init__(first)
        self.queues: dict[int, int] = {}

    def add(self, kind: str, payload: dict[str, Any]) -> None:
        self.queues[self._next_id] = queue_of({"update_id": self._next_id, kind: payload})
        super().add(kind, payload)


def resident(process_id: int) -> float:
    """Return the memory that a process takes, in megabytes."""
    status = Path(f"/proc/{process_id}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


async def in_flight(database: Database, names: Collection[str]) -> list[int]:
    """Return the chats in whose order an update is next that is held under one of some names."""
    query = select(updates.c.queue).distinct().where(updates.c.content.is_not(None), updates.c.holder.in_(names))
    async with database.read() as connection:
        return list((await connection.execute(query)).scalars())


def bots_of(
    telegram: Running, database_url: str, ports: list[int], folder: Path, base: Path, *, pace: float
) -> list[Bot]:
    """Return the bots: without ports one that polls, else one for each port but the first, which is the balancer's."""
    common = {
        "telegram_bot_token": telegram.token,
        "telegram_api_url": telegram.url,
        "database_url": database_url,
        "staff_chat_id": max(telegram.state.groups),
        "knowledge_dir": str(base),
        "data_dir": str(folder),
        "webhook_secret": SECRET,
    }
    if not ports:
        return [Bot(folder / "bot.log", common, pace=pace)]
    url = {"webhook_url": f"http://127.0.0.1:{ports[0]}{PATH}"}
    return [
        Bot(folder / f"bot-{number}.log", common | url | {"webhook_listen": f"127.0.0.1:{port}"}, pace=pace)
        for number, port in enumerate(ports[1:])
    ]


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
            await asyncio.gather(_pipe(reader, upstream[1]), _pipe(upstream[0], writer))
            return
        writer.close()

    if not ports:
        yield
        return
    server = await asyncio.start_server(forward, "127.0.0.1", ports[0])
    try:
        yield
    finally:
        server.close()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()

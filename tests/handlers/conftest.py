"""A sandbox as a process, the bot polling it, and the real assistant."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from handlers.settings import Settings
from handlers.transport import polling
from handlers.turn import Brain
from knowledge.assistant import Assistant
from knowledge.loader import load
from knowledge.meaning import Meaning
from tests.handlers.desk import Desk, opened
from tests.handlers.staff_desk import Office, staffed
from tests.handlers.tiny import NOW

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Place:
    """Where a sandbox listens."""

    url: str
    token: str

    def settings(self, **given: Any) -> Settings:
        return Settings.model_validate({"telegram_bot_token": self.token, "telegram_api_url": self.url} | given)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Place]:
    command = [sys.executable, "-m", "sandbox", "--with-parent"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        said = json.loads(process.stdout.readline())
        yield Place(said["url"], said["token"])
        process.stdin.close()


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    cache = ROOT / ".cache"
    return Assistant(load(ROOT / "knowledge" / "base"), Meaning(cache / "vectors.sqlite"), cache)


@asynccontextmanager
async def polled(place: Place, brain: Brain, **given: Any) -> AsyncIterator[None]:
    """The bot polls while the context lasts; what is sent before it starts is waiting for it. `given` are settings.

    Nobody sends too much here.
    """
    stop = asyncio.Event()
    with TemporaryDirectory() as folder:
        settings = place.settings(**{"data_dir": folder, "messages_at_once": 10**9} | given)
        serving = asyncio.create_task(polling.serve(settings, brain, stop, clock=lambda: NOW))
        try:
            yield
        finally:
            stop.set()
            assert await serving == 0


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    async with opened(monkeypatch) as desk:
        yield desk


@pytest.fixture
async def office(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    async with staffed(monkeypatch) as office:
        yield office


@pytest.fixture
async def plain_office(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    async with staffed(monkeypatch, topics=False) as office:
        yield office

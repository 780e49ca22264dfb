"""Who takes part: this bot as shipped, and echo bots as the documentation of their libraries writes them."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from urllib.parse import urlsplit

from handlers.settings import Settings
from tests.benchmarks.bots.bot_api import TOKEN, BotApi
from tests.benchmarks.bots.process import Process, running
from tests.ports import free_port

Transport = Literal["polling", "webhook"]
Workload = Literal["stored", "repeated", "unseen", "echo"]

ROOT = Path(__file__).parents[3]
ECHO_PYTHON = ROOT / ".venv-echo" / "bin" / "python"
READY_SECONDS = 120.0
_HERE = Path(__file__).parent
_STAFF_GROUP = -1_001_000_000_001
_SECRET = "the-secret-of-the-benchmark"


@dataclass(frozen=True)
class Bot:
    """A bot: what starts it, and what it is asked; `settings` are none but for this bot."""

    name: str
    workloads: tuple[Workload, ...]
    command: tuple[str, ...]
    settings: Mapping[str, str] | None = None

    @property
    def is_ours(self) -> bool:
        """Whether it is this bot."""
        return self.settings is not None


def ours(*runner: str, **settings: str) -> Bot:
    """Return this bot as shipped, but for some settings; started by another program if one is named."""
    command = (sys.executable, *runner, str(ROOT / "bot.py"), "run")
    return Bot("this bot", ("stored", "repeated", "unseen"), command, settings)


PTB = Bot("python-telegram-bot echo", ("echo",), (str(ECHO_PYTHON), str(_HERE / "echo_ptb.py")))
AIOGRAM = Bot("aiogram echo", ("echo",), (str(ECHO_PYTHON), str(_HERE / "echo_aiogram.py")))


@dataclass(frozen=True)
class Started:
    """A bot that is ready for updates: the API that asks it, its replicas, each in a folder of its own."""

    api: BotApi
    replicas: tuple[Process, ...]

    def cpu(self) -> float:
        """Return the processor seconds of all replicas so far."""
        return sum(replica.cpu() for replica in self.replicas)

    def check(self) -> None:
        """Raise ChildProcessError if a replica has ended."""
        for replica in self.replicas:
            replica.check()


@asynccontextmanager
async def started(bot: Bot, transport: Transport, *cores: int | None, delay: float = 0.0) -> AsyncIterator[Started]:
    """Start a replica on each of the cores and wait until they want updates. Raises ChildProcessError if one ends."""
    api = BotApi(delay)
    webhooks = [f"http://127.0.0.1:{free_port()}/telegram" for _ in cores] if transport == "webhook" else []
    with ExitStack() as stack:
        async with api.serving(webhooks, _SECRET) as url:
            replicas = []
            for core, webhook in zip(cores, webhooks or [""], strict=True):
                folder = Path(stack.enter_context(TemporaryDirectory()))
                command, environment = _command(bot, url, webhook), _environment(bot, url, webhook)
                replicas.append(stack.enter_context(running(command, folder, environment, core)))
            begun = Started(api, tuple(replicas))
            async with asyncio.timeout(READY_SECONDS):
                while api.calls["setwebhook" if webhooks else "getupdates"] < len(cores):
                    begun.check()
                    await asyncio.sleep(0.05)
            yield begun
            stack.close()  # while there is an API that they can take leave of


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of this bot's programs, in any folder: what was learned before is there already."""
    return {"PYTHONPATH": str(ROOT), "CACHE_DIR": str(ROOT / Settings().cache_dir), **settings}


def _command(bot: Bot, url: str, webhook: str) -> list[str]:
    if bot.is_ours:
        return [*bot.command, *(["--webhook"] if webhook else [])]
    return [*bot.command, url, TOKEN, *([webhook, _SECRET] if webhook else [])]


def _environment(bot: Bot, url: str, webhook: str) -> dict[str, str]:
    if bot.settings is None:
        return {}
    needed = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": url, "STAFF_CHAT_ID": str(_STAFF_GROUP)}
    if webhook:
        needed |= {"WEBHOOK_URL": webhook, "WEBHOOK_LISTEN": urlsplit(webhook).netloc, "WEBHOOK_SECRET": _SECRET}
    return environment({**needed, **bot.settings})

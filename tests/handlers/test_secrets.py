"""Whatever fails and however much is logged, no secret can be read anywhere: the program as it is started, at DEBUG."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import make_url

from sandbox.app import Running, running
from sandbox.client import Client
from sandbox.groups import STAFF_CHAT_ID
from sandbox.state import State
from tests.handlers.conftest import ROOT
from tests.handlers.replicas import PATH, update
from tests.knowledge.base_folder import write_base
from tests.limits import LIMIT

TOKEN = "424242:SECRET-PART-OF-the_token_1234567890"
HOOK = "secret-of-the-webhook-nobody-knows"
DATABASE, PROXY = "pass-of-the-database", "pass-of-the-proxy"
SECRETS = (TOKEN.partition(":")[2], HOOK, DATABASE, PROXY)
# the program, but for what it would learn
PROGRAM = "import sys, bot; from tests.handlers.tiny import TinyBrain; bot.learn = lambda *_: TinyBrain(); bot.app()"
NOWHERE = "127.0.0.1:1"
MEANS = {"LOG_LEVEL": "DEBUG", "TELEGRAM_BOT_TOKEN": TOKEN, "WEBHOOK_SECRET": HOOK, "PYTHONASYNCIODEBUG": "1"}


@asynccontextmanager
async def program(folder: Path, words: str, **given: str) -> AsyncIterator[list[str]]:
    """Run the program while the context lasts, or until it ends of itself; what it said is in the list afterwards."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    places = {"KNOWLEDGE_DIR": str(write_base(folder / "base")), "DATA_DIR": str(folder), "CACHE_DIR": str(folder)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, *words.split()),
        cwd=ROOT,
        env=kept | MEANS | places | given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said: list[str] = []
    assert process.stdout is not None
    listening = asyncio.create_task(_listen(process.stdout, said))
    try:
        yield said
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), LIMIT)
        await listening


async def _listen(stream: asyncio.StreamReader, said: list[str]) -> None:
    async for line in stream:
        said.append(line.decode())


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(LIMIT):
        while not holds():
            await asyncio.sleep(0.05)


def leaks(*texts: str) -> list[str]:
    return [secret for secret in SECRETS if any(secret in text for text in texts)]


def everything(said: list[str], telegram: Running, folder: Path) -> list[str]:
    """Return all that anybody could read: output, messages of all chats, what the program wrote to disk."""
    messages = (str(message) for chat in telegram.state.chats.values() for message in chat.messages.values())
    files = (path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file())
    return ["".join(said), *messages, *files]


async def provoked(telegram: Running) -> None:
    """Let a person and the staff meet everything that goes wrong."""
    async with Client(telegram.url) as client:
        alice = await client.person("en")
        await alice.ask("only")
        await alice.ask("fail")
        for kind, about in (("status", {"status": 500}), ("drop", {}), ("flood", {"seconds": 1})):
            await client.fault(kind, method="sendMessage", times=1, **about)
            await alice.ask("only")
        await client.fault("status", method="answerCallbackQuery", times=1)
        await client.fault("drop", method="getUpdates", times=2)
        await alice.ask("fact-1")


def proxied(telegram: Running) -> Mapping[str, str]:
    """A server answers as a proxy would."""
    proxy = telegram.url.replace("http://", f"http://me:{PROXY}@")
    return {"TELEGRAM_API_URL": "http://telegram.invalid", "TELEGRAM_PROXY": proxy}


@pytest.fixture
async def telegram() -> AsyncIterator[Running]:
    async with running(State(TOKEN)) as server:
        yield server


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_while_it_polls_through_a_proxy(telegram: Running, database_url: str, tmp_path: Path) -> None:
    database = _with_password(database_url)
    given = {"DATABASE_URL": database, "STAFF_CHAT_ID": str(STAFF_CHAT_ID)}
    async with program(tmp_path, "run", **given, **proxied(telegram)) as said:
        await provoked(telegram)
        telegram.state.token = "424242:ANOTHER"
        await until(lambda: "TELEGRAM_BOT_TOKEN" in "".join(said))
    assert "RuntimeError" in "".join(said), "handlers have failed, and it was logged"
    assert "DEBUG" in "".join(said)
    assert leaks(*everything(said, telegram, tmp_path)) == []


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_while_it_is_called_at_its_webhook(
    telegram: Running, database_url: str, tmp_path: Path, unused_tcp_port: int
) -> None:
    place = f"127.0.0.1:{unused_tcp_port}"
    given = {"WEBHOOK_URL": f"http://{place}{PATH}", "WEBHOOK_LISTEN": place, "TELEGRAM_API_URL": telegram.url}
    pages: list[str] = []
    async with program(tmp_path, "run --webhook", DATABASE_URL=_with_password(database_url), **given) as said:
        await provoked(telegram)
        async with aiohttp.ClientSession(f"http://{place}") as session:
            for secret, data in ((HOOK, b"{"), (HOOK, b'{"update_id": 1e999}'), (HOOK + "x", b""), (f"{HOOK} x", b"")):
                async with session.post(PATH, data=data, headers={"X-Telegram-Bot-Api-Secret-Token": secret}) as got:
                    pages += [str(got.headers), await got.text()]
            odd = update(99) | {"message": {"message_id": HOOK, "date": TOKEN}}
            await session.post(PATH, json=odd, headers={"X-Telegram-Bot-Api-Secret-Token": HOOK})
            for path in ("/metrics", "/health/ready", f"/{HOOK}", f"/{TOKEN}"):
                async with session.get(path) as got:
                    pages.append(await got.text())
        _, writer = await asyncio.open_connection("127.0.0.1", unused_tcp_port)
        writer.write(f"POST {PATH} HTTP/1.1\r\nX-Telegram-Bot-Api-Secret-Token: {HOOK}\x01\r\n\r\n".encode())
        await writer.drain()
        writer.close()
    assert "RuntimeError" in "".join(said)
    assert leaks(*everything(said, telegram, tmp_path), *pages) == []


SOCKS = f"socks5://me:{PROXY}@{NOWHERE}"
AWAY = {"DATABASE_URL": f"postgresql://me:{DATABASE}@{NOWHERE}/x"}
# words for the program, settings, and what it says then
REFUSED = {
    "a database that is away": ("run", AWAY, "cannot be opened"),
    "another command": ("staff inquiries", AWAY, "cannot be opened"),
    "an address that cannot be read": ("run", {"DATABASE_URL": f"postgresql://me:{DATABASE}@@x:y:z/x"}, "%40"),
    "an option that there is not": ("run", {"DATABASE_URL": f"{AWAY['DATABASE_URL']}?sslmode={DATABASE}"}, "option"),
    "a token that is none": ("run", {"TELEGRAM_BOT_TOKEN": SECRETS[0]}, "TELEGRAM_BOT_TOKEN: "),
    "a proxy that is none": ("run", {"TELEGRAM_PROXY": f"http://me:x/{PROXY}@host"}, "TELEGRAM_PROXY: "),
    "a secret that is none": ("run", {"WEBHOOK_SECRET": f"{HOOK} {HOOK}"}, "WEBHOOK_SECRET: "),
    "a proxy that is away": ("setup", {"TELEGRAM_PROXY": f"http://me:{PROXY}@{NOWHERE}"}, "Connection refused"),
    "a proxy of another kind": ("setup", {"TELEGRAM_PROXY": SOCKS}, "onnect"),
    "a link": ("staff link", {"TELEGRAM_PROXY": SOCKS}, "onnect"),
    "a name that is none": ("setup", {"TELEGRAM_API_URL": "http://telegram.invalid"}, "Telegram"),
    "a run without a way out": ("run", {"TELEGRAM_PROXY": f"http://me:{PROXY}@{NOWHERE}"}, "Telegram"),
    "another one": ("run", {"TELEGRAM_PROXY": SOCKS}, "Telegram"),
}
ONE_AFTER_THE_OTHER = """
import json, logging, os, signal, sys, threading
import bot
from typer.testing import CliRunner
from tests.handlers.tiny import TinyBrain

bot.learn = lambda *_: TinyBrain()
for words, given in json.load(sys.stdin):
    ending = threading.Timer(3, os.kill, (os.getpid(), signal.SIGTERM))
    if words == "run":
        ending.start()
    result = CliRunner().invoke(bot.app, words.split(), env=given)
    ending.cancel()
    logging.getLogger().handlers.clear()  # what they wrote to is closed
    failed = None if isinstance(result.exception, SystemExit) else result.exception
    print(json.dumps([result.output, repr(failed) if failed else ""]), flush=True)
"""


def test_when_it_cannot_begin(tmp_path: Path) -> None:
    kept = {"PATH": os.environ["PATH"], "KNOWLEDGE_DIR": str(write_base(tmp_path / "base")), "DATA_DIR": str(tmp_path)}
    given = [(words, settings) for words, settings, _ in REFUSED.values()]
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ONE_AFTER_THE_OTHER],
        cwd=ROOT,
        env=kept | MEANS,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=True,
    )
    for name, line in zip(REFUSED, run.stdout.splitlines(), strict=True):
        said, failed = json.loads(line)
        assert failed == "", name
        assert REFUSED[name][2] in said, (name, said)
        assert "Traceback" not in said, name
        assert leaks(said) == [], name
    assert leaks(run.stdout, run.stderr) == []


CRASH = """
import os, bot

def crash(*_):
    value = {name: os.environ[name] for name in ("TELEGRAM_BOT_TOKEN", "WEBHOOK_SECRET")}
    raise ValueError(len(value))

bot.learn = crash
bot.app()
"""


def test_a_crash_shows_where_but_no_values() -> None:
    run = subprocess.run(
        [sys.executable, "-c", CRASH, "run"],
        cwd=ROOT,
        env=os.environ | MEANS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ValueError: 2" in run.stderr
    assert leaks(run.stdout, run.stderr) == []


def _with_password(url: str) -> str:
    return make_url(url).set(password=DATABASE).render_as_string(hide_password=False)

"""The sandbox and the terminal as processes of their own."""

import asyncio
import json
import os
import pty
import signal
import sys
from asyncio.subprocess import PIPE, Process

import aiohttp
import pytest

from sandbox.app import Running
from sandbox.client import Client, NoReplyError
from tests.limits import LIMIT
from tests.sandbox.conftest import RunBot
from tests.sandbox.test_bot import register


async def launch(*arguments: str) -> tuple[Process, dict[str, str]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", *arguments, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    assert process.stdout is not None
    return process, json.loads(await process.stdout.readline())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_even_while_a_poll_is_held(number: signal.Signals) -> None:
    process, told = await launch("--token", "7:OTHER")
    page = f"{told['url']}/"
    assert told == {"url": told["url"], "page": page, "token": "7:OTHER", "staff_chat": -1001000000001}
    async with Client(told["url"]) as client:
        person = await client.person("en")
        waiting = asyncio.create_task(person.wait_event())
        await client.people()
        process.send_signal(number)
        with pytest.raises((aiohttp.ClientError, NoReplyError)):
            await waiting
    assert await process.communicate() == (b"", b"")
    assert process.returncode == 0


async def test_it_ends_with_its_parent() -> None:
    process, _ = await launch("--with-parent")
    assert process.stdin is not None
    process.stdin.close()
    assert await asyncio.wait_for(process.wait(), LIMIT) == 0
    await process.communicate()


async def test_nobody_can_guess_the_token() -> None:
    tokens = set()
    for _ in range(2):
        process, told = await launch("--with-parent")
        tokens.add(told["token"])
        await process.communicate(b"")
    assert len(tokens) == 2
    assert all(len(token) > 30 for token in tokens)


async def test_a_token_must_look_like_one() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "sandbox", "--token", "x", stderr=PIPE)
    _, errors = await process.communicate()
    assert (process.returncode, b"a token looks like 42:SANDBOX" in errors) == (2, True)


async def test_terminal_in_a_pipe(server: Running, run_bot: RunBot) -> None:
    async with run_bot(register):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sandbox.terminal", "--url", server.url, "--person", "zh"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
        )
        output, errors = await process.communicate("你好\n\n2\n1\n2017\n".encode())
    assert (process.returncode, errors) == (0, b"")
    buttons = "\n[1] Change\n[2] Tell\n\n"
    assert output.decode() == f"/start{buttons}你好{buttons}• told\n\nchanged\n\n2017{buttons}"


async def test_terminal_without_a_sandbox() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox.terminal", "--url", "http://127.0.0.1:9", stdin=PIPE, stderr=PIPE
    )
    _, errors = await process.communicate(b"")
    assert (process.returncode, errors.startswith(b"sandbox: Cannot connect to host")) == (1, True)


class Typist:
    """Types into a terminal and waits for what shows on it."""

    def __init__(self, file: int) -> None:
        self.file = file
        self.shown = ""
        self.changed = asyncio.Event()
        asyncio.get_running_loop().add_reader(file, self.read)

    def read(self) -> None:
        try:
            self.shown += os.read(self.file, 65536).decode(errors="replace")
        except OSError:
            asyncio.get_running_loop().remove_reader(self.file)
        self.changed.set()

    async def wait_for(self, text: str) -> None:
        async with asyncio.timeout(LIMIT):
            while text not in self.shown:
                self.changed.clear()
                await self.changed.wait()
        self.shown = self.shown.partition(text)[2]

    def type(self, text: str) -> None:
        os.write(self.file, text.encode())


async def test_terminal_on_a_screen(server: Running, run_bot: RunBot) -> None:
    mine, its = pty.openpty()
    async with run_bot(register):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sandbox.terminal", "--url", server.url, "--person", "ru", "--no-start"),
            stdin=its,
            stdout=its,
            stderr=its,
            env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
        )
        os.close(its)
        typist = Typist(mine)
        await typist.wait_for("›")
        typist.type("Привет\n")
        await typist.wait_for("\x1b[1mПривет\x1b[0m")
        await typist.wait_for("Tell")
        typist.type("1\n")
        await typist.wait_for("изменено")
        await typist.wait_for("changed")
        typist.type("\x04")
        assert await asyncio.wait_for(process.wait(), LIMIT) == 0
    asyncio.get_running_loop().remove_reader(mine)
    os.close(mine)

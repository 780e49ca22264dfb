"""Health and figures beside polling, and where a process listens."""

import asyncio
import io
from contextlib import redirect_stderr
from pathlib import Path

import aiohttp
import pytest

from handlers.transport import polling
from handlers.transport.listen import Listen, parse_listen
from sandbox.app import running
from sandbox.client import Client
from sandbox.state import State
from tests.handlers.conftest import Place
from tests.handlers.tiny import TinyBrain


async def test_figures_of_a_bot_that_polls_where_that_is_set(tmp_path: Path, unused_tcp_port: int) -> None:
    place, stop = f"127.0.0.1:{unused_tcp_port}", asyncio.Event()
    async with running(State("42:SANDBOX")) as telegram, Client(telegram.url) as client:
        settings = Place(telegram.url, telegram.token).settings(data_dir=tmp_path, metrics_listen=place)
        serving = asyncio.create_task(polling.serve(settings, TinyBrain(), stop))
        await (await client.person("en")).ask("only")
        async with aiohttp.ClientSession() as session:
            for path, status, said in (
                ("/metrics", 200, 'assistant_questions_total{channel="chat",language="en",outcome="answer"} 1.0'),
                ("/health/live", 200, "alive"),
                ("/health/ready", 200, "ready"),
                ("/telegram", 404, "Not Found"),
            ):
                async with session.get(f"http://{place}{path}") as response:
                    assert response.status == status
                    assert said in await response.text()
        stop.set()
        assert await serving == 0


async def test_a_place_that_is_taken_ends_it_with_one_line(tmp_path: Path) -> None:
    async with running(State("42:SANDBOX")) as telegram:
        place = telegram.url.removeprefix("http://")
        settings = Place(telegram.url, telegram.token).settings(data_dir=tmp_path, metrics_listen=place)
        with redirect_stderr(said := io.StringIO()):
            assert await polling.serve(settings, TinyBrain(), asyncio.Event()) == 2
    assert said.getvalue().startswith(f"This process cannot listen on {place} (")
    assert said.getvalue().count("\n") == 1


@pytest.mark.parametrize(
    ("text", "listen"),
    [
        ("127.0.0.1:8080", Listen("127.0.0.1", 8080)),
        ("localhost:0", Listen("localhost", 0)),
        ("[::1]:80", Listen("::1", 80)),
        (" 0.0.0.0:65535 ", Listen("0.0.0.0", 65535)),  # noqa: S104  (only read)
    ],
)
def test_a_place(text: str, listen: Listen) -> None:
    assert parse_listen(text) == listen


@pytest.mark.parametrize(
    "text", ["", "8080", ":8080", "host:", "host:x", "host:65536", "host:-1", "::1:80", "a b:80", "host:٣"]
)
def test_a_place_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="must"):
        parse_listen(text)

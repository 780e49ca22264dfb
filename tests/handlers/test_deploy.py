"""The examples under deploy/: nginx really runs before two replicas; the units start what there is."""

import asyncio
import os
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from configparser import ConfigParser
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from typer.testing import CliRunner

import bot
from handlers.settings import Settings
from sandbox.app import Running, running
from sandbox.client import Client
from sandbox.state import State
from tests.handlers.conftest import ROOT
from tests.handlers.replicas import PATH, SECRET, Replica, replica, update
from tests.limits import LIMIT

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
MAIN = """
daemon off; worker_processes 1; error_log stderr warn; pid {folder}/nginx.pid;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
    scgi_temp_path {folder};
    include {folder}/assistant.conf;
}}
"""


@pytest.fixture
async def telegram() -> AsyncIterator[Running]:
    async with running(State("42:SANDBOX")) as server:
        yield server


@asynccontextmanager
async def nginx(folder: Path, port: int, replicas: tuple[int, int]) -> AsyncIterator[str]:
    """Run nginx with the example, on other ports and without a certificate; return the address of the webhook."""
    if not Path(NGINX).exists():
        missing = "nginx is missing: the example of deploy/ is not tested (apt-get install nginx-light)"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    example = (DEPLOY / "nginx.conf").read_text()
    for given, here in (("8081", replicas[0]), ("8082", replicas[1])):
        assert f"server 127.0.0.1:{given} " in example
        example = example.replace(f"127.0.0.1:{given}", f"127.0.0.1:{here}")
    example = re.sub(r"listen 443 ssl;", f"listen 127.0.0.1:{port};", example)
    (folder / "assistant.conf").write_text(re.sub(r"(?m)^ *ssl_.*\n", "", example))
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    with subprocess.Popen([NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]) as process:
        try:
            await _listening(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


async def _listening(port: int) -> None:
    async with asyncio.timeout(LIMIT):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return


Ports = tuple[int, int]


@pytest.fixture
def ports(unused_tcp_port_factory: Callable[[], int]) -> Ports:
    return unused_tcp_port_factory(), unused_tcp_port_factory()


@pytest.fixture
async def address(tmp_path: Path, unused_tcp_port: int, ports: Ports) -> AsyncIterator[str]:
    async with nginx(tmp_path, unused_tcp_port, ports) as address:
        yield address


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_two_replicas_behind_nginx_share_the_work_and_one_of_them_may_end(
    telegram: Running, database_url: str, ports: Ports, address: str
) -> None:
    given = {"webhook_url": address + PATH}
    async with Client(telegram.url) as client:
        people = [await client.add_person(f"P{number}") for number in range(20)]
        async with replica(telegram, database_url, ports[0], **given) as stays:
            async with replica(telegram, database_url, ports[1], **given) as ends:
                await asyncio.gather(*(person.ask("only") for person in people))
                assert stays.brain.heard
                assert ends.brain.heard
                asking = [asyncio.create_task(person.ask("fact-1")) for person in people]
            replies = await asyncio.gather(*asking)
            assert all("Answer fact-1" in reply.text for reply in replies)
            before = len(stays.brain.heard)
            for reply in await asyncio.gather(*(person.ask("fact-2") for person in people)):
                assert "Answer fact-2" in reply.text
            assert len(stays.brain.heard) == before + 20
        for person in people:
            said = [message.text.partition("\n")[0] for message in await person.messages() if message.from_bot]
            assert said == ["Title only", "Title fact-1", "Title fact-2"], "nobody is answered twice"


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_only_the_webhook_is_let_through(
    telegram: Running, database_url: str, ports: Ports, address: str
) -> None:
    async with (
        replica(telegram, database_url, ports[0], webhook_url=address + PATH) as one,
        aiohttp.ClientSession() as session,
    ):
        through = Replica(int(address.rpartition(":")[2]), session, one.serving, one.brain, one.stop)
        for path in ("/", "/metrics", "/health/ready", "/health/live", PATH + "/", PATH + "x"):
            assert (await through.get(path))[0] == 404
        assert await through.post(update(1), "wrong") == 403
        assert await through.post(update(1, "x" * 2**20)) == 413
        assert await through.post(update(1)) == 200


def unit(path: Path) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(path.read_text())
    return parser


@pytest.mark.parametrize("path", UNITS, ids=[path.name for path in UNITS])
def test_a_unit_starts_what_there_is(path: Path) -> None:
    service = unit(path)["Service"]
    python, program, *arguments = service["ExecStart"].split()
    assert python == f"{service['WorkingDirectory']}/.venv/bin/python"
    assert program == "bot.py"
    assert CliRunner().invoke(bot.app, [*arguments, "--help"]).exit_code == 0


def test_a_replica_listens_where_its_unit_says(monkeypatch: pytest.MonkeyPatch) -> None:
    service = unit(DEPLOY / "assistant@.service")["Service"]
    given = dict(pair.split("=") for pair in service["Environment"].replace("%i", "8081").split())
    assert {name.lower() for name in given} <= Settings.model_fields.keys()
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = Settings.model_validate({"webhook_secret": SECRET})
    assert settings.webhook_listen == "127.0.0.1:8081"
    assert f"server {settings.webhook_listen} " in (DEPLOY / "nginx.conf").read_text()
    seconds = int(service["TimeoutStopSec"])
    assert seconds > 2 * 10, "what is being answered, and the jobs"

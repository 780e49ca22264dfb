"""Polling against a real server: tokens, rivals, outages, the end."""

import asyncio
import io
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, redirect_stderr
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import pytest

from handlers.application import ALLOWED_UPDATES, build_application
from handlers.settings import Settings
from handlers.transport import polling, profile, serving
from handlers.transport.intake import Intake
from handlers.transport.line import CONFLICT_PAUSE, Line
from handlers.turn import Services
from knowledge.schema import Language
from sandbox.app import Running, running
from sandbox.client import Client
from sandbox.state import State
from storage.errors import DatabaseUnavailable
from storage.updates import Held, Updates
from tests.handlers.conftest import ROOT
from tests.handlers.desk import TOKEN, Desk, intake_of
from tests.handlers.tiny import TinyBrain
from tests.limits import LIMIT

LOST = "Telegram cannot be reached (Connection refused). Trying on.\n"
BACK = "Telegram can be reached again.\n"


@dataclass
class Operator:
    """Runs a bot and reads what its operator reads; waits pass at once."""

    url: str
    token: str = "42:SANDBOX"
    proxy: str | None = None
    database_url: str | None = None
    brain: TinyBrain = field(default_factory=TinyBrain)
    out: io.StringIO = field(default_factory=io.StringIO)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    waits: list[float] = field(default_factory=list)
    on_wait: Callable[[int], Awaitable[Any]] | None = None

    async def run(self, language: Language = "en") -> int:
        given = {"telegram_bot_token": self.token, "telegram_api_url": self.url, "telegram_proxy": self.proxy}
        with TemporaryDirectory() as folder:
            settings = Settings.model_validate(
                {"data_dir": folder, "staff_language": language, "database_url": self.database_url} | given
            )
            with redirect_stderr(self.out):
                return await polling.serve(settings, self.brain, self.stop, self._wait)

    async def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        if self.on_wait:
            await self.on_wait(len(self.waits))
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Telegram does not accept the token. Please check TELEGRAM_BOT_TOKEN.\n"),
        ("ru", "Telegram не принимает токен. Проверьте TELEGRAM_BOT_TOKEN.\n"),
        ("zh", "Telegram 不接受这个令牌。请检查 TELEGRAM_BOT_TOKEN。\n"),
    ],
)
async def test_a_wrong_token_ends_it_with_one_line(
    language: Language, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(State("42:RIGHT")) as server:
        operator = Operator(server.url, "42:WRONG")
        assert await operator.run(language) == 2
    assert operator.out.getvalue() == line
    assert "42:WRONG" not in caplog.text


async def test_a_malformed_token_ends_it_too() -> None:
    async with running(State("42:RIGHT")) as server:
        assert await Operator(server.url, "nonsense:!").run() == 2


NOT_OPENED: dict[Language, tuple[str, str]] = {
    "en": ("The database cannot be opened: ", ". Please check DATABASE_URL and DATA_DIR.\n"),
    "ru": ("Базу данных открыть не удалось: ", ". Проверьте DATABASE_URL и DATA_DIR.\n"),
    "zh": ("无法打开数据库：", "。请检查 DATABASE_URL 和 DATA_DIR。\n"),
}
UNREADY = (
    "sqlite:////dev/null/x.sqlite",
    "postgresql://bot:SECRET@127.0.0.1:1/bot",
    "postgresql://u:SECRET@[x/y",
    "mysql://x",
)


@pytest.mark.parametrize("language", NOT_OPENED)
@pytest.mark.parametrize("url", UNREADY)
async def test_a_database_that_cannot_be_opened_ends_it_with_one_line(
    language: Language, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    operator = Operator("http://127.0.0.1:1", database_url=url)
    assert await asyncio.wait_for(operator.run(language), LIMIT) == 2
    before, after = NOT_OPENED[language]
    said = operator.out.getvalue()
    assert said.startswith(before)
    assert said.endswith(after)
    assert said.count("\n") == 1
    assert "SECRET" not in said + caplog.text


async def test_a_job_that_fails_ends_alone(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    async def fail(services: Services, stop: asyncio.Event) -> None:
        raise RuntimeError("the job broke")

    async def hang(services: Services, stop: asyncio.Event) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(serving, "JOBS", (fail, hang))
    monkeypatch.setattr(serving, "DRAIN_SECONDS", 0.1)
    async with running(State("42:SANDBOX")) as server, Client(server.url) as client:
        operator = Operator(server.url)
        running_bot = asyncio.create_task(operator.run())
        assert "Answer only" in (await (await client.person("en")).ask("only")).text
        operator.stop.set()
        assert await running_bot == 0
    assert "the job broke" in caplog.text


@asynccontextmanager
async def rival(server: Running) -> AsyncIterator[None]:
    """Another program that polls with the same token and never gives up."""

    async def poll() -> None:
        while True:
            async with session.get(f"{server.url}/bot{server.token}/getUpdates?timeout=50") as response:
                await response.read()

    async with aiohttp.ClientSession() as session:
        polling = asyncio.create_task(poll())
        yield
        polling.cancel()
        await asyncio.wait((polling,))


async def test_a_second_poller_that_stays_ends_it_with_one_line() -> None:
    async with running(State("42:SANDBOX")) as server:
        operator = Operator(server.url)
        async with rival(server):
            assert await asyncio.wait_for(operator.run(), LIMIT) == 2
    line = "Another program is fetching this bot's messages. Please stop it first; a token serves one running bot.\n"
    assert operator.out.getvalue() == line
    assert operator.waits == [CONFLICT_PAUSE] * 2


async def test_a_predecessor_that_ends_is_waited_for() -> None:
    async with running(State("42:SANDBOX")) as server, Client(server.url) as client:
        operator, conflict = Operator(server.url), asyncio.Event()

        async def gone(number: int) -> None:
            conflict.set()
            await predecessor.__aexit__(None, None, None)

        operator.on_wait = gone
        predecessor = rival(server)
        await predecessor.__aenter__()
        serving = asyncio.create_task(operator.run())
        await asyncio.wait_for(conflict.wait(), LIMIT)
        assert "Answer only" in (await (await client.person("en")).ask("only")).text
        operator.stop.set()
        assert await serving == 0
    assert operator.out.getvalue() == ""
    assert operator.waits == [CONFLICT_PAUSE]


async def test_an_outage_at_the_start_is_said_once_and_ends_by_itself(unused_tcp_port: int) -> None:
    servers: list[Running] = []
    gone = asyncio.Event()
    up: list[asyncio.Task[None]] = []

    async def serve(ready: asyncio.Event) -> None:
        async with running(State("42:SANDBOX"), port=unused_tcp_port) as server:
            servers.append(server)
            ready.set()
            await gone.wait()

    async def third_time(number: int) -> None:
        if number == 3:
            ready = asyncio.Event()
            up.append(asyncio.create_task(serve(ready)))
            await ready.wait()

    operator = Operator(f"http://127.0.0.1:{unused_tcp_port}", on_wait=third_time)
    serving = asyncio.create_task(operator.run())
    while not servers:
        await asyncio.sleep(0.01)
    async with Client(servers[0].url) as client:
        await (await client.person("en")).ask("only")
    operator.stop.set()
    assert await serving == 0
    gone.set()
    await up[0]
    assert operator.waits == [1, 2, 4]
    assert operator.out.getvalue() == LOST + BACK


async def test_an_outage_can_be_ended_by_the_operator(unused_tcp_port: int) -> None:
    operator = Operator(f"http://127.0.0.1:{unused_tcp_port}")

    async def stop(number: int) -> None:
        if number == 20:
            operator.stop.set()
            await asyncio.Event().wait()

    operator.on_wait = stop
    assert await operator.run() == 0
    assert operator.out.getvalue() == LOST
    assert operator.waits == [1, 2, 4, 8, 16, *[30] * 15]


async def test_what_is_being_answered_is_finished_before_the_end() -> None:
    async with running(State("42:SANDBOX")) as server, Client(server.url) as client:
        operator = Operator(server.url)
        serving = asyncio.create_task(operator.run())
        alice = await client.person("en")
        await alice.send("wait")
        await asyncio.to_thread(operator.brain.waiting.wait, LIMIT)
        operator.stop.set()
        operator.brain.go_on.set()
        assert await serving == 0
        assert "Answer no-answer" in (await alice.wait_reply()).text
        assert len(server.state.updates) == 0


async def test_an_update_that_cannot_be_read_hides_no_other(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    broken = {"message_id": 1, "date": 1, "chat": {"id": 7}, "text": "private"}
    good = desk.message(text="only")
    fetched = [{"update_id": 5, "message": broken}, {"update_id": 6, "message": good}]
    desk.wire.script["getUpdates"] = [(200, {"ok": True, "result": result}) for result in (fetched, [])]
    async with intake_of(desk) as intake:
        poller = polling.Poller(desk.application, intake, Line(lambda key, **values: None))
        await poller.fetch()
        await poller.fetch()
        await intake.workers.drain(LIMIT)
    (sent,) = desk.wire.sent()
    assert "Answer only" in sent["text"]
    assert "update 5 was skipped" in caplog.text
    assert "private" not in caplog.text
    assert desk.wire.sent("getUpdates")[1]["offset"] == 7
    assert desk.wire.sent("getUpdates")[0]["allowed_updates"] == list(ALLOWED_UPDATES)


async def test_what_cannot_be_kept_is_not_confirmed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched = [{"update_id": 5, "message": desk.message(text="only")}]
    answers = [fetched, fetched, fetched, []]
    desk.wire.script["getUpdates"] = [(200, {"ok": True, "result": result}) for result in answers]
    said: list[tuple[str, str]] = []
    store, failures = Updates.store, [DatabaseUnavailable("the disk is full")] * 2

    async def full(*args: Any) -> list[Held]:
        if failures:
            raise failures.pop()
        return await store(*args)

    async def wait(seconds: float) -> None:
        pass

    monkeypatch.setattr(Updates, "store", full)
    async with intake_of(desk) as intake:
        line = Line(lambda key, reason="": said.append((key, reason)), wait)
        poller = polling.Poller(desk.application, intake, line)
        await line.insist(poller.fetch)
        await line.insist(poller.fetch)
        await intake.workers.drain(LIMIT)
    assert [asked["offset"] for asked in desk.wire.sent("getUpdates")] == [0, 0, 0, 6]
    assert said == [("database-lost", "the disk is full"), ("database-back", "")]
    assert len(desk.wire.sent()) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_the_process_cleanly(number: signal.Signals, tmp_path: Path) -> None:
    program = (
        "import sys; from handlers.transport import polling;"
        "from handlers.settings import Settings; from tests.handlers.tiny import TinyBrain;"
        "given = {'telegram_bot_token': '42:SANDBOX', 'telegram_api_url': sys.argv[1], 'data_dir': sys.argv[2]};"
        "sys.exit(polling.run(Settings.model_validate(given), TinyBrain()))"
    )
    async with running(State("42:SANDBOX")) as server, Client(server.url) as client:
        command = [sys.executable, "-W", "error", "-c", program, server.url, str(tmp_path)]
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
            await (await client.person("en")).ask("only")
            process.send_signal(number)
            _, said = await asyncio.to_thread(process.communicate, timeout=LIMIT)
    assert process.returncode == 0
    assert said == ""


async def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    program = (
        "import sys, time; from handlers.transport import polling;"
        "from handlers.settings import Settings; from tests.handlers.tiny import TinyBrain;"
        "brain = TinyBrain(); brain.reply = lambda *_: time.sleep(60);"
        "given = {'telegram_bot_token': '42:SANDBOX', 'telegram_api_url': sys.argv[1], 'data_dir': sys.argv[2]};"
        "sys.exit(polling.run(Settings.model_validate(given), brain))"
    )
    async with running(State("42:SANDBOX")) as server, Client(server.url) as client:
        command = [sys.executable, "-c", program, server.url, str(tmp_path)]
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
            person = await client.person("en")
            await person.send("something")
            await person.wait_event("action")
            process.send_signal(signal.SIGTERM)
            with pytest.raises(subprocess.TimeoutExpired):
                await asyncio.to_thread(process.wait, 1)
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, LIMIT) == -signal.SIGTERM


async def test_the_profile_is_published_where_it_differs_and_only_there() -> None:
    async with running(State("42:SANDBOX")) as server, Client(server.url) as client:
        changes: list[int] = []
        for _ in range(2):
            operator = Operator(server.url)
            serving = asyncio.create_task(operator.run())
            zh = await client.person("zh")
            await zh.ask("only")
            operator.stop.set()
            await serving
            changes.append(sum(event["type"] == "profile" for event in server.state.events.after(0)[0]))
        assert 0 < changes[0] == changes[1]
        seen = {who: await (await client.person(who)).bot() for who in ("zh", "ru", "en")}
        names = [command["command"] for command in seen["zh"]["commands"]]
        assert names == list(profile.COMMANDS)
        assert [seen[who]["commands"][1]["description"] for who in seen] == ["全部主题", "Все темы", "All topics"]
        assert seen["ru"]["description"].startswith("Отвечает на вопросы")
        assert seen["en"]["short_description"].startswith("Answers about Harbin")


async def test_everything_goes_through_the_proxy_that_is_set() -> None:
    async with running(State("42:SANDBOX")) as server, Client(server.url) as client:
        operator = Operator("http://telegram.invalid", proxy=server.url)  # a server answers as a proxy would
        serving = asyncio.create_task(operator.run())
        await (await client.person("en")).ask("only")
        operator.stop.set()
        assert await serving == 0


async def test_a_token_that_is_withdrawn_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "DRAIN_SECONDS", 0.5)
    async with running(State("42:SANDBOX")) as server, Client(server.url) as client:
        operator = Operator(server.url)
        ended = asyncio.create_task(operator.run())
        alice = await client.person("en")
        await alice.ask("only")
        server.state.token = "42:NEW"
        await alice.send("only")
        assert await asyncio.wait_for(ended, LIMIT) == 2
    assert operator.out.getvalue() == "Telegram does not accept the token. Please check TELEGRAM_BOT_TOKEN.\n"


async def test_a_gateway_that_answers_with_a_page_is_an_outage_like_any_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def page(*args: object, **kwargs: object) -> tuple[int, bytes]:
        return answers.pop(0)

    answers = [(502, b"<html>Bad Gateway</html>")] * 2 + [(200, b'{"ok": true, "result": []}')]
    monkeypatch.setattr(desk.wire, "do_request", page)
    said: list[tuple[str, str]] = []

    async def wait(seconds: float) -> None:
        pass

    line = Line(lambda key, reason="": said.append((key, reason)), wait)
    await line.insist(polling.Poller(desk.application, Intake(desk.application), line).fetch)
    assert said == [("network-lost", "Bad Gateway (502)"), ("network-back", "")]


def test_files_come_from_the_same_server_as_everything_else(desk: Desk) -> None:
    given = {"telegram_bot_token": TOKEN, "telegram_api_url": "http://localhost:8081/"}
    bot = build_application(Settings.model_validate(given), TinyBrain(), desk.services.stores.database).bot
    assert bot.base_url == f"http://localhost:8081/bot{TOKEN}"
    assert bot.base_file_url == f"http://localhost:8081/file/bot{TOKEN}"


def test_the_token_of_the_settings_is_hidden() -> None:
    assert TOKEN not in repr(Settings.model_validate({"telegram_bot_token": TOKEN}))

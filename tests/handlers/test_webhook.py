"""Updates that Telegram brings, over HTTP: who is not let in, what is not lost, several replicas. Sad paths first."""

import asyncio
import gzip
import io
import json
import zlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import redirect_stderr
from typing import Any

import pytest
from sqlalchemy import make_url

from handlers.settings import Settings
from handlers.transport import health
from handlers.transport import webhook as webhook_module
from handlers.transport.health import MAX_BODY
from handlers.transport.serving import Serving
from handlers.transport.webhook import Webhook, missing
from knowledge.schema import LANGUAGES, Language
from sandbox.app import Running, running
from sandbox.client import Client
from sandbox.state import State
from storage.errors import DatabaseUnavailable
from storage.updates import Updates
from tests.databases import Server
from tests.handlers.replicas import PATH, SECRET, Replica, replica, settings, until, update
from tests.handlers.tiny import TinyBrain
from tests.limits import LIMIT

ON_A_FILE = pytest.mark.parametrize("kind", ["sqlite"])  # where the database decides nothing


@pytest.fixture
async def telegram() -> AsyncIterator[Running]:
    async with running(State("42:SANDBOX")) as server:
        yield server


@pytest.fixture
async def one(telegram: Running, database_url: str, unused_tcp_port: int) -> AsyncIterator[Replica]:
    async with replica(telegram, database_url, unused_tcp_port) as one:
        yield one


@ON_A_FILE
@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "\u00e9" * 20])
async def test_whoever_does_not_know_the_secret_is_not_listened_to(one: Replica, secret: str | None) -> None:
    assert await one.post(update(1), secret) == 403
    assert await one.post(data=io.BytesIO(b"x" * (MAX_BODY + 1)), secret=secret) == 403
    assert one.brain.heard == []


@ON_A_FILE
@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{", b"[]", b"1", b"null", b'"x"', b"{}", b"\xff\xfe", b"[" * 100_000),
        *(
            b'{"update_id": %s}' % number
            for number in (b'"1"', b"true", b"1.0", b"-1", b"0", b"%d" % 2**63, b"9" * 5000)
        ),
        *(b'{"update_id": 1, "message": %s}' % x for x in (b"NaN", b"1e999", b"-Infinity", b"[" * 900 + b"]" * 900)),
        *(b'{"update_id": 1, "update_id": "2"}', b"\x1f\x8b\x08", b"\x00" * 1000),
    ],
)
async def test_what_is_no_update_is_refused(one: Replica, data: bytes) -> None:
    assert await one.post(data=io.BytesIO(data)) == 400


@ON_A_FILE
async def test_other_paths_and_methods_are_nothing(one: Replica) -> None:
    assert await one.post(update(1), path="/") == 404
    assert (await one.get(PATH))[0] == 405


@ON_A_FILE
async def test_a_body_that_is_too_large_is_refused(one: Replica) -> None:
    assert await one.post(update(1, "x" * MAX_BODY)) == 413
    assert one.brain.heard == []


@ON_A_FILE
async def test_a_body_that_comes_too_slowly_is_given_up(one: Replica, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_module, "BODY_SECONDS", 0.1)

    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.02)

    assert await one.post(data=drip()) == 408
    assert (await one.get("/health/live"))[0] == 200


def request(body: bytes = b"", *headers: str, secrets: Sequence[str] = (SECRET,), length: int | None = None) -> bytes:
    """Return the bytes of a request, with a length that may be wrong or, if negative, missing."""
    given = [f"X-Telegram-Bot-Api-Secret-Token: {secret}" for secret in secrets]
    size = len(body) if length is None else length
    lines = [f"POST {PATH} HTTP/1.1", "Host: bot", *given, *headers, *([] if size < 0 else [f"Content-Length: {size}"])]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + body


async def answer(one: Replica, sent: bytes) -> int:
    """Send bytes on a connection of its own; return the status of the answer, 0 if there is none."""
    reader, writer = await asyncio.open_connection("127.0.0.1", one.port)
    try:
        writer.write(sent)
        await writer.drain()
        status = (await asyncio.wait_for(reader.readline(), LIMIT)).split(b" ")[1:2]
    except ConnectionError:
        return 0
    finally:
        writer.close()
    return int(status[0]) if status else 0


def zeros() -> bytes:
    """Return a megabyte that unpacks to a gigabyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(bytes(2**20)) for _ in range(1000)]
    return b"".join([*parts, packer.flush()])[: MAX_BODY - 1]


@ON_A_FILE
@pytest.mark.parametrize("secrets", [(SECRET, SECRET), (SECRET, "x"), ("x", SECRET), ("\udcff",), ("",), ()])
async def test_a_secret_that_is_not_told_once_is_none(one: Replica, secrets: Sequence[str]) -> None:
    assert await answer(one, request(json.dumps(update(1)).encode(), secrets=secrets)) == 403
    assert one.brain.heard == []


CHUNKS = "Transfer-Encoding: chunked"
GIVEN = json.dumps(update(1)).encode()
ODD_REQUESTS = {
    "a length that is too long": (request(GIVEN, length=len(GIVEN) + 1), {408}),
    "a length that is too short": (request(GIVEN, length=len(GIVEN) - 1), {400}),
    "an endless length": (request(GIVEN, length=10**18), {408, 413}),
    "a length that is none": (request(GIVEN, "Content-Length: -5", length=-1), {400}),
    "two lengths": (request(GIVEN, "Content-Length: 5"), {400}),
    "a length and pieces": (request(GIVEN, CHUNKS), {400}),
    "pieces without end": (request(b"10000\r\n" + b" " * 65536 + b"\r\n", CHUNKS, length=-1), {408}),
    "too many pieces": (request((b"10000\r\n" + b" " * 65536 + b"\r\n") * 20 + b"0\r\n\r\n", CHUNKS, length=-1), {413}),
    "pieces that are none": (request(b"2\r\n{}\r\nzz\r\n", CHUNKS, length=-1), {400}),
    "a piece too large": (request(b"f" * 30 + b"\r\n", CHUNKS, length=-1), {400}),
    "what unpacks to a gigabyte": (request(zeros(), "Content-Encoding: gzip"), {400}),
    "the same without the secret": (request(zeros(), "Content-Encoding: gzip", secrets=()), {403}),
    "what is packed": (request(gzip.compress(GIVEN), "Content-Encoding: gzip"), {400}),
    "what is badly packed": (request(b"x" * 100, "Content-Encoding: deflate"), {400}),
    "what nobody packs like this": (request(GIVEN, "Content-Encoding: x"), {200}),
    "another kind of content": (request(GIVEN, "Content-Type: text/html; charset=utf-7"), {200}),
    "a long header": (request(GIVEN, f"X-Long: {'a' * 70_000}"), {400}),
    "many headers": (request(GIVEN, *(f"X-{number}: a" for number in range(5_000))), {400}),
    "a long path": (b"POST /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", {400}),
    "the beginning of TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 10, {400}),
    "another protocol": (b"SSH-2.0-x\r\n\r\n", {400}),
    "zeros": (b"\0" * 100_000, {400}),
}


@ON_A_FILE
async def test_odd_requests_end_and_leave_nothing_in_the_log(
    one: Replica, telegram: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(webhook_module, "BODY_SECONDS", 0.3)
    for name, (sent, expected) in ODD_REQUESTS.items():
        assert await answer(one, sent) in expected, name
    assert await one.post(update(2)) == 200
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


@ON_A_FILE
async def test_requests_one_behind_the_other_are_each_answered_once(one: Replica) -> None:
    sent = b"".join(request(json.dumps(update(1 + number % 5)).encode()) for number in range(50))
    reader, writer = await asyncio.open_connection("127.0.0.1", one.port)
    writer.write(sent)
    for _ in range(50):
        assert b"200" in await reader.readline()
        await reader.readuntil(b"\r\n\r\n")
    writer.close()

    async def answered() -> bool:
        return len(one.brain.heard) == 5

    await until(answered)


@ON_A_FILE
async def test_connections_on_which_nothing_comes_stop_nobody_and_are_closed(
    telegram: Running, database_url: str, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "IDLE_SECONDS", 1.0)
    beginnings = (b"", b"POST /tele", b"POST /telegram HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    async with replica(telegram, database_url, unused_tcp_port) as one:
        held = [await asyncio.open_connection("127.0.0.1", one.port) for _ in range(300)]
        for number, (_, writer) in enumerate(held):
            writer.write(beginnings[number % 3])
        assert await one.post(update(1)) == 200
        for reader, writer in held:
            assert await asyncio.wait_for(reader.read(), LIMIT) == b""
            writer.close()


@ON_A_FILE
async def test_what_no_text_can_be_is_read_or_left(one: Replica, caplog: pytest.LogCaptureFixture) -> None:
    """Half of a surrogate pair and a zero, in a text and in a name; no traceback, and the next one is answered."""
    for number, text in enumerate(("\ud800", "\0", "\udfff\0only"), 1):
        odd = update(number, text)
        odd["message"]["from"] |= {"first_name": text, "username": text}
        assert await one.post(odd) == 200
    assert await one.post(update(9)) == 200

    async def answered() -> bool:
        return "only" in [said for said, _ in one.brain.heard]

    await until(answered)
    assert [record for record in caplog.records if record.exc_info] == []


async def test_what_cannot_be_kept_is_not_confirmed_and_answered_when_it_comes_again(
    one: Replica, monkeypatch: pytest.MonkeyPatch, telegram: Running
) -> None:
    store, failures = Updates.store, [DatabaseUnavailable("the disk is full")] * 2

    async def full(*args: Any) -> Any:
        if failures:
            raise failures.pop()
        return await store(*args)

    monkeypatch.setattr(Updates, "store", full)
    async with Client(telegram.url) as client:
        alice = await client.person("en")
        assert "Answer only" in (await alice.ask("only")).text
    assert failures == []
    assert len(one.brain.heard) == 1


async def test_a_repeat_is_confirmed_and_answered_once(one: Replica, telegram: Running) -> None:
    async with Client(telegram.url) as client:
        alice = await client.person("en")
        await alice.start()
        await alice.wait_reply()
        assert [await one.post(update(7)) for _ in range(3)] == [200] * 3
        await alice.wait_reply()
        assert await asyncio.gather(*(one.post(update(7)) for _ in range(3))) == [200] * 3
        assert await one.post(update(8, "fact-1")) == 200
        assert "Answer fact-1" in (await alice.wait_reply()).text
    assert [said for said, _ in one.brain.heard] == ["only", "fact-1"]


async def test_while_it_ends_nothing_is_confirmed_and_the_load_balancer_hears_of_it(
    telegram: Running, database_url: str, unused_tcp_port: int
) -> None:
    async with replica(telegram, database_url, unused_tcp_port) as one, Client(telegram.url) as client:
        alice = await client.person("en")
        await alice.send("wait")
        await asyncio.to_thread(one.brain.waiting.wait, LIMIT)
        one.stop.set()
        await until(lambda: is_status(one, "/health/ready", 503))
        assert await one.get("/health/ready") == (503, "not ready: this process begins or ends\n")
        assert await one.get("/health/live") == (200, "alive\n")
        assert await one.post(update(99, "only", 7001)) == 503
        one.brain.go_on.set()
        assert "Answer no-answer" in (await alice.wait_reply()).text
        assert await one.serving == 0


async def is_status(one: Replica, path: str, status: int) -> bool:
    return (await one.get(path))[0] == status


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_database_that_is_away_makes_it_unready_until_it_is_back(
    one: Replica, database_url: str, postgresql: Server, telegram: Running
) -> None:
    name = make_url(database_url).database
    kill = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    await asyncio.to_thread(postgresql.execute, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await asyncio.to_thread(postgresql.execute, kill)
    assert await one.get("/health/ready") == (503, "not ready: the database is away\n")
    assert await one.get("/health/live") == (200, "alive\n")
    async with Client(telegram.url) as client:
        alice = await client.person("en")
        await alice.send("only")
        await asyncio.sleep(0.5)
        await asyncio.to_thread(postgresql.execute, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        assert "Answer only" in (await alice.wait_reply()).text
    await one.until_ready()


@ON_A_FILE
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_place_that_is_taken_ends_it_with_one_line(
    one: Replica, telegram: Running, database_url: str, language: Language
) -> None:
    said = io.StringIO()
    taken = settings(telegram, database_url, one.port, staff_language=language)
    with redirect_stderr(said):
        assert await Serving(taken, TinyBrain(), Webhook).until(asyncio.Event()) == 2
    assert f"127.0.0.1:{one.port}" in said.getvalue()
    assert "WEBHOOK_LISTEN" in said.getvalue()
    assert said.getvalue().count("\n") == 1


def test_what_a_webhook_needs_is_named() -> None:
    given: dict[str, Any] = {}
    for name, value in (
        ("TELEGRAM_BOT_TOKEN", "42:SANDBOX"),
        ("WEBHOOK_URL", "https://bot.example.org/telegram"),
        ("WEBHOOK_SECRET", SECRET),
    ):
        assert missing(Settings.model_validate(given)) == name
        given[name.lower()] = value
    assert missing(Settings.model_validate(given)) is None


WRONG = [
    ("webhook_url", "bot.example.org"),
    ("webhook_url", "https://"),
    ("webhook_secret", "short"),
    ("webhook_secret", "with spaces and more of it"),
    ("webhook_secret", "x" * 257),
    ("webhook_listen", "8080"),
    ("webhook_listen", ":8080"),
    ("webhook_listen", "localhost:http"),
    ("webhook_listen", "127.0.0.1:70000"),
    ("metrics_listen", "::1:8080"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_setting_that_is_wrong(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        Settings.model_validate({name: value})


@ON_A_FILE
async def test_telegram_is_told_where_with_the_secret_and_what_is_wanted(one: Replica, telegram: Running) -> None:
    assert telegram.state.webhook.url == f"http://127.0.0.1:{one.port}{PATH}"
    assert "message" in telegram.state.updates.allowed
    assert telegram.state.webhook._secret == SECRET


@ON_A_FILE
async def test_a_webhook_that_was_taken_away_is_set_again(
    telegram: Running, database_url: str, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_module, "WATCH_SECONDS", 0.05)
    async with replica(telegram, database_url, unused_tcp_port) as one, Client(telegram.url) as client:
        await one.session.post(f"{telegram.url}/bot{telegram.token}/deleteWebhook")
        person = await client.person("en")
        assert "Title only" in (await person.ask("only")).text
        assert await one.get("/health/ready") == (200, "ready\n")


@ON_A_FILE
async def test_the_webhook_stays_when_a_replica_ends(
    telegram: Running, database_url: str, unused_tcp_port: int
) -> None:
    async with replica(telegram, database_url, unused_tcp_port):
        pass
    assert telegram.state.webhook.url.endswith(PATH)


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_two_replicas_answer_everybody_once_and_in_order(
    telegram: Running, database_url: str, unused_tcp_port_factory: Callable[[], int]
) -> None:
    ports = unused_tcp_port_factory(), unused_tcp_port_factory()
    async with (
        replica(telegram, database_url, ports[0]) as one,
        replica(telegram, database_url, ports[1]) as other,
    ):
        telegram.state.webhook.set("", "", 0)
        async with Client(telegram.url) as client:
            people = [(await client.add_person(f"P{number}")).id for number in range(12)]
            texts = [(f"fact-{n}", person) for n in range(5) for person in people]
            sent = ((one, other)[n % 2].post(update(1 + n, text, person)) for n, (text, person) in enumerate(texts))
            assert await asyncio.gather(*sent) == [200] * 60

            async def answered() -> bool:
                return len(one.brain.heard) + len(other.brain.heard) >= 60

            await until(answered)
        heard = [said for said, _ in one.brain.heard + other.brain.heard]
        assert sorted(heard) == sorted(text for text, _ in texts)
        assert one.brain.heard
        assert other.brain.heard


@ON_A_FILE
async def test_figures(one: Replica, telegram: Running) -> None:
    async with Client(telegram.url) as client:
        alice = await client.person("en")
        await alice.ask("only")
        telegram.state.chats[alice.id].blocked = True
        await one.post(update(1, "gap ж"))

        async def done() -> bool:
            return "assistant_update_seconds_count 2.0" in (await one.get("/metrics"))[1]

        await until(done)
    status, page = await one.get("/metrics")
    assert status == 200
    for line in (
        'assistant_questions_total{channel="chat",language="en",outcome="answer"} 1.0',
        'assistant_questions_total{channel="chat",language="ru",outcome="gap"} 1.0',
        'assistant_confidence_bucket{le="0.9",outcome="answer"} 1.0',
        "assistant_thinking_seconds_count 2.0",
        "assistant_update_seconds_count 2.0",
        "assistant_updates_waiting 0.0",
        "assistant_updates_not_done 0.0",
        'assistant_telegram_errors_total{kind="Forbidden"} 1.0',
        'assistant_knowledge{version="tiny"} 1.0',
    ):
        assert line in page
    assert "7003" not in page
    assert "Alice" not in page

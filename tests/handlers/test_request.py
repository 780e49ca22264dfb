"""Requests over real sockets: what is sent, and that whatever may have arrived is sent once, and doubtful."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram import ForceReply, InputFile
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut

from handlers.transport import request as requests
from handlers.transport.connecting import UnsentError
from handlers.transport.request import AiohttpRequest, Limits
from tests.handlers.raw_client import PATIENCE, TOKEN, assert_no_secret, bot_of, connected, failure, listen
from tests.handlers.raw_server import Line, raw_server
from tests.limits import LIMIT


async def test_a_message_is_sent_as_json_in_utf_8() -> None:
    async with raw_server() as server, connected(server.url) as bot:
        await bot.send_message(7, "哈尔滨 & Ко=1+1 <b>\n", reply_markup=ForceReply(), protect_content=True)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(f"POST /bot{TOKEN}/sendMessage HTTP/1.1\r\n".encode())
    assert b"Content-Type: application/json" in head
    assert "哈尔滨 & Ко=1+1 <b>".encode() in body
    given = {"chat_id": 7, "text": "哈尔滨 & Ко=1+1 <b>\n", "protect_content": True}
    assert json.loads(body) == given | {"reply_markup": {"force_reply": True}}


async def test_what_cannot_be_written_in_utf_8_is_refused_before_it_is_sent() -> None:
    async with raw_server() as server, connected(server.url) as bot:
        with pytest.raises(BadRequest):
            await bot.send_message(7, "half of a \ud83d")
        with pytest.raises(BadRequest):
            await bot.send_document(7, InputFile(b"x", "\ud83d.pdf"))
    assert server.lines == []


@pytest.mark.parametrize(
    ("name", "arrives_as"),
    [
        ("投资指南 2026.pdf", "投资指南 2026.pdf"),
        ("Руководство.pdf", "Руководство.pdf"),
        ('a "b" \r\nX: y.pdf', "a %22b%22 %0D%0AX: y.pdf"),
    ],
)
@pytest.mark.parametrize("size", [0, 1, 300_000])
async def test_an_upload_arrives_whole_with_its_name_and_caption(name: str, arrives_as: str, size: int) -> None:
    content, seen = (bytes(range(256)) * 2000)[:size], []

    async def receive(request: web.Request) -> web.Response:
        form = await request.post()
        file = form["document"]
        assert isinstance(file, web.FileField)
        seen.append((form["caption"], file.filename, file.file.read(), file.content_type))
        return web.json_response({"ok": True, "result": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "x"}}})

    app = web.Application(client_max_size=10**6)
    app.router.add_post("/{token}/sendDocument", receive)
    async with site(app) as url, connected(url) as bot:
        await bot.send_document(7, InputFile(content, name), caption="指南 <b>Гид</b>")
    assert seen == [("指南 <b>Гид</b>", arrives_as, content, "application/pdf")]


@asynccontextmanager
async def site(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_file_is_downloaded_unless_it_is_larger_than_telegram_has(monkeypatch: pytest.MonkeyPatch) -> None:
    content = bytes(range(256)) * 4000

    async def send(line: Line) -> None:
        await line.request()
        await line.answer(content)

    async with raw_server(send) as server, AiohttpRequest(1, Limits()) as request:
        assert await request.retrieve(f"{server.url}/file/bot{TOKEN}/a") == content
        monkeypatch.setattr(requests, "_MOST_BYTES", len(content) - 1)
        with pytest.raises(NetworkError, match="too large"):
            await request.retrieve(f"{server.url}/file/bot{TOKEN}/a")


async def refuse(line: Line) -> None:
    line.reset()


async def read_and_reset(line: Line) -> None:
    await line.request()
    line.reset()


async def read_and_close(line: Line) -> None:
    await line.request()


async def read_and_hang(line: Line) -> None:
    await line.request()
    await line.reader.read()


async def half_a_body(line: Line) -> None:
    await line.request()
    line.writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"ok": true')


async def half_a_head(line: Line) -> None:
    await line.request()
    line.writer.write(b"HTTP/1.1 200 OK\r\nContent-Le")


async def stop_within_the_body(line: Line) -> None:
    await half_a_body(line)
    await line.reader.read()


async def nonsense(line: Line) -> None:
    await line.request()
    line.writer.write(b"220 mail.example.org ESMTP\r\n\r\n")


async def send_elsewhere(line: Line) -> None:
    await line.request()
    await line.answer(b"", "307 Temporary Redirect", f"Location: {line.server.url}/bot{TOKEN}/again\r\n")


async def too_late(line: Line) -> None:
    await line.request()
    await line.answer(b"<html>Gateway Time-out</html>", "504 Gateway Time-out", "Content-Type: text/html\r\n")


async def not_json(line: Line) -> None:
    await line.request()
    await line.answer(b"<html>")


async def garbled(line: Line) -> None:
    await line.request()
    await line.answer(b"no gzip", headers="Content-Encoding: gzip\r\n")


DOUBTFUL = [
    (refuse, NetworkError, "Connection reset by peer|ServerDisconnectedError"),
    (read_and_reset, NetworkError, "Connection reset by peer"),
    (read_and_close, NetworkError, "ServerDisconnectedError"),
    (read_and_hang, TimedOut, "Timed out"),
    (half_a_body, NetworkError, "ClientPayloadError"),
    (half_a_head, NetworkError, "ServerDisconnectedError"),
    (stop_within_the_body, TimedOut, "Timed out"),
    (nonsense, NetworkError, "ClientResponseError"),
    (send_elsewhere, NetworkError, "Temporary Redirect"),
    (too_late, NetworkError, r"^Gateway Timeout \(504\)$"),
    (not_json, TelegramError, "Invalid server response"),
    (garbled, NetworkError, "ClientPayloadError"),
]


@pytest.mark.parametrize(("behave", "kind", "said"), DOUBTFUL, ids=lambda each: getattr(each, "__name__", ""))
async def test_what_may_have_arrived_is_sent_once_and_doubtful(
    behave: Callable[[Line], Awaitable[None]], kind: type[Exception], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    listen(caplog)
    limits = Limits(read=PATIENCE if kind is TimedOut else LIMIT)
    async with raw_server(behave) as server, connected(server.url, limits=limits) as bot:
        with pytest.raises(TelegramError, match=said) as caught:
            await bot.send_message(7, "x")
    assert type(caught.value) is kind
    assert len(server.requests) == (0 if behave is refuse else 1)
    assert len(server.lines) == 1
    assert_no_secret(caught.value, caplog)


def answers(body: bytes, status: str, length: int | None = None) -> Callable[[Line], Awaitable[None]]:
    async def answer(line: Line) -> None:
        await line.request()
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body) if length is None else length}\r\n\r\n"
        line.writer.write(head.encode() + body)

    return answer


PAGE = b"<html><body>Sorry</body></html>"
ERROR = b'{"ok": false, "error_code": 500, "description": "Internal Server Error"}'
NOT_TAKEN = [
    (answers(ERROR, "500 Internal Server Error"), "Internal Server Error (500)"),
    (answers(PAGE, "500 Internal Server Error"), "Internal Server Error (500)"),
    (answers(PAGE, "502 Bad Gateway"), "Bad Gateway (502)"),
    (answers(PAGE, "502 Bad Gateway", 10**9), "Bad Gateway (502)"),
    (answers(b"", "503 Service Unavailable"), "Service Unavailable (503)"),
    (answers(b"", "599 Whatever"), "Server Error (599)"),
    (answers(PAGE, "429 Too Many Requests"), "Too Many Requests (429)"),
]


@pytest.mark.parametrize(("behave", "said"), NOT_TAKEN)
async def test_what_telegram_says_that_it_has_not_taken_is_not_doubtful(
    behave: Callable[[Line], Awaitable[None]], said: str
) -> None:
    async with raw_server(behave) as server, connected(server.url, limits=Limits(read=LIMIT)) as bot:
        with pytest.raises(UnsentError) as caught:
            await bot.send_message(7, "x")
    assert (type(caught.value), caught.value.message) == (UnsentError, said)


async def test_where_all_connections_are_in_use_nothing_was_sent() -> None:
    go_on = asyncio.Event()

    async def wait(line: Line) -> None:
        while True:
            await line.request()
            await go_on.wait()
            await line.answer()

    async with raw_server(wait) as server, connected(server.url, connections=2) as bot:
        slow = [asyncio.create_task(bot.send_message(7, "x")) for _ in range(2)]
        while len(server.requests) < 2:
            await asyncio.sleep(0.01)
        error = await failure(bot, pool_timeout=PATIENCE)
        assert (type(error), error.message) == (UnsentError, "all connections are in use")
        waiting = asyncio.create_task(bot.send_message(7, "x", pool_timeout=None))
        go_on.set()
        await asyncio.gather(waiting, *slow)
    assert len(server.requests) == 3
    assert len(server.lines) == 2


async def test_an_upload_that_nobody_reads_ends_and_one_that_is_read_slowly_does_not() -> None:
    async def sip(line: Line) -> None:
        while await line.reader.read(100_000):
            await asyncio.sleep(0.01)

    async def hang(line: Line) -> None:
        await asyncio.sleep(PATIENCE * 2)

    content = InputFile(bytes(16 * 1024**2), "a")
    async with raw_server(hang) as server, connected(server.url) as bot:
        with pytest.raises(TimedOut):
            await bot.send_document(7, content, write_timeout=PATIENCE, read_timeout=None)
    async with raw_server(sip) as server, connected(server.url) as bot:
        with pytest.raises(TimedOut):
            await asyncio.wait_for(
                bot.send_document(7, content, write_timeout=PATIENCE, read_timeout=4 * PATIENCE), LIMIT
            )


async def test_a_flood_wait_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")

    async def flood(line: Line) -> None:
        await line.request()
        body = b'{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":3}}'
        await line.answer(body, "429 Too Many Requests")

    async with raw_server(flood) as server, connected(server.url) as bot:
        with pytest.raises(RetryAfter):
            await bot.send_message(7, "x")


async def test_a_connection_is_used_again_and_one_that_was_closed_meanwhile_is_not() -> None:
    async def twice(line: Line) -> None:
        for _ in range(2):
            await line.request()
            await line.answer()

    async with raw_server(twice) as server, connected(server.url) as bot:
        for number in range(6):
            await bot.send_message(7, str(number))
            await asyncio.sleep(0.02)
    assert [json.loads(request.partition(b"\r\n\r\n")[2])["text"] for request in server.requests] == list("012345")
    assert len(server.lines) == 3


@pytest.mark.parametrize("end", [Line.reset, lambda line: line.writer.close()], ids=["reset", "closed"])
async def test_what_is_lost_on_a_connection_used_again_is_not_repeated(end: Callable[[Line], None]) -> None:
    async def fail_second(line: Line) -> None:
        await line.request()
        await line.answer()
        await line.request()
        end(line)

    async with raw_server(fail_second) as server, connected(server.url) as bot:
        await bot.send_message(7, "first")
        assert type(await failure(bot)) is NetworkError
    assert len(server.requests) == 2


async def test_after_the_end_nothing_is_open_and_there_can_be_another_beginning() -> None:
    async with raw_server() as server:
        request = AiohttpRequest(2, Limits())
        bot = bot_of(server.url, request)
        for _ in range(2):
            await request.initialize()
            await request.initialize()
            await bot.send_message(7, "x")
            await request.shutdown()
            await request.shutdown()
            while server.open_lines:
                await asyncio.sleep(0.01)
            with pytest.raises(NetworkError, match="to be initialized"):
                await bot.send_message(7, "x")
    assert len(server.requests) == 2


async def test_what_is_under_way_at_the_end_fails_and_is_doubtful() -> None:
    async with raw_server(read_and_hang) as server, connected(server.url) as bot:
        sending = asyncio.create_task(failure(bot))
        while not server.requests:
            await asyncio.sleep(0.01)
        await bot.request.shutdown()
        assert type(await sending) is NetworkError


def test_another_loop_may_use_it() -> None:
    async def use() -> None:
        async with raw_server() as server, request:
            bot = bot_of(server.url, request)
            await asyncio.gather(*(bot.send_message(7, "x") for _ in range(8)))
            assert len(server.lines) <= 2

    request = AiohttpRequest(2, Limits())
    asyncio.run(use())
    asyncio.run(use())


def test_the_defaults_are_those_that_were_given() -> None:
    assert AiohttpRequest(1, Limits(read=17)).read_timeout == 17

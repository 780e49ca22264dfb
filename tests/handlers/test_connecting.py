"""Connections over real sockets: what is certain to be unsent, proxies, trust."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from handlers.transport import connecting
from handlers.transport.connecting import environment_proxy
from handlers.transport.request import AiohttpRequest, Limits
from tests.handlers.raw_client import PATIENCE, SECRET, TOKEN, assert_no_secret, connected, failure, listen, unsent
from tests.handlers.raw_server import Line, RawServer, raw_server, socks, tunnel


async def test_where_nobody_listens_nothing_was_sent(unused_tcp_port: int, caplog: pytest.LogCaptureFixture) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}"
    await unsent(url, "Connection refused", caplog)
    for proxy in (url, url.replace("http", "socks5"), url.replace("http", "socks5h")):
        await unsent("https://telegram.test", "Connection refused", caplog, proxy=proxy)


async def test_where_a_name_is_not_known_nothing_was_sent(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    await unsent("https://telegram.test", "Temporary failure in name resolution", caplog)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_where_a_connection_takes_too_long_nothing_was_sent(
    scheme: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def hang(line: Line) -> None:
        await line.reader.read()

    limits = Limits(connect=PATIENCE)
    async with raw_server(hang) as server:
        await unsent(server.url.replace("http", "https"), "timed out", caplog, limits=limits)
        proxy = server.url.replace("http", scheme)
        await unsent("https://telegram.test", "timed out", caplog, proxy=proxy, limits=limits)


async def test_where_the_handshake_fails_nothing_was_sent(caplog: pytest.LogCaptureFixture) -> None:
    async def greet(line: Line) -> None:
        line.writer.write(b"220 mail.example.org ESMTP\r\n")
        await line.reader.read()

    async with raw_server(greet) as server:
        await unsent(server.url.replace("http", "https"), "WRONG_VERSION_NUMBER", caplog)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the certificate of telegram.invalid, for which only itself vouches, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("a certificate is made with openssl")
    folder = tmp_path_factory.mktemp("certificate")
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -keyout key -out certificate -subj /CN=telegram.invalid"
    )
    command += " -addext subjectAltName=DNS:telegram.invalid"
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    return folder


@asynccontextmanager
async def safe_server(certificate: Path) -> AsyncIterator[RawServer]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "certificate", certificate / "key")
    async with raw_server(tls=context) as server:
        yield server


async def test_a_certificate_that_nobody_vouches_for_is_not_accepted(
    certificate: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with safe_server(certificate) as server:
        await unsent(server.url.replace("http", "https"), "self-signed certificate", caplog)
    assert server.requests == []


@pytest.mark.parametrize("proxy", ["http://u:p@127.0.0.1", "socks5://u:p@127.0.0.1"])
async def test_a_proxy_sees_nothing_of_what_is_safe(
    proxy: str, certificate: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    trusted = ssl.create_default_context(cafile=str(certificate / "certificate"))
    monkeypatch.setattr(connecting, "_trusted", lambda: trusted)
    door = partial(socks, user=b"u", password=b"p") if proxy.startswith("socks") else tunnel
    async with safe_server(certificate) as server, raw_server(door) as between:
        given = f"{proxy}:{between.port}"
        async with connected(f"https://telegram.invalid:{server.port}", proxy=given) as bot:
            await bot.send_message(7, "x")
            await bot.send_message(7, "x")
            assert (len(server.requests), len(between.lines)) == (2, 1)
        assert SECRET.encode() not in b"".join(between.requests)
        said = "Hostname mismatch, certificate is not valid for 'other.invalid'."
        await unsent(f"https://other.invalid:{server.port}", said, caplog, proxy=given)


async def test_an_address_that_is_none_shows_no_token(caplog: pytest.LogCaptureFixture) -> None:
    listen(caplog)
    for url in ("http://[x", "http://host:99999", "http://", "http://a b", "http://127.1", "ftp://127.0.0.1"):
        async with connected(url) as bot:
            assert_no_secret(await failure(bot), caplog)


async def test_all_goes_through_an_http_proxy_with_its_password() -> None:
    async with raw_server() as proxy:
        given = proxy.url.replace("//", "//user:p%40ss@")
        async with connected("http://telegram.invalid", proxy=given) as bot:
            await bot.send_message(7, "x")
            await bot.send_message(7, "x")
    for request in proxy.requests:
        assert request.startswith(f"POST http://telegram.invalid/bot{TOKEN}/sendMessage HTTP/1.1\r\n".encode())
        assert b"\r\nProxy-Authorization: Basic dXNlcjpwQHNz\r\n" in request
    assert len(proxy.lines) == 1


async def test_what_an_http_proxy_does_not_let_through_was_not_sent(caplog: pytest.LogCaptureFixture) -> None:
    async def refuse_tunnel(line: Line) -> None:
        await line.request()
        await line.answer(b"", "407 Proxy Authentication Required")

    async def close(line: Line) -> None:
        await line.request()

    for behave, said in ((refuse_tunnel, "the proxy answers 407"), (close, "ServerDisconnectedError")):
        async with raw_server(behave) as proxy:
            given = proxy.url.replace("//", "//user:p%40ss@")
            await unsent("https://telegram.invalid", said, caplog, proxy=given)
        (asked,) = proxy.requests
        assert asked.startswith(b"CONNECT telegram.invalid:443 HTTP/1.1\r\n")
        assert b"\r\nProxy-Authorization: Basic dXNlcjpwQHNz\r\n" in asked
        assert SECRET.encode() not in asked


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
async def test_all_goes_through_a_socks_proxy_with_its_password(scheme: str, caplog: pytest.LogCaptureFixture) -> None:
    door = partial(socks, user=b"user", password=b"p@ss")
    async with raw_server() as server, raw_server(door) as proxy:
        url = f"http://telegram.invalid:{server.port}"
        given = proxy.url.replace("http://", f"{scheme}://user:p%40ss@")
        async with connected(url, proxy=given) as bot:
            await bot.send_message(7, "x")
            await bot.send_message(7, "x")
        assert proxy.requests == [b"telegram.invalid"]
        assert len(server.requests) == 2
        wrong = given.replace("user", "nobody")
        await unsent(url, "Username and password authentication failure", caplog, proxy=wrong)


async def test_a_proxy_of_an_unknown_kind_is_named() -> None:
    with pytest.raises(ValueError, match="not socks4://"):
        await AiohttpRequest(1, Limits(), "socks4://user:pass@127.0.0.1:1080").initialize()


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ({"https_proxy": "p:1"}, "http://p:1"),
        ({"HTTP_PROXY": "http://p:1"}, None),
        ({"ALL_PROXY": "socks5://p:1"}, "socks5://p:1"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "telegram.org"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "example.org"}, "http://p:1"),
    ],
)
def test_the_environment_may_name_a_proxy(
    environment: dict[str, str], proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert environment_proxy("https://api.telegram.org") == proxy

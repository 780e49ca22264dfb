"""Connections to Telegram, direct or through a proxy, and what they may fail for.

What fails before there is a connection cannot have reached Telegram, and says so: UnsentError. So does what Telegram
itself says that it has not taken.
"""

import os
import socket
import ssl
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi
from aiohttp.connector import Connection
from aiohttp.tracing import Trace
from aiohttp_socks import ProxyConnector, ProxyError
from telegram.error import NetworkError
from yarl import URL

_IDLE_SECONDS = 15.0  # Telegram keeps a connection for some forty
_SOCKS = ("socks5", "socks5h")
_SOCKS_PORT = 1080


class UnsentError(NetworkError):
    """Telegram has not got the request, or has not taken it."""


class _Direct(aiohttp.TCPConnector):
    """Connects. Raises UnsentError for whatever fails until there is a connection."""

    async def connect(
        self, req: aiohttp.ClientRequest, traces: list[Trace], timeout: aiohttp.ClientTimeout
    ) -> Connection:
        try:
            return await super().connect(req, traces, timeout)
        except Exception as error:
            raise UnsentError(reason_of(error)) from None


class _ThroughSocks(_Direct, ProxyConnector):
    """Connects through a SOCKS proxy, which also finds the address to a name."""


def session_through(proxy: str | None, user_agent: str) -> aiohttp.ClientSession:
    """Return what makes requests in the loop that runs, through a proxy if there is one; it bounds nothing.

    Raises ValueError for a proxy of another kind than the settings accept, which only the environment can name.
    """
    place = URL(proxy) if proxy else None
    kept: dict[str, Any] = {"ssl": _trusted(), "keepalive_timeout": _IDLE_SECONDS, "limit": 0}
    if place is None or place.scheme in ("http", "https"):
        connector = _Direct(**kept)
    elif place.scheme in _SOCKS:
        host, port = place.host or "", place.explicit_port or _SOCKS_PORT
        connector = _ThroughSocks(host, port, username=place.user, password=place.password, rdns=True, **kept)
    else:
        raise ValueError(f"a proxy must start with http://, https:// or socks5://, not {place.scheme}://")
    return aiohttp.ClientSession(
        connector=connector,
        proxy=None if isinstance(connector, _ThroughSocks) else place,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": user_agent},
    )


def environment_proxy(url: str) -> str | None:
    """Return the proxy that the environment names for an address, if it names one."""
    address, proxies = URL(url), getproxies()
    proxy = proxies.get(address.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(address.host or ""):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


@cache
def _trusted() -> ssl.SSLContext:
    """Return whose certificates are trusted: those of the system, and the usual ones where it has none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def reason_of(error: BaseException) -> str:
    """Return what an operator can make use of, and nothing that may hold an address."""
    for cause in reversed(list(_causes(error))):
        match cause:
            case TimeoutError():
                return "timed out"
            case (
                ssl.SSLCertVerificationError(verify_message=str(text))
                | ssl.SSLError(reason=str(text))
                | socket.gaierror(strerror=str(text))
            ):
                return text
            case aiohttp.ClientHttpProxyError(status=status):
                return f"the proxy answers {status}"
            case ProxyError():
                return str(cause)
            case OSError(errno=int(number)):
                return os.strerror(number)
    return type(error).__name__


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__

"""Requests to the Bot API over aiohttp, for a fraction of what the library's own take.

What is no UnsentError may have been done. No error says more than its kind: those of aiohttp carry the address,
and with it the token.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from secrets import token_hex
from typing import IO, Any

import aiohttp
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from handlers.transport.connecting import UnsentError, reason_of, session_through

_MOST_BYTES = 32 * 1024**2  # of an answer; a file of Telegram has 20 MB at most
_PIECE = 64 * 1024
_UNQUOTABLE = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})

Seconds = Any  # a number, None for no limit, or BaseRequest.DEFAULT_NONE


@dataclass(frozen=True)
class Limits:
    """How long each step may take, in seconds, where a call says nothing else."""

    read: float = 5.0  # until something more is read
    write: float = 20.0  # until a piece of an upload is written
    connect: float = 5.0  # from the name to the end of the handshake
    pool: float = 1.0  # until one of the connections is free


class AiohttpRequest(BaseRequest):
    """Makes requests over connections that are kept; `connections` is how many there are at most."""

    def __init__(self, connections: int, limits: Limits, proxy: str | None = None) -> None:
        self._connections = connections
        self._proxy = proxy
        self._limits = limits
        self._session: aiohttp.ClientSession | None = None
        self._free: asyncio.Semaphore

    @property
    def read_timeout(self) -> float:
        """The limit where a call names none."""
        return self._limits.read

    async def initialize(self) -> None:
        """Make ready for requests in the loop that runs; nothing is connected yet."""
        if self._session is None:
            self._free = asyncio.Semaphore(self._connections)
            self._session = session_through(self._proxy, self.USER_AGENT)

    async def shutdown(self) -> None:
        """Close all connections; after `initialize` there may be requests again."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # noqa: PLR0913, PLR0917 - the library's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        write_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        connect_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        pool_timeout: Seconds = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Return the status and body of what is answered, but for a server error.

        Raises UnsentError, TimedOut, NetworkError, BadRequest.
        """
        if self._session is None:
            raise RuntimeError("to be initialized before use")
        body, headers = _encoded(request_data)
        limits, free = self._limits, self._free
        connect, read = _either(connect_timeout, limits.connect), _either(read_timeout, limits.read)
        try:
            async with asyncio.timeout(_either(pool_timeout, limits.pool)):
                await free.acquire()
        except TimeoutError:
            raise UnsentError("all connections are in use") from None
        try:
            async with asyncio.timeout(None) as writing:
                async with self._session.request(
                    method,
                    url,
                    data=body if len(body) <= _PIECE else _pieces(body, writing, _either(write_timeout, limits.write)),
                    headers=headers,
                    timeout=aiohttp.ClientTimeout(total=None, connect=connect, sock_read=read),
                    allow_redirects=False,
                ) as response:
                    is_error = response.status >= HTTPStatus.INTERNAL_SERVER_ERROR
                    return taken(response.status, b"" if is_error else await _read(response))
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NetworkError(reason_of(error)) from None
        finally:
            free.release()


def taken(status: int, body: bytes) -> tuple[int, bytes]:
    """Return what is answered, unless it says that the call was not taken. Raises UnsentError, NetworkError.

    A server error says so, whatever its body is, and so does a flood wait without a time, which is a proxy's own. A
    gateway that waited in vain for Telegram (504) has passed the call on, and does not know: whoever sends a message
    again after it has to expect that it comes twice.
    """
    if status == HTTPStatus.GATEWAY_TIMEOUT:
        raise NetworkError(_reason(status))
    is_timeless = status == HTTPStatus.TOO_MANY_REQUESTS and b"retry_after" not in body
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or is_timeless:
        raise UnsentError(_reason(status))
    return status, body


def _reason(status: int) -> str:
    known = {each.value: each.phrase for each in HTTPStatus}
    return f"{known.get(status, 'Server Error')} ({status})"


def _either(given: Seconds, usual: float) -> float | None:
    limit: float | None = usual if given is BaseRequest.DEFAULT_NONE else given
    return limit


def _encoded(data: RequestData | None) -> tuple[bytes, dict[str, str]]:
    """Return the body of a request and the headers that go with it. Raises BadRequest for what is no UTF-8.

    JSON takes a fifth of the time that a form takes, and half of its length in Chinese and Russian.
    """
    if data is None:
        return b"", {}
    try:
        if data.contains_files:
            boundary = token_hex(16)
            kind, body = f"multipart/form-data; boundary={boundary}", b"".join(_parts(data, boundary))
        else:
            kind, body = "application/json", json.dumps(data.parameters, ensure_ascii=False).encode()
    except UnicodeError:
        raise BadRequest("strings must be encoded in UTF-8") from None
    return body, {"Content-Type": kind, "Content-Length": str(len(body))}


def _parts(data: RequestData, boundary: str) -> Iterator[bytes]:
    """Yield a form with files as browsers write it, names in UTF-8."""
    for name, value in data.json_parameters.items():
        yield f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    for name, (file_name, content, kind) in data.multipart_data.items():
        disposition = f'form-data; name="{name}"; filename="{file_name.translate(_UNQUOTABLE)}"'
        yield f"--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {kind}\r\n\r\n".encode()
        yield _bytes_of(content) + b"\r\n"
    yield f"--{boundary}--\r\n".encode()


def _bytes_of(content: bytes | IO[bytes]) -> bytes:
    return content if isinstance(content, bytes) else content.read()


async def _pieces(whole: bytes, writing: asyncio.Timeout, seconds: float | None) -> AsyncIterator[bytes]:
    """Yield a body in pieces; the time for each begins when the one before is written."""
    clock = asyncio.get_running_loop().time
    for start in range(0, len(whole), _PIECE):
        writing.reschedule(None if seconds is None else clock() + seconds)
        yield whole[start : start + _PIECE]
    writing.reschedule(None)


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """Return the body. Raises NetworkError for one that is too large to be Telegram's."""
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > _MOST_BYTES:
            raise NetworkError("the answer is too large")
    return bytes(body)

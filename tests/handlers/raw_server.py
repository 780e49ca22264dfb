"""A server of bare sockets, which may misbehave: it records what arrives and goes on as a test says."""

import asyncio
import json
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter
SENT = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private", "first_name": "A"}}


@dataclass
class Line:
    """A connection as the server sees it."""

    reader: Reader
    writer: Writer
    server: "RawServer"

    async def request(self) -> bytes:
        """Read a request, note it and return it."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")), 0)
        whole = head + await self.reader.readexactly(length)
        self.server.requests.append(whole)
        return whole

    async def answer(self, body: bytes | None = None, status: str = "200 OK", headers: str = "") -> None:
        """Answer, by default as Telegram does when a message was sent."""
        body = json.dumps({"ok": True, "result": SENT}).encode() if body is None else body
        self.writer.write(f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await self.writer.drain()

    def reset(self) -> None:
        """Break the connection off at once."""
        linger = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.close()


Behave = Callable[[Line], Awaitable[None]]


@dataclass
class RawServer:
    """What came, by connection and by request, and how each connection is dealt with."""

    behave: Behave
    port: int = 0
    lines: list[Line] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    open_lines: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: Reader, writer: Writer) -> None:
        line = Line(reader, writer, self)
        self.lines.append(line)
        self.open_lines += 1
        try:
            await self.behave(line)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open_lines -= 1
            writer.close()


async def well(line: Line) -> None:
    """Answer whatever is asked, as long as the connection lasts."""
    while True:
        await line.request()
        await line.answer()


@asynccontextmanager
async def raw_server(behave: Behave = well, tls: ssl.SSLContext | None = None) -> AsyncIterator[RawServer]:
    server = RawServer(behave)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for line in server.lines:
            line.writer.close()
        while server.open_lines:
            await asyncio.sleep(0.01)


async def socks(line: Line, user: bytes, password: bytes) -> None:
    """Be a SOCKS5 proxy that asks for a password and finds every name on this machine."""
    reader, writer = line.reader, line.writer
    await reader.readexactly(1)
    await _counted(reader)
    writer.write(b"\x05\x02")
    await reader.readexactly(1)
    given = [await _counted(reader), await _counted(reader)]
    if given != [user, password]:
        writer.write(b"\x01\x01")
        return
    writer.write(b"\x01\x00")
    assert (await reader.readexactly(4))[3] == 3, "a name, not a number"
    line.server.requests.append(await _counted(reader))
    onward, back = await asyncio.open_connection("127.0.0.1", int.from_bytes(await reader.readexactly(2), "big"))
    writer.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
    await asyncio.gather(_pump(reader, back), _pump(onward, writer))


async def tunnel(line: Line) -> None:
    """Be an HTTP proxy that connects everyone to the port they name, on this machine."""
    port = int((await line.request()).split()[1].rpartition(b":")[2])
    onward, back = await asyncio.open_connection("127.0.0.1", port)
    line.writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await asyncio.gather(_pump(line.reader, back), _pump(onward, line.writer))


async def _counted(reader: Reader) -> bytes:
    return await reader.readexactly((await reader.readexactly(1))[0])


async def _pump(reader: Reader, writer: Writer) -> None:
    while piece := await reader.read(65536):
        writer.write(piece)
    writer.close()

"""One of the connections by which Telegram brings updates to a webhook: plain sockets, which cost the least."""

import asyncio
from urllib.parse import urlsplit

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_AGAIN = 0.05  # seconds


async def bring(pending: "asyncio.Queue[tuple[int, bytes]]", url: str, secret: str, delay: float = 0.0) -> None:
    """Bring updates to a webhook, each until it is taken, `delay` seconds apart, until cancelled."""
    parts = urlsplit(url)
    head = (
        f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
        f"{SECRET_HEADER}: {secret}\r\nContent-Length: "
    ).encode()
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    try:
        while True:
            _, update = await pending.get()
            while True:
                try:
                    connection = connection or await asyncio.open_connection(parts.hostname, parts.port)
                    status = await _post(*connection, head + b"%d\r\n\r\n" % len(update) + update)
                except (OSError, asyncio.IncompleteReadError):
                    connection = None
                else:
                    if 200 <= status < 300:
                        await asyncio.sleep(delay)
                        break
                await asyncio.sleep(_AGAIN)
    finally:
        if connection is not None:
            connection[1].close()


async def _post(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> int:
    """Send a request and return the status of the response."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0")
    await reader.readexactly(int(length.partition(b":")[2]))
    return int(head.split(b" ", 2)[1])

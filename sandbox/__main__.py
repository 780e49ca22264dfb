"""The sandbox server: `python -m sandbox` prints one line of JSON with its addresses and serves until told to end."""

import argparse
import asyncio
import json
import os
import re
import secrets
import signal
import threading
from collections.abc import Sequence

from sandbox.app import running
from sandbox.groups import STAFF_CHAT_ID
from sandbox.state import State


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    # one that nobody knows: any page in the browser could call the Bot API here, and only the token keeps it out
    fresh = f"42:{secrets.token_urlsafe(24)}"
    parser.add_argument("--token", default=fresh, help="the bot's token (default: a new one)")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input is closed")
    options = parser.parse_args(arguments)
    if not re.fullmatch(r"\d+:[\w-]+", options.token, re.ASCII):
        parser.error("a token looks like 42:SANDBOX")
    return options


def _end_with_parent(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    def watch() -> None:
        while os.read(0, 4096):
            pass
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=watch, daemon=True).start()


async def serve(options: argparse.Namespace) -> None:
    """Serve until a signal, or the end of the parent, comes."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    if options.with_parent:
        _end_with_parent(loop, ended)
    async with running(State(options.token), options.host, options.port) as server:
        place = {"url": server.url, "page": f"{server.url}/", "token": server.token, "staff_chat": STAFF_CHAT_ID}
        print(json.dumps(place), flush=True)
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(serve(_parse(None)))

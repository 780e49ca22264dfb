"""A Bot API that does no more than bots need: it asks in many chats, takes the answers, and notes when they came.

The sandbox keeps every message and reads its HTML, which a measurement of bots must not wait for.
"""

import asyncio
import json
import re
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import count
from time import perf_counter
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from knowledge.language import detect
from tests.benchmarks.bots.bringing import bring

TOKEN = "42:BENCHMARK"
FIRST_PERSON = 100_000
CONNECTIONS = 40  # as Telegram opens to a webhook unless told otherwise
_BATCH = 100  # updates in an answer to getUpdates
_PATIENCE = 60.0  # seconds without an answer
_NAME = re.compile(rb'name="([^"]+)"')
_ME = {"id": 42, "is_bot": True, "first_name": "Bot", "username": "bot", "supports_inline_queries": True}
_RESULTS: dict[str, Any] = {
    "getme": _ME,
    "getmycommands": [],
    "getmydescription": {"description": ""},
    "getmyshortdescription": {"short_description": ""},
    "getchatmenubutton": {"type": "commands"},
    "getwebhookinfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
}
_DONE = {name: json.dumps({"ok": True, "result": result}).encode() for name, result in _RESULTS.items()}
_TRUE = b'{"ok":true,"result":true}'

Question = tuple[int, str]
"""Who asks, and what."""


class BotApi:
    """Serves one bot, and lets it wait `delay` seconds for the response to each call, as a network does.

    calls    how many there were, by method
    seconds  how long each answer took to come, in their order
    """

    def __init__(self, delay: float = 0.0) -> None:
        self._delay = delay
        self.calls: Counter[str] = Counter()
        self.seconds: list[float] = []
        self._numbers = count(1)
        self._pending: asyncio.Queue[tuple[int, bytes]] = asyncio.Queue()
        self._fetched: deque[tuple[int, bytes]] = deque()
        self._open: dict[int, deque[float]] = {}
        self._most_open = 0
        self._few_open = asyncio.Event()
        self.open = 0

    def ask(self, questions: Iterable[Question]) -> None:
        """Let people ask."""
        for person, text in questions:
            number = next(self._numbers)
            self._open.setdefault(person, deque()).append(perf_counter())
            self.open += 1
            self._pending.put_nowait((number, _update(number, person, text)))

    async def until_open(self, most: int) -> None:
        """Return when no more than this many questions are open. Raises TimeoutError if answers fail to come."""
        self._most_open = most
        while self.open > most:
            self._few_open.clear()
            before = len(self.seconds)
            try:
                await asyncio.wait_for(self._few_open.wait(), _PATIENCE)
            except TimeoutError:
                if len(self.seconds) == before:
                    raise TimeoutError(f"{self.open} questions were not answered") from None

    @asynccontextmanager
    async def serving(self, webhooks: Sequence[str] = (), secret: str = "") -> AsyncIterator[str]:
        """Listen, and bring updates to the webhooks in turn, if there are any; give the address of the API."""
        runner = web.ServerRunner(web.Server(self._handle, access_log=None), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        bringing = [
            asyncio.create_task(bring(self._pending, webhooks[number % len(webhooks)], secret, self._delay))
            for number in range(CONNECTIONS if webhooks else 0)
        ]
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            for task in bringing:
                task.cancel()
            await asyncio.gather(*bringing, return_exceptions=True)
            await runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.Response:
        name = request.path.rpartition("/")[2].lower()
        self.calls[name] += 1
        params = _params(await request.read(), request.headers.get("Content-Type", ""))
        match name:
            case "getupdates":
                body = await self._fetch(int(params.get("offset") or 0), float(params.get("timeout") or 0))
            case "sendmessage":
                body = self._take(params)
            case _:
                body = _DONE.get(name, _TRUE)
        if self._delay:
            await asyncio.sleep(self._delay)
        return web.Response(body=body, content_type="application/json")

    async def _fetch(self, offset: int, seconds: float) -> bytes:
        while self._fetched and self._fetched[0][0] < offset:
            self._fetched.popleft()
        if not self._fetched and self._pending.empty() and seconds > 0:
            with suppress(TimeoutError):
                self._fetched.append(await asyncio.wait_for(self._pending.get(), seconds))
        while len(self._fetched) < _BATCH and not self._pending.empty():
            self._fetched.append(self._pending.get_nowait())
        return b'{"ok":true,"result":[' + b",".join(update for _, update in self._fetched) + b"]}"

    def _take(self, params: dict[str, Any]) -> bytes:
        """Take a message of the bot as the answer to what was asked in its chat, and return it as Telegram does."""
        chat = int(params["chat_id"])
        asked = self._open.get(chat)
        if asked:
            self.seconds.append(perf_counter() - asked.popleft())
            self.open -= 1
            if self.open <= self._most_open:
                self._few_open.set()
        kind = {"type": "private", "first_name": "Anna"} if chat > 0 else {"type": "supergroup", "title": "Staff"}
        message = {
            "message_id": self.calls["sendmessage"],
            "from": _ME,
            "chat": {"id": chat} | kind,
            "date": 1_790_000_000,
            "text": params["text"],
        }
        if markup := params.get("reply_markup"):
            message["reply_markup"] = json.loads(markup) if isinstance(markup, str) else markup
        return json.dumps({"ok": True, "result": message}).encode()


def _update(number: int, person: int, text: str) -> bytes:
    name = {"id": person, "first_name": "Anna", "last_name": "Li", "username": f"anna{person}"}
    message = {
        "message_id": number,
        "from": name | {"is_bot": False, "language_code": detect(text) or "en"},
        "chat": name | {"type": "private"},
        "date": 1_790_000_000,
        "text": text,
    }
    return json.dumps({"update_id": number, "message": message}).encode()


def _params(body: bytes, content_type: str) -> dict[str, Any]:
    """Return the parameters of a call, sent as JSON, as a form or in parts."""
    if not body:
        return {}
    if content_type.startswith("application/json"):
        read: dict[str, Any] = json.loads(body)
        return read
    if content_type.startswith("multipart/"):
        boundary = content_type.partition("boundary=")[2].strip('"').encode()
        params = {}
        for part in body.split(b"--" + boundary):
            head, _, value = part.partition(b"\r\n\r\n")
            if found := _NAME.search(head):
                params[found[1].decode()] = value[:-2].decode()
        return params
    return dict(parse_qsl(body.decode()))

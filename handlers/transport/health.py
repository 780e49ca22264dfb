"""How the process is, over HTTP: whether it lives, whether it can take work, and its figures."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from handlers.transport.intake import Intake
from handlers.transport.line import EndedError
from handlers.transport.listen import Listen
from handlers.transport.metrics import CONTENT_TYPE
from handlers.turn import Services
from storage.errors import StorageError
from storage.updates import Standing

MAX_BODY = 1024**2
IDLE_SECONDS = 30.0  # after which a connection is closed on which no request has come whole
DATABASE_SECONDS = 2.0
_TEXT = "text/plain"

_log = logging.getLogger(__name__)

Receive = Callable[[web.Request], Awaitable[web.Response]]


class Site:
    """A small HTTP server: health and figures, and updates where there is somebody to receive them."""

    def __init__(self, services: Services, intake: Intake, listen: Listen) -> None:
        self._services = services
        self._intake = intake
        self._listen = listen
        self._app = web.Application(client_max_size=MAX_BODY)
        self._app.router.add_get("/health/live", self._live)
        self._app.router.add_get("/health/ready", self._ready)
        self._app.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(
            self._app,
            access_log=None,
            logger=_log,
            shutdown_timeout=2,
            keepalive_timeout=IDLE_SECONDS,
            auto_decompress=False,  # Telegram sends nothing compressed, and a megabyte of zeros takes no room
        )
        self.port = 0

    def receive(self, path: str, receive: Receive) -> None:
        """Let updates be received; to be called before the site is open."""
        self._app.router.add_post(path, receive)

    async def open(self) -> None:
        """Listen. Raises EndedError where that cannot be."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._listen.host, self._listen.port).start()
        except OSError as error:
            raise EndedError(
                "end-listen", place=f"{self._listen.host}:{self._listen.port}", reason=error.strerror or error
            ) from None
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Listen no more; what is being answered is."""
        await self._runner.cleanup()

    async def _live(self, _: web.Request) -> web.Response:
        return web.Response(text="alive\n", content_type=_TEXT)

    async def _ready(self, _: web.Request) -> web.Response:
        if not self._intake.is_open:
            return _unready("this process begins or ends")
        if await self._standing() is None:
            return _unready("the database is away")
        return web.Response(text="ready\n", content_type=_TEXT)

    async def _standing(self) -> Standing | None:
        """Return how the updates stand, None if the database does not say so soon."""
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                return await self._services.stores.updates.standing()
        except (StorageError, TimeoutError):
            return None

    async def _metrics(self, _: web.Request) -> web.Response:
        workers, version = self._intake.workers, self._services.brain.knowledge.digest
        standing, now = await self._standing(), self._services.clock()
        page = self._services.metrics.page(workers.waiting, workers.at_work, version, standing, now)
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE})


def _unready(why: str) -> web.Response:
    return web.Response(text=f"not ready: {why}\n", content_type=_TEXT, status=503)


def _is_ours(record: logging.LogRecord) -> bool:
    """Tell whether a failure is ours: requests that are none come from strangers, with anything in them."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


_log.addFilter(_is_ours)

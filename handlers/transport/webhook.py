"""Webhook: Telegram brings the updates; each is confirmed when it is on disk. Any number of replicas may listen."""

import asyncio
import json
import logging
from functools import partial
from hmac import compare_digest
from typing import Any, NoReturn
from urllib.parse import urlsplit

from aiohttp import web

from handlers.application import ALLOWED_UPDATES, Bot
from handlers.settings import Settings
from handlers.staff_group import introduce
from handlers.transport.health import Site
from handlers.transport.intake import Intake
from handlers.transport.line import Line
from handlers.transport.listen import parse_listen
from handlers.transport.serving import Serving
from handlers.turn import Brain, Services
from storage.errors import DatabaseUnavailable, StorageError

BODY_SECONDS = 10.0
WATCH_SECONDS = 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (the name of it)

_log = logging.getLogger(__name__)


def run(settings: Settings, brain: Brain) -> int:
    """Listen until SIGINT or SIGTERM and return the exit status."""
    return Serving(settings, brain, Webhook).run()


class Webhook:
    """Listens for updates, and tells Telegram where; every replica tells it the same."""

    def __init__(self, application: Bot, intake: Intake, line: Line) -> None:
        services: Services = application.bot_data["services"]
        self._url, self._secret = _required(services.settings)
        self._application = application
        self._services = services
        self._intake = intake
        self._line = line
        self.site = Site(services, intake, parse_listen(services.settings.webhook_listen))
        self.site.receive(urlsplit(self._url).path or "/", self._receive)

    async def run(self) -> None:
        """Make the bot ready, listen, and register at Telegram; then go on until cancelled. Raises EndedError."""
        await self.site.open()
        await self._line.insist(self._application.initialize)
        await self._line.insist(partial(introduce, self._application.bot, self._services))
        await self._line.insist(self._intake.open)
        await self._line.insist(self._register)
        while True:
            await self._line.pause(WATCH_SECONDS)
            await self._line.insist(self._watch)

    async def close(self) -> None:
        """Listen no more; the webhook stays, since other replicas go on."""
        await self.site.close()

    async def _register(self) -> None:
        await self._application.bot.set_webhook(
            self._url, secret_token=self._secret, allowed_updates=list(ALLOWED_UPDATES)
        )

    async def _watch(self) -> None:
        """See that Telegram still brings updates here: another program with the same token may have ended that."""
        known = await self._application.bot.get_webhook_info()
        if known.url != self._url:
            _log.warning("another program with this token took the webhook away; it is set again")
            await self._register()

    async def _receive(self, request: web.Request) -> web.Response:
        """Keep an update and confirm it; whoever does not know the secret is not listened to."""
        told = request.headers.getall(SECRET_HEADER, [""])
        if len(told) > 1 or not compare_digest(told[0].encode("utf-8", "surrogateescape"), self._secret.encode()):
            return web.Response(status=403)
        if not self._intake.is_open:
            return web.Response(status=503)
        update = _update(await _body(request))
        if update is None:
            return web.Response(status=400)
        try:
            await self._intake.take_one(update)
        except DatabaseUnavailable:
            return web.Response(status=503)  # Telegram tries again
        except StorageError as error:
            _log.error("an update cannot be kept: %s", error)
            return web.Response(status=400)
        return web.Response()


def missing(settings: Settings) -> str | None:
    """Return the name of a setting that a webhook needs and that is not there."""
    needed = {
        "TELEGRAM_BOT_TOKEN": settings.telegram_bot_token,
        "WEBHOOK_URL": settings.webhook_url,
        "WEBHOOK_SECRET": settings.webhook_secret,
    }
    return next((name for name, value in needed.items() if value is None), None)


def _required(settings: Settings) -> tuple[str, str]:
    if settings.webhook_url is None or settings.webhook_secret is None:
        raise ValueError("WEBHOOK_URL and WEBHOOK_SECRET must be set")
    return settings.webhook_url, settings.webhook_secret.get_secret_value()


async def _body(request: web.Request) -> bytes:
    """Return what a request brings. Raises HTTPException if that is too slow, too large or torn."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout(headers={"Connection": "close"}) from None
    except web.RequestPayloadError:
        raise web.HTTPBadRequest from None


def _update(body: bytes) -> dict[str, Any] | None:
    """Return the update in a body, None if there is none."""
    try:
        update = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    number = update.get("update_id") if isinstance(update, dict) else None
    return update if type(number) is int and 0 < number < 2**63 else None


def _refuse(constant: str) -> NoReturn:
    """Raise ValueError for NaN and the like, which Python reads and JSON does not have."""
    raise ValueError(constant)

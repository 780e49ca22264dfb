"""A bot whose token may be seen nowhere, to be connected to a raw server."""

import logging
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from telegram import Bot
from telegram.error import NetworkError
from telegram.request import BaseRequest

from handlers.transport.connecting import UnsentError
from handlers.transport.request import AiohttpRequest, Limits

SECRET = "SECRET-PART-OF-THE-TOKEN"
TOKEN = f"42:{SECRET}"
PATIENCE = 0.3
USUAL = Limits()


@asynccontextmanager
async def connected(
    url: str, connections: int = 4, proxy: str | None = None, limits: Limits = USUAL
) -> AsyncIterator[Bot]:
    """A bot at an address, which need not answer."""
    async with AiohttpRequest(connections, limits, proxy) as request:
        yield bot_of(url, request)


def bot_of(url: str, request: BaseRequest) -> Bot:
    return Bot(TOKEN, f"{url}/bot", f"{url}/file/bot", request=request, get_updates_request=request)


async def failure(bot: Bot, **limits: float) -> NetworkError:
    """Send a message that fails."""
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(7, "x", **limits)  # type: ignore[arg-type]
    return caught.value


def listen(caplog: pytest.LogCaptureFixture) -> None:
    """Log as much as the bot ever does."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "telegram")


def assert_no_secret(error: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    written = "".join(traceback.format_exception(error))
    assert SECRET not in f"{error!r} {error!s} {error.args} {written} {caplog.text}"


async def unsent(
    url: str, said: str, caplog: pytest.LogCaptureFixture, proxy: str | None = None, limits: Limits = USUAL
) -> None:
    """Send a message that fails before there is a connection, for this reason."""
    listen(caplog)
    async with connected(url, proxy=proxy, limits=limits) as bot:
        error = await failure(bot)
    assert (type(error), error.message) == (UnsentError, said)
    assert_no_secret(error, caplog)

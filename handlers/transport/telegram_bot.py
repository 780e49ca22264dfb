"""The bot's own end of the Bot API: its connections, updates as raw as they come, no token where it is printed."""

from collections.abc import Sequence
from typing import Any

from pydantic import SecretStr
from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.ext import Defaults, ExtBot
from telegram.request import HTTPXRequest

from handlers.transport.delivery import REQUESTS_AT_ONCE

RawUpdate = dict[str, Any]
_READ_SECONDS = 15.0


class TelegramBot(ExtBot[None]):
    """A bot of python-telegram-bot."""

    __slots__ = ()

    def __repr__(self) -> str:
        return type(self).__name__

    async def fetch(self, offset: int, held: int, allowed: Sequence[str], limit: int = 100) -> list[RawUpdate]:
        """Return updates unread, so that one that the library cannot read does not hide the others."""
        wanted = {"offset": offset, "timeout": held, "allowed_updates": list(allowed), "limit": limit}
        fetched: list[RawUpdate] = await self._post("getUpdates", wanted, read_timeout=held + _READ_SECONDS)
        return fetched


def connect(token: SecretStr, api_url: str, proxy: str | None) -> TelegramBot:
    """Return a bot; nothing is sent yet."""
    return TelegramBot(
        token.get_secret_value(),
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=HTTPXRequest(
            REQUESTS_AT_ONCE + 4, read_timeout=_READ_SECONDS, connect_timeout=10, pool_timeout=10, proxy=proxy
        ),
        get_updates_request=HTTPXRequest(1, read_timeout=_READ_SECONDS, connect_timeout=10, proxy=proxy),
        defaults=Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)),
    )

"""The bot's own end of the Bot API: its connections, updates as raw as they come, no token where it is printed."""

from collections.abc import Sequence
from typing import Any

from pydantic import SecretStr
from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.ext import Defaults, ExtBot

from handlers.transport.connecting import environment_proxy
from handlers.transport.parcel import Place
from handlers.transport.request import AiohttpRequest, Limits

RawUpdate = dict[str, Any]
REQUESTS_AT_ONCE = 16
_READ_SECONDS = 15.0


class TelegramBot(ExtBot[None]):
    """A bot of python-telegram-bot."""

    __slots__ = ()

    def __repr__(self) -> str:
        return type(self).__name__

    def _insert_defaults(self, data: dict[str, object]) -> None:
        """Put in the defaults, and leave empty texts as they are: the library makes empty lists of them."""
        empty = {name: value for name, value in data.items() if value == ""}
        super()._insert_defaults(data)
        data |= empty

    async def fetch(self, offset: int, held: int, allowed: Sequence[str], limit: int = 100) -> list[RawUpdate]:
        """Return updates unread, so that one that the library cannot read does not hide the others."""
        wanted = {"offset": offset, "timeout": held, "allowed_updates": list(allowed), "limit": limit}
        fetched: list[RawUpdate] = await self._post("getUpdates", wanted, read_timeout=held + _READ_SECONDS)
        return fetched

    async def say(
        self, place: Place, text: str, markup: dict[str, Any] | None, parse_mode: str | None = ParseMode.HTML
    ) -> int:
        """Send a message with its buttons, as Telegram takes them, and return its number.

        The library's own way makes objects of the buttons and of Telegram's answer, which takes longer than an answer.
        """
        said = {
            "chat_id": place.chat_id,
            "text": text,
            "parse_mode": parse_mode,
            "link_preview_options": {"is_disabled": True},
            "reply_markup": markup,
            "message_thread_id": place.topic_id,
            "reply_parameters": place.reply_to and {"message_id": place.reply_to, "allow_sending_without_reply": True},
        }
        sent: dict[str, Any] = await self._post("sendMessage", said)
        return int(sent["message_id"])


def connect(token: SecretStr, api_url: str, proxy: SecretStr | None) -> TelegramBot:
    """Return a bot; nothing is sent yet. Without a `proxy` that of the environment is used, if there is one."""
    address = proxy.get_secret_value() if proxy else environment_proxy(api_url)
    limits = Limits(read=_READ_SECONDS, connect=10.0, pool=10.0)
    return TelegramBot(
        token.get_secret_value(),
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=AiohttpRequest(REQUESTS_AT_ONCE + 4, limits, address),
        get_updates_request=AiohttpRequest(1, limits, address),
        defaults=Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)),
    )

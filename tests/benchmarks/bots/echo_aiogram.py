"""The echo bot of aiogram's documentation: echo_aiogram.py API TOKEN [WEBHOOK SECRET]."""

# mypy: disable-error-code="import-not-found, untyped-decorator"

import asyncio
import logging
import sys
from urllib.parse import urlsplit

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

dp = Dispatcher()


@dp.message()
async def echo_handler(message: Message) -> None:
    """Send a copy of the message."""
    await message.send_copy(chat_id=message.chat.id)


def connect(api: str, token: str) -> Bot:
    """Return the bot, on another server than Telegram's."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api))
    return Bot(token=token, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML))


async def poll(api: str, token: str) -> None:
    """Run the bot by polling."""
    await dp.start_polling(connect(api, token))


def listen(api: str, token: str, webhook: str, secret: str) -> None:
    """Run the bot by webhook."""

    async def on_startup(bot: Bot) -> None:
        await bot.set_webhook(webhook, secret_token=secret)

    place = urlsplit(webhook)
    bot, app = connect(api, token), web.Application()
    dp.startup.register(on_startup)
    SimpleRequestHandler(dispatcher=dp, bot=bot, secret_token=secret).register(app, path=place.path)
    setup_application(app, dp, bot=bot)
    web.run_app(app, host=place.hostname, port=place.port)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stdout)
    if len(sys.argv) > 3:
        listen(*sys.argv[1:])
    else:
        asyncio.run(poll(*sys.argv[1:]))

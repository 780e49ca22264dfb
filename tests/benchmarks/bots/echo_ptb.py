"""The echo bot of python-telegram-bot's documentation: echo_ptb.py API TOKEN [WEBHOOK SECRET]."""

import logging
import sys
from urllib.parse import urlsplit

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

logging.basicConfig(format="%(asctime)s - %(name)s - %(levelname)s - %(message)s", level=logging.INFO)
logging.getLogger("httpx").setLevel(logging.WARNING)


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Echo the message."""
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


def main(api: str, token: str, webhook: str = "", secret: str = "") -> None:
    """Start the bot."""
    application = Application.builder().token(token).base_url(f"{api}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    if webhook:
        place = urlsplit(webhook)
        application.run_webhook(
            listen=place.hostname or "",
            port=place.port or 0,
            url_path=place.path,
            secret_token=secret,
            webhook_url=webhook,
        )
    else:
        application.run_polling(allowed_updates=Update.ALL_TYPES)


if __name__ == "__main__":
    main(*sys.argv[1:])

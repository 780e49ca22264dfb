"""The application of python-telegram-bot, built from its arguments, and the one list of handlers."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime

from telegram import Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    TypeHandler,
    filters,
)

from handlers import ask, browse, errors, gate, start
from handlers.conversation import People, PeopleInMemory
from handlers.delivery import Delivery
from handlers.locales import load
from handlers.order import ChatOrder
from handlers.settings import Settings
from handlers.telegram_bot import TelegramBot, connect
from handlers.turn import Brain, Data, Services, Turn

ALLOWED_UPDATES = ("message", "callback_query")
_GATE = -1

Bot = Application[TelegramBot, Turn, Data, Data, Data, None]


def utc_today() -> date:
    """Return the day."""
    return datetime.now(UTC).date()


def build_application(
    settings: Settings, brain: Brain, people: People | None = None, today: Callable[[], date] = utc_today
) -> Bot:
    """Return the bot, ready for `polling`. Raises ValueError without a token."""
    if settings.telegram_bot_token is None:
        raise ValueError("TELEGRAM_BOT_TOKEN is not set")
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # else every flood wait warns of a future type
    bot = connect(settings.telegram_bot_token, settings.telegram_api_url, settings.telegram_proxy)
    builder = ApplicationBuilder().bot(bot).context_types(ContextTypes(context=Turn))
    application: Bot = builder.concurrent_updates(ChatOrder()).updater(None).job_queue(None).build()
    kept = people or PeopleInMemory()
    application.bot_data["services"] = Services(brain, kept, Delivery(bot, kept), load(), today)
    register(application)
    return application


def register(application: Bot) -> None:
    """Add every handler; within a group the first that matches takes the update."""
    new = filters.UpdateType.MESSAGE
    application.add_handler(TypeHandler(Update, gate.admit), group=_GATE)
    application.add_handler(CommandHandler("start", start.begin, new))
    application.add_handler(CommandHandler("help", start.assist, new))
    application.add_handler(CommandHandler("topics", browse.topics, new))
    application.add_handler(CommandHandler("language", start.languages, new))
    application.add_handler(MessageHandler(new & filters.COMMAND, start.unknown))
    application.add_handler(MessageHandler(new & (filters.TEXT | filters.CAPTION), ask.question))
    application.add_handler(MessageHandler(new & ~filters.StatusUpdate.ALL, ask.pointer))
    application.add_handler(CallbackQueryHandler(browse.press))
    application.add_error_handler(errors.apologise)

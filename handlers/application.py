"""The application of python-telegram-bot, built from its arguments, and the one list of handlers."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

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

from handlers import (
    ask,
    browse,
    courier,
    errors,
    feedback,
    gate,
    inquiry,
    inquiry_messages,
    lead,
    lead_messages,
    lead_notices,
    press,
    privacy,
    retention,
    staff,
    staff_entry,
    staff_list,
    start,
)
from handlers.delivery import Delivery
from handlers.locales import load
from handlers.memory import Memory
from handlers.order import ChatOrder
from handlers.settings import Settings
from handlers.stores import Stores
from handlers.telegram_bot import TelegramBot, connect
from handlers.turn import Brain, Data, Job, Listener, Services, Turn
from storage.database import Database

ALLOWED_UPDATES = ("message", "edited_message", "callback_query")
# whom a message may be for, the first that wants it; else it is a question
LISTENERS: tuple[Listener, ...] = (feedback.hear, lead_messages.hear, inquiry_messages.hear)
JOBS: tuple[Job, ...] = (retention.keep_up, courier.keep_up, lead_notices.keep_up)
LEAVING = (feedback.move_on, inquiry_messages.move_on, lead_messages.stray)  # what a person was in the middle of
_GATE, _BEFORE = -9, -8

Bot = Application[TelegramBot, Turn, Data, Data, Data, None]


def utc_now() -> datetime:
    """Return the moment."""
    return datetime.now(UTC)


def build_application(
    settings: Settings, brain: Brain, database: Database, clock: Callable[[], datetime] = utc_now
) -> Bot:
    """Return the bot on an open database, ready for `polling`. Raises ValueError without a token."""
    if settings.telegram_bot_token is None:
        raise ValueError("TELEGRAM_BOT_TOKEN is not set")
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # else every flood wait warns of a future type
    bot = connect(settings.telegram_bot_token, settings.telegram_api_url, settings.telegram_proxy)
    builder = ApplicationBuilder().bot(bot).context_types(ContextTypes(context=Turn))
    application: Bot = builder.concurrent_updates(ChatOrder()).updater(None).job_queue(None).build()
    stores = Stores(database)
    people = Memory(stores, clock, timedelta(days=settings.keep_dialogue_days))
    delivery = Delivery(bot, people.unreachable)
    application.bot_data["services"] = Services(settings, brain, stores, people, delivery, load(), clock)
    register(application)
    if settings.staff_chat_id is not None:
        register_staff(application, settings.staff_chat_id)
    return application


def register(application: Bot) -> None:
    """Add every handler for investors; within a group the first that matches takes the update."""
    new = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
    application.add_handler(TypeHandler(Update, gate.admit), group=_GATE)
    for group, leave in enumerate(LEAVING, _BEFORE):
        application.add_handler(MessageHandler(new & filters.COMMAND, leave), group)
        application.add_handler(CallbackQueryHandler(leave), group)
    application.add_handler(CommandHandler("start", start.begin, new))
    application.add_handler(CommandHandler("help", start.assist, new))
    application.add_handler(CommandHandler("topics", browse.topics, new))
    application.add_handler(CommandHandler("language", start.languages, new))
    application.add_handler(CommandHandler("contact", inquiry.contact, new))
    application.add_handler(CommandHandler("apply", lead.begin, new))
    application.add_handler(CommandHandler("privacy", privacy.explain, new))
    application.add_handler(CommandHandler("mydata", privacy.hand_out, new))
    application.add_handler(CommandHandler("forget", privacy.ask_to_erase, new))
    application.add_handler(MessageHandler(new & filters.COMMAND, start.unknown))
    application.add_handler(MessageHandler(new & ~filters.StatusUpdate.ALL, hear))
    edited = filters.UpdateType.EDITED_MESSAGE & filters.ChatType.PRIVATE
    application.add_handler(MessageHandler(edited, inquiry_messages.edited))
    application.add_handler(CallbackQueryHandler(press.press))
    application.add_error_handler(errors.apologise)


def register_staff(application: Bot, staff_chat_id: int) -> None:
    """Add every handler for the staff group."""
    here = filters.Chat(staff_chat_id)
    new = here & filters.UpdateType.MESSAGE
    application.add_handler(CommandHandler("inquiries", staff_list.command, new))
    application.add_handler(CommandHandler("entry", staff_entry.command, new))
    application.add_handler(CommandHandler("take", staff.command_take, new))
    application.add_handler(CommandHandler("close", staff.command_close, new))
    application.add_handler(CommandHandler("reopen", staff.command_reopen, new))
    application.add_handler(MessageHandler(new & filters.COMMAND, staff.command_unknown))
    application.add_handler(MessageHandler(new & ~filters.StatusUpdate.ALL, staff.hear))
    application.add_handler(MessageHandler(here & filters.UpdateType.EDITED_MESSAGE, staff.edited))


async def hear(update: Update, turn: Turn) -> None:
    """Give a message that is no command to whoever waits for it; else it is a question."""
    for listener in LISTENERS:
        if await listener(update, turn):
            return
    await ask.hear(update, turn)

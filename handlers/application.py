"""The application of python-telegram-bot, built from its arguments, and the one list of handlers."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChosenInlineResultHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from handlers import errors, gate, press, retention, staff_group, staff_log
from handlers.blocking import blocked
from handlers.blocking import staff as blocking
from handlers.budget import Budget
from handlers.callbacks import decode
from handlers.chat import ask, browse, contact, deep_links, edits, feedback, groups, inline, privacy, start
from handlers.clock import utc_now
from handlers.inbox import staff as inbox_staff
from handlers.inquiry import courier, staff, staff_entry, staff_hints, staff_list
from handlers.inquiry import drafts as inquiry_drafts
from handlers.inquiry import investor as inquiry
from handlers.inquiry import messages as inquiry_messages
from handlers.lead import apply as lead
from handlers.lead import messages as lead_messages
from handlers.lead import notices as lead_notices
from handlers.locales import load
from handlers.memory import Memory
from handlers.news import announcements, broadcast, subscriptions
from handlers.news.subscription_actions import Follow
from handlers.settings import Settings
from handlers.stats import command as stats
from handlers.stores import Stores
from handlers.transport.delivery import Delivery
from handlers.transport.metrics import Metrics
from handlers.transport.telegram_bot import TelegramBot, connect
from handlers.turn import Brain, Data, Job, Listener, Services, Turn
from handlers.upkeep import digest, proposals, publication_buttons, reloading, staff_files, version, watch
from handlers.upkeep.live import Live
from storage.database import Database
from storage.errors import DatabaseUnavailable

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "inline_query", "chosen_inline_result")
# whom a message may be for, the first that wants it; else it is a question
LISTENERS: tuple[Listener, ...] = (blocked.hear, feedback.hear, lead_messages.hear, inquiry_messages.hear)
JOBS: tuple[Job, ...] = (
    retention.keep_up,
    courier.keep_up,
    lead_notices.keep_up,
    announcements.keep_up,
    broadcast.keep_up,
    watch.keep_up,
    reloading.keep_settled,
    proposals.keep_up,
    digest.keep_up,
)
WRITTEN = (feedback.COMMENT, inquiry.FORM)  # forms that are a message to come
_GATE, _LOG, _BEFORE = -10, -9, -8


class Bot(Application[TelegramBot, Turn, Data, Data, Data, None]):
    """The application, but that the database is away is for whoever holds the update: it is tried again."""

    async def process_error(self, update: object, error: Exception, *rest: Any, **more: Any) -> bool:
        """Apologise for a failure. Raises DatabaseUnavailable where it is that."""
        if isinstance(error, DatabaseUnavailable):
            raise error
        return await super().process_error(update, error, *rest, **more)


def build_application(
    settings: Settings, brain: Brain, database: Database, clock: Callable[[], datetime] = utc_now
) -> Bot:
    """Return the bot on an open database, ready for `polling`. Raises ValueError without a token."""
    if settings.telegram_bot_token is None:
        raise ValueError("TELEGRAM_BOT_TOKEN is not set")
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # else every flood wait warns of a future type
    bot = connect(settings.telegram_bot_token, settings.telegram_api_url, settings.telegram_proxy)
    builder = ApplicationBuilder().application_class(Bot).bot(bot).context_types(ContextTypes(context=Turn))
    application = cast(Bot, builder.updater(None).job_queue(None).build())
    stores = Stores(database)
    people = Memory(stores, clock, timedelta(days=settings.keep_dialogue_days))
    metrics = Metrics()
    delivery = Delivery(bot, people.unreachable, failed=metrics.telegram_error)
    live = Live(since=clock())
    budget = Budget(settings.messages_at_once)
    services = Services(settings, brain, stores, people, delivery, load(), clock, live, metrics, budget=budget)
    delivery.note_moved = partial(staff_group.moved, services)
    application.bot_data["services"] = services
    register(application)
    here = InStaffGroup(services)
    register_groups(application, here)
    if settings.staff_chat_id is not None:
        register_staff(application, here)
    return application


def register(application: Bot) -> None:
    """Add every handler for investors; within a group the first that matches takes the update."""
    new = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
    application.add_handler(TypeHandler(Update, gate.admit), group=_GATE)
    application.add_handler(MessageHandler(new & filters.COMMAND, move_on), _BEFORE)
    application.add_handler(CallbackQueryHandler(move_on), _BEFORE)
    application.add_handler(CommandHandler("start", deep_links.begin, new))
    application.add_handler(CommandHandler("help", start.assist, new))
    application.add_handler(CommandHandler("topics", browse.topics, new))
    application.add_handler(CommandHandler("language", start.languages, new))
    application.add_handler(CommandHandler("contact", contact.contact, new))
    application.add_handler(CommandHandler("apply", lead.begin, new))
    application.add_handler(CommandHandler("subscribe", subscriptions.subscribe, new))
    application.add_handler(CommandHandler("unsubscribe", subscriptions.unsubscribe, new))
    application.add_handler(CommandHandler("privacy", privacy.explain, new))
    application.add_handler(CommandHandler("mydata", privacy.hand_out, new))
    application.add_handler(CommandHandler("forget", privacy.ask_to_erase, new))
    application.add_handler(MessageHandler(new & filters.COMMAND, start.unknown))
    # words first: that a message is none of the many notices of a chat takes long to see
    application.add_handler(MessageHandler(new & (filters.TEXT | ~filters.StatusUpdate.ALL), hear))
    edited = filters.UpdateType.EDITED_MESSAGE & filters.ChatType.PRIVATE
    application.add_handler(MessageHandler(edited, edits.hear))
    application.add_handler(CallbackQueryHandler(press.press))
    application.add_handler(InlineQueryHandler(inline.offer))
    application.add_handler(ChosenInlineResultHandler(inline.chosen))
    application.add_error_handler(errors.apologise)


class InStaffGroup(filters.MessageFilter):
    """Takes what stands in the staff group, by whatever number this goes."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services

    def filter(self, message: Message) -> bool:
        """Tell whether a message does."""
        return self._services.is_staff_group(message.chat.id)


def register_groups(application: Bot, staff: InStaffGroup) -> None:
    """Add the handlers for groups other than the staff's."""
    elsewhere = filters.UpdateType.MESSAGE & filters.ChatType.GROUPS & ~staff
    application.add_handler(CommandHandler("inquiries", groups.tell_number, elsewhere))
    application.add_handler(MessageHandler(elsewhere, groups.hear))


def register_staff(application: Bot, here: InStaffGroup) -> None:
    """Add every handler for the staff group."""
    new = here & filters.UpdateType.MESSAGE
    application.add_handler(CommandHandler("help", staff_hints.command_help, new))
    application.add_handler(CommandHandler("inquiries", staff_list.command, new))
    application.add_handler(CommandHandler("entry", staff_entry.command, new))
    application.add_handler(CommandHandler("stats", stats.command, new))
    application.add_handler(CommandHandler("unanswered", inbox_staff.command, new))
    application.add_handler(CommandHandler("draft", inquiry_drafts.command, new))
    application.add_handler(CommandHandler("file", staff_files.command_file, new))
    application.add_handler(CommandHandler("publish", staff_files.command_publish, new))
    application.add_handler(CommandHandler("undo", publication_buttons.command_undo, new))
    application.add_handler(CommandHandler("version", version.command_version, new))
    application.add_handler(CommandHandler("reload", version.command_reload, new))
    application.add_handler(CommandHandler("take", staff.command_take, new))
    application.add_handler(CommandHandler("close", staff.command_close, new))
    application.add_handler(CommandHandler("reopen", staff.command_reopen, new))
    application.add_handler(CommandHandler("block", blocking.command_block, new))
    application.add_handler(CommandHandler("unblock", blocking.command_unblock, new))
    application.add_handler(CommandHandler("blocked", blocking.command_list, new))
    application.add_handler(MessageHandler(new & filters.COMMAND, staff_hints.command_unknown))
    application.add_handler(MessageHandler(new & staff_files.BaseFile(), staff_files.receive))
    application.add_handler(MessageHandler(new & ~filters.StatusUpdate.ALL, hear_staff))
    edited = here & filters.UpdateType.EDITED_MESSAGE
    application.add_handler(MessageHandler(edited & staff_files.BaseFile(), staff_files.receive_edited))
    application.add_handler(MessageHandler(edited & ~filters.COMMAND, staff.edited))
    application.add_handler(MessageHandler(new & filters.COMMAND, staff_log.commanded), _LOG)
    application.add_handler(CallbackQueryHandler(staff_log.pressed), _LOG)


async def move_on(update: Update, turn: Turn) -> None:
    """Wait no longer for what a person was about to write, since they did something else.

    News comes at any time, and whoever wants no more of it is still in the middle of what they were doing.
    """
    query = update.callback_query
    if query is not None and isinstance(decode(query.data), Follow):
        return
    if update.effective_chat is not None and update.effective_chat.type == ChatType.PRIVATE:
        for kind in WRITTEN:
            if await turn.form(kind) is not None:
                await turn.end_form(kind)
        await lead_messages.stray(update, turn)


async def hear(update: Update, turn: Turn) -> None:
    """Give a message that is no command to whoever waits for it; else it is a question."""
    for listener in LISTENERS:
        if await listener(update, turn):
            return
    await ask.hear(update, turn)


async def hear_staff(update: Update, turn: Turn) -> None:
    """Give a message of the staff group to what has asked for it; else it may be meant for an investor, or the bot."""
    if not await inbox_staff.hear(update, turn) and not await staff.hear(update, turn):
        await staff_hints.hear(update, turn)

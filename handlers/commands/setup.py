"""`bot.py setup`: a step of a deployment that tells Telegram how the bot introduces itself."""

import asyncio

import typer
from telegram import User
from telegram.error import InvalidToken, TelegramError

from handlers.commands.command_line import REFUSED, TEXTS, complain, read_settings, refuse, say
from handlers.settings import Settings
from handlers.transport.setup import Done, set_up
from handlers.transport.telegram_bot import connect


def setup() -> None:
    """Register commands, descriptions and the menu button with Telegram, where they differ."""
    settings = read_settings()
    if settings.telegram_bot_token is None:
        refuse(say(settings, "setup-no-token"))
    try:
        bot, done = asyncio.run(_set_up(settings))
    except InvalidToken:
        refuse(say(settings, "end-wrong-token"))
    except TelegramError as error:
        refuse(say(settings, "setup-away", reason=error.message))
    for part in done.changed:
        typer.echo(say(settings, "setup-changed", part=part))
    if not done.changed and not done.failed:
        typer.echo(say(settings, "setup-same", name=f"@{bot.username}"))
    for key, is_on in (("setup-no-inline", bot.supports_inline_queries), ("setup-no-groups", bot.can_join_groups)):
        if not is_on:
            complain(say(settings, key))
    if done.moved_to is not None:
        complain(say(settings, "staff-group-moved", number=done.moved_to))
    for part, reason in done.failed:
        complain(say(settings, "setup-failed", part=part, reason=reason))
    if done.failed:
        raise typer.Exit(REFUSED)


async def _set_up(settings: Settings) -> tuple[User, Done]:
    if settings.telegram_bot_token is None:
        raise InvalidToken
    async with connect(settings.telegram_bot_token, settings.telegram_api_url, settings.telegram_proxy) as bot:
        return bot.bot, await set_up(bot, TEXTS, settings)

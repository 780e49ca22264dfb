"""How the bot introduces itself in Telegram: commands and descriptions per language, sent only where they differ."""

import asyncio
import logging
from dataclasses import dataclass

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from handlers.locales import Texts
from knowledge.schema import Language

COMMANDS = ("start", "topics", "contact", "apply", "language", "help", "privacy", "mydata", "forget")
STAFF_COMMANDS = ("inquiries", "entry", "take", "close", "reopen")
# Telegram's language codes; None is for all others
CODES: dict[str | None, Language] = {None: "en", "zh": "zh", "ru": "ru", "uk": "ru", "be": "ru", "kk": "ru"}

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Profile:
    """What is shown of the bot to people of one language."""

    commands: tuple[BotCommand, ...]
    description: str
    short_description: str


def profile(texts: Texts, language: Language) -> Profile:
    """Return the profile in one language."""
    commands = tuple(BotCommand(name, texts.say(f"command-{name}", language)) for name in COMMANDS)
    return Profile(commands, texts.say("description", language), texts.say("short-description", language))


async def publish(bot: Bot, texts: Texts) -> int:
    """Bring Telegram up to date and return how many parts differed; a failure is logged, since it stops nobody."""
    work = (_publish(bot, code, profile(texts, CODES[code])) for code in CODES)
    changed = 0
    for done in await asyncio.gather(*work, return_exceptions=True):
        if isinstance(done, TelegramError):
            _log.warning("commands and descriptions were not registered: %s", done)
        elif isinstance(done, BaseException):
            raise done
        else:
            changed += done
    return changed


async def publish_to_staff(bot: Bot, texts: Texts, staff_chat_id: int, language: Language) -> None:
    """Let the staff group see its commands; a failure is logged, since it stops nobody."""
    commands = tuple(BotCommand(name, texts.say(f"staff-command-{name}", language)) for name in STAFF_COMMANDS)
    scope = BotCommandScopeChat(staff_chat_id)
    try:
        if await bot.get_my_commands(scope) != commands:
            await bot.set_my_commands(commands, scope)
    except TelegramError as error:
        _log.warning("the staff group's commands were not registered: %s", error)


async def _publish(bot: Bot, code: str | None, wanted: Profile) -> int:
    changed = 0
    if await bot.get_my_commands(language_code=code) != wanted.commands:
        changed += await bot.set_my_commands(wanted.commands, language_code=code)
    if (await bot.get_my_description(language_code=code)).description != wanted.description:
        changed += await bot.set_my_description(wanted.description, language_code=code)
    if (await bot.get_my_short_description(language_code=code)).short_description != wanted.short_description:
        changed += await bot.set_my_short_description(wanted.short_description, language_code=code)
    return changed

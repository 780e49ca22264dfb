"""Brings what Telegram keeps of the bot up to date: commands by scope and language, descriptions, the menu button.

Everything is read first, and only what differs is set. So it may run at every start and in every deployment.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    MenuButtonCommands,
)
from telegram.error import ChatMigrated, TelegramError

from handlers.locales import Texts
from handlers.settings import Settings
from handlers.transport.profile import CODES, profile, staff_commands
from knowledge.schema import Language

Wanted = str | MenuButtonCommands | tuple[BotCommand, ...]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Part:
    """One thing that Telegram keeps: how it is called, how it should be, how it is read and set."""

    name: str
    wanted: Wanted
    read: Callable[[], Awaitable[object]]
    write: Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Done:
    """The parts that were set, and those that could not be, each with the reason.

    moved_to  the other number that the staff group has now, by which its part was set
    """

    changed: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]
    moved_to: int | None = None


async def set_up(bot: Bot, texts: Texts, settings: Settings) -> Done:
    """Set what differs. What Telegram refuses, or cannot be reached for, is logged: it stops nobody.

    If the staff group has become a supergroup, its part is set there.
    """
    changed, failed, moved_to = [], [], None
    wanted = list(parts(bot, texts, settings))
    for part, done in zip(wanted, await asyncio.gather(*map(_settle, wanted), return_exceptions=True), strict=True):
        if isinstance(done, ChatMigrated):
            moved_to = done.new_chat_id
        elif isinstance(done, TelegramError):
            _log.warning("%s: %s", part.name, done.message)
            failed.append((part.name, done.message))
        elif isinstance(done, BaseException):
            raise done
        elif done:
            changed.append(part.name)
    if moved_to is None:
        return Done(tuple(changed), tuple(failed))
    there = await set_up(bot, texts, settings.model_copy(update={"staff_chat_id": moved_to}))
    return Done((*changed, *there.changed), there.failed, moved_to)


def parts(bot: Bot, texts: Texts, settings: Settings) -> Iterator[Part]:
    """Yield everything that Telegram keeps of the bot."""
    staff, staff_chat_id = settings.staff_language, settings.staff_chat_id
    for code in CODES:
        yield from _of_language(bot, texts, staff, code)
    if staff_chat_id is not None:
        name, scope = texts.say("setup-staff-commands", staff), BotCommandScopeChat(staff_chat_id)
        yield _commands(bot, name, staff_commands(texts, staff), scope, None)
    button = MenuButtonCommands()
    write = partial(bot.set_chat_menu_button, menu_button=button)
    yield Part(texts.say("setup-menu", staff), button, bot.get_chat_menu_button, write)


def _of_language(bot: Bot, texts: Texts, staff: Language, code: str | None) -> Iterator[Part]:
    """Yield what people see whose app has this language; `staff` is the language in which the parts are named."""
    of = profile(texts, CODES[code])

    def name(key: str) -> str:
        return texts.say(key, staff, code=code or texts.say("setup-other-languages", staff))

    # an earlier version showed the commands of private chats everywhere
    yield _commands(bot, name("setup-default-commands"), (), BotCommandScopeDefault(), code)
    yield _commands(bot, name("setup-private-commands"), of.commands, BotCommandScopeAllPrivateChats(), code)
    yield _commands(bot, name("setup-group-commands"), of.group_commands, BotCommandScopeAllGroupChats(), code)
    read, write = partial(_description, bot, code), partial(bot.set_my_description, of.description, code)
    yield Part(name("setup-description"), of.description, read, write)
    read, write = (
        partial(_short_description, bot, code),
        partial(bot.set_my_short_description, of.short_description, code),
    )
    yield Part(name("setup-short-description"), of.short_description, read, write)


def _commands(bot: Bot, name: str, commands: tuple[BotCommand, ...], scope: BotCommandScope, code: str | None) -> Part:
    read = partial(bot.get_my_commands, scope, code)
    if not commands:
        return Part(name, commands, read, partial(bot.delete_my_commands, scope, code))
    return Part(name, commands, read, partial(bot.set_my_commands, commands, scope, code))


async def _description(bot: Bot, code: str | None) -> str:
    return (await bot.get_my_description(code)).description


async def _short_description(bot: Bot, code: str | None) -> str:
    return (await bot.get_my_short_description(code)).short_description


async def _settle(part: Part) -> bool:
    """Set a part if it differs, and tell whether it did."""
    if await part.read() == part.wanted:
        return False
    await part.write()
    return True

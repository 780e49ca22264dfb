"""By which number the staff group goes: Telegram gives it another one when it becomes a supergroup.

Whichever replica hears of that first writes it down, and all of them go on in the new chat, also where STAFF_CHAT_ID
names the old one. What comes under a former number comes from the staff.
"""

import logging

from telegram import Bot, BotCommandScopeChat, Message

from handlers.inquiry import staff_room
from handlers.screen import Block, compose
from handlers.transport.profile import staff_commands
from handlers.transport.setup import set_up
from handlers.turn import Services

_log = logging.getLogger(__name__)


async def introduce(bot: Bot, services: Services) -> None:
    """Tell Telegram how the bot introduces itself, to the staff group by the number that this has now."""
    await follow(services)
    known = services.settings.staff_chat_id
    done = await set_up(bot, services.texts, services.settings)
    if done.moved_to is not None and known is not None:
        await moved(services, known, done.moved_to)


async def notice(chat_id: int, message: Message | None, services: Services) -> None:
    """Hear of a group's other number where a message says so, and of the staff's also where another replica did."""
    if not services.is_staff_group(chat_id):
        await follow(services)
    if message is not None and message.migrate_to_chat_id:
        await moved(services, chat_id, message.migrate_to_chat_id)
    elif message is not None and message.migrate_from_chat_id:
        await moved(services, message.migrate_from_chat_id, chat_id)


async def enter(services: Services) -> None:
    """Begin with the group that the settings name, and bring over what is open and stands in another one."""
    await follow(services)
    if (chat_id := services.settings.staff_chat_id) is not None:
        await services.stores.staff_group.bring_over(chat_id, services.clock())


async def moved(services: Services, old: int, new: int) -> None:
    """Go on in a group by its other number, if it is the staff's."""
    if services.is_staff_group(old) or services.is_staff_group(new):
        is_news = await services.stores.staff_group.move(old, new, services.clock())
        await follow(services)
        if is_news:
            await _arrive(services, new)


async def follow(services: Services) -> None:
    """Go on by the number that follows from what is written down."""
    known = services.settings.staff_chat_id
    if known is None:
        return
    number, former = await services.stores.staff_group.numbers(known)
    services.room.former = former
    if number != services.settings.staff_chat_id:
        services.settings = services.settings.model_copy(update={"staff_chat_id": number})
        services.room.enter()
        _log.warning(services.for_staff("staff-group-moved", number=number))


async def _arrive(services: Services, chat_id: int) -> None:
    """Tell staff in the new chat why things come again, and offer them their commands there."""
    commands, scope = staff_commands(services.texts, services.settings.staff_language), BotCommandScopeChat(chat_id)
    await services.delivery.attempt(chat_id, lambda bot: bot.set_my_commands(commands, scope))
    await staff_room.announce(services, compose([Block(services.for_staff("staff-group-arrived"))], (), ""))

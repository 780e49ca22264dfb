"""Buttons and menus: topics, categories with pages, entries, and what stands behind an answer."""

from collections.abc import Callable

from telegram import CallbackQuery, Update

from handlers import start
from handlers.ask import tell
from handlers.callbacks import Action, Category, LeftOpen, NoneOfThese, Show, Source, Speak, Topics, decode
from handlers.screen import Screen
from handlers.turn import Turn
from knowledge.reply import Reply
from knowledge.schema import Language


async def topics(update: Update, turn: Turn) -> None:
    """Send the menu of categories."""
    await turn.send(turn.render.topics(turn.person.language))


async def press(update: Update, turn: Turn) -> None:
    """Do what a button asks for; one that is stale, forged or about something that is gone leads to the menu."""
    query = update.callback_query
    if query is None:
        return
    delivery, taps, chat_id = turn.services.delivery, turn.services.taps, turn.person.id
    message_id = query.message.message_id if query.message else 0
    action = decode(query.data)
    if taps.is_repeat(chat_id, message_id, query.data or ""):
        await delivery.answer(query.id, chat_id, turn.say("repeated-tap") if _answers(action) else None)
        return
    if action is None or not _exists(action, turn):
        await delivery.answer(query.id, chat_id, turn.say("stale-notice"))
        await turn.send(turn.render.topics(turn.person.language, turn.say("stale-button")))
    else:
        await delivery.answer(query.id, chat_id)
        await _do(action, query, turn)
    taps.note(chat_id, message_id, query.data or "")


def _answers(action: Action | None) -> bool:
    return isinstance(action, Show | LeftOpen | Source | NoneOfThese)


def _exists(action: Action, turn: Turn) -> bool:
    match action:
        case Category(category):
            return category in turn.knowledge.categories
        case Show(entry) | LeftOpen(entry) | Source(entry):
            return entry in turn.knowledge.entries
        case _:
            return True


async def _do(action: Action, query: CallbackQuery, turn: Turn) -> None:
    match action:
        case Topics(here):
            await _menu(turn.render.topics(turn.person.language), query, turn, here)
        case Category(category, page, here):
            await _menu(turn.render.category(category, page, turn.person.language), query, turn, here)
        case Speak(language):
            await _menu(await start.speak(language, turn), query, turn, here=True)
        case Show(entry, language):
            await tell(turn, await turn.think(_shown(entry, language, turn)))
        case LeftOpen(entry, language):
            await turn.send(turn.render.left_open(entry, language))
        case Source(entry, language):
            await turn.send(turn.render.source(await turn.think(_shown(entry, language, turn))))
        case NoneOfThese(language):
            context = turn.person.conversation
            await tell(turn, turn.services.brain.none_of_these(language, context))


async def _menu(screen: Screen, query: CallbackQuery, turn: Turn, here: bool) -> None:
    """Show a menu: in place of the one that the button stands in, else below."""
    if here and query.message is not None:
        await turn.services.delivery.edit(turn.person.id, query.message.message_id, screen)
    else:
        await turn.send(screen)


def _shown(entry: str, language: Language, turn: Turn) -> Callable[[], Reply]:
    services, context = turn.services, turn.person.conversation
    return lambda: services.brain.show(entry, language, context, services.today())

"""Menus: topics, categories with pages, entries, and what stands behind an answer."""

from collections.abc import Callable
from dataclasses import replace

from telegram import Update

from handlers.chat import start
from handlers.chat.actions import Category, LeftOpen, Look, NoneOfThese, Show, Source, Speak, Topics
from handlers.chat.ask import found, tell
from handlers.chat.trail import START
from handlers.press import Press, StaleButtonError, handles
from handlers.screen import Screen
from handlers.turn import Turn
from knowledge.reply import Reply


async def topics(update: Update, turn: Turn) -> None:
    """Send the menu of categories."""
    await turn.send(turn.render.topics(turn.person.language))


@handles(Topics)
async def show_topics(action: Topics, press: Press, turn: Turn) -> None:
    """Show the categories."""
    await press.show(turn.render.topics(turn.person.language), action.here)


@handles(Category)
async def show_category(action: Category, press: Press, turn: Turn) -> None:
    """Show a page of a category."""
    if action.category not in turn.knowledge.categories:
        raise StaleButtonError
    await press.show(turn.render.category(action.category, action.page, turn.person.language), action.here)


@handles(Speak)
async def choose_language(action: Speak, press: Press, turn: Turn) -> None:
    """Go on in the language that was chosen."""
    await press.show(await start.speak(action.language, turn))


@handles(Show, answers=True)
async def show_entry(action: Show, press: Press, turn: Turn) -> None:
    """Open the menu at an entry, below; what the button stands under was asked for and stays."""
    shown = _shown(action, turn)
    await press.answer()
    await turn.send(await _asked_for(action, shown, turn, START))


@handles(Look)
async def look(action: Look, press: Press, turn: Turn) -> None:
    """Turn the menu into a page of an entry."""
    shown = _shown(action, turn)
    await press.answer()
    if action.part == "a":
        screen = await _asked_for(action, shown, turn, action.trail)
    elif action.part == "o":
        screen = turn.render.left_open(action.entry, action.language, action.trail)
    else:
        reply = await turn.think(shown)
        await turn.remember(replace(turn.person, context=reply.context))
        page = turn.render.source if action.part == "s" else turn.render.entry
        screen = page(reply, action.trail)
    await press.show(screen)


@handles(LeftOpen, answers=True)
async def show_left_open(action: LeftOpen, press: Press, turn: Turn) -> None:
    """Say what the source of an entry leaves open."""
    _exists(action.entry, turn)
    await turn.send(turn.render.left_open(action.entry, action.language))


@handles(Source, answers=True)
async def show_source(action: Source, press: Press, turn: Turn) -> None:
    """Say where an entry comes from."""
    shown = _shown(action, turn)
    await press.answer()
    await turn.send(turn.render.source(await turn.think(shown)))


@handles(NoneOfThese, answers=True)
async def none_of_these(action: NoneOfThese, press: Press, turn: Turn) -> None:
    """Admit that nothing fits."""
    brain, context = turn.brain, turn.person.conversation
    label = turn.knowledge.wording.none_of_these.in_(action.language)
    await tell(turn, lambda: brain.none_of_these(action.language, context), label, "button")


async def opened(action: Show, turn: Turn) -> Screen:
    """Return the menu opened at an entry, recorded as if the person had asked for it."""
    return await _asked_for(action, _shown(action, turn), turn, START)


async def _asked_for(action: Show | Look, shown: Callable[[], Reply], turn: Turn, trail: str) -> Screen:
    """Return the page of an entry, recorded as if the person had asked for it."""
    title = turn.knowledge.entries[action.entry].title.in_(action.language)
    reply, number = await found(turn, shown, title, "button")
    return turn.render.entry(reply, trail, number)


def _exists(entry: str, turn: Turn) -> None:
    if entry not in turn.knowledge.entries:
        raise StaleButtonError


def _shown(action: Show | Look | Source, turn: Turn) -> Callable[[], Reply]:
    """Return what shows an entry as it is shown to whoever opens it for the first time."""
    _exists(action.entry, turn)
    brain, today = turn.brain, turn.today
    context = replace(turn.person.conversation, answered=())
    return lambda: brain.show(action.entry, action.language, context, today)

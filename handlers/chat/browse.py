"""Menus: topics, categories with pages, entries, and what stands behind an answer."""

from dataclasses import replace

from telegram import Update

from handlers.chat import start
from handlers.chat.actions import Category, LeftOpen, Look, NoneOfThese, Show, Source, Speak, Topics
from handlers.chat.ask import keep
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
        screen = turn.render.left_open(shown, action.trail)
    else:
        await turn.remember(replace(turn.person, context=shown.context))
        page = turn.render.source if action.part == "s" else turn.render.entry
        screen = page(shown, action.trail)
    await press.show(screen)


@handles(LeftOpen, answers=True)
async def show_left_open(action: LeftOpen, press: Press, turn: Turn) -> None:
    """Say what the source of an entry leaves open."""
    await turn.send(turn.render.left_open(_shown(action, turn)))


@handles(Source, answers=True)
async def show_source(action: Source, press: Press, turn: Turn) -> None:
    """Say where an entry comes from."""
    shown = _shown(action, turn)
    await press.answer()
    await turn.send(turn.render.source(shown))


@handles(NoneOfThese, answers=True)
async def none_of_these(action: NoneOfThese, press: Press, turn: Turn) -> None:
    """Admit that nothing fits."""
    reply = turn.brain.none_of_these(action.language, turn.person.conversation)
    number = await keep(turn, reply, turn.knowledge.wording.none_of_these.in_(action.language), "button")
    await turn.send(turn.render.reply(reply, number))


async def opened(action: Show, turn: Turn) -> Screen:
    """Return the menu opened at an entry, recorded as if the person had asked for it."""
    return await _asked_for(action, _shown(action, turn), turn, START)


async def _asked_for(action: Show | Look, shown: Reply, turn: Turn, trail: str) -> Screen:
    """Return the page of an entry, recorded as if the person had asked for it."""
    title = turn.knowledge.entries[action.entry].title.in_(action.language)
    return turn.render.entry(shown, trail, await keep(turn, shown, title, "button"))


def _shown(action: Show | Look | LeftOpen | Source, turn: Turn) -> Reply:
    """Return an entry as it is shown to whoever opens it for the first time."""
    if action.entry not in turn.knowledge.entries:
        raise StaleButtonError
    context = replace(turn.person.conversation, answered=())
    return turn.brain.show(action.entry, action.language, context, turn.today)

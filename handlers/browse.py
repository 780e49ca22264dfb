"""Menus: topics, categories with pages, entries, and what stands behind an answer."""

from collections.abc import Callable

from telegram import Update

from handlers import start
from handlers.actions import Category, LeftOpen, NoneOfThese, Show, Source, Speak, Topics
from handlers.ask import tell
from handlers.press import Press, StaleButtonError, handles
from handlers.turn import Turn
from knowledge.reply import Reply
from knowledge.schema import Language


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
    """Answer as if the person had asked for the entry."""
    shown = _shown(action.entry, action.language, turn)
    await press.answer()
    await tell(turn, shown, turn.knowledge.entries[action.entry].title.in_(action.language), "button")


@handles(LeftOpen, answers=True)
async def show_left_open(action: LeftOpen, press: Press, turn: Turn) -> None:
    """Say what the source of an entry leaves open."""
    _exists(action.entry, turn)
    await turn.send(turn.render.left_open(action.entry, action.language))


@handles(Source, answers=True)
async def show_source(action: Source, press: Press, turn: Turn) -> None:
    """Say where an entry comes from."""
    shown = _shown(action.entry, action.language, turn)
    await press.answer()
    await turn.send(turn.render.source(await turn.think(shown)))


@handles(NoneOfThese, answers=True)
async def none_of_these(action: NoneOfThese, press: Press, turn: Turn) -> None:
    """Admit that nothing fits."""
    brain, context = turn.services.brain, turn.person.conversation
    label = turn.knowledge.wording.none_of_these.in_(action.language)
    await tell(turn, lambda: brain.none_of_these(action.language, context), label, "button")


def _exists(entry: str, turn: Turn) -> None:
    if entry not in turn.knowledge.entries:
        raise StaleButtonError


def _shown(entry: str, language: Language, turn: Turn) -> Callable[[], Reply]:
    _exists(entry, turn)
    brain, context, today = turn.services.brain, turn.person.conversation, turn.today
    return lambda: brain.show(entry, language, context, today)

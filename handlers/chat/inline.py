"""Inline mode: `@bot words` in any chat offers entries while one types; the chosen one is sent in the person's name."""

import asyncio
import logging

from telegram import InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent, Update

from handlers.callbacks import Action, decode, encode
from handlers.chat.actions import Category, Show
from handlers.chat.ask import record
from handlers.chat.elsewhere import Elsewhere
from handlers.chat.payload import Payload, write
from handlers.screen import Screen, cut
from handlers.transport.parcel import Receipt
from handlers.turn import Turn
from knowledge.reply import Context
from knowledge.schema import Language

MOST = 10
CACHED = 60  # seconds for which Telegram repeats an answer by itself: a corrected figure shows soon enough
SOURCE = "inline"  # as which campaign people count who come from here into the private chat
_LONGEST_LINE = 160
_TOO_LATE = "query is too old"

_log = logging.getLogger(__name__)


async def offer(update: Update, turn: Turn) -> None:
    """Offer entries for what was typed, the categories for nothing."""
    query = update.inline_query
    if query is None:
        return
    brain, typed = turn.brain, query.query.strip()
    found = await asyncio.to_thread(brain.suggest, typed, MOST)
    language = found.language or turn.person.language
    if typed:
        results = [_entry(entry, language, turn) for entry in found.entries]
    else:
        results = [_category(category, language, turn) for category in turn.knowledge.categories][:MOST]
    text = turn.services.texts.say("inline-ask" if results else "inline-nothing", language)
    button = InlineQueryResultsButton(text, start_parameter=write(Payload(campaign=SOURCE)))
    done = await turn.services.delivery.attempt(
        turn.person.id,
        lambda bot: bot.answer_inline_query(
            query.id, results, CACHED, is_personal=found.language is None, button=button
        ),
    )
    if isinstance(done, Receipt) and done.outcome == "refused" and _TOO_LATE not in done.reason.lower():
        _log.warning("an inline query was not answered: %s", done.reason)


async def chosen(update: Update, turn: Turn) -> None:
    """Record what was sent, as a question with its answer."""
    result = update.chosen_inline_result
    action = decode(result.result_id) if result else None
    if result is None or not isinstance(action, Show) or action.entry not in turn.knowledge.entries:
        return
    brain, today = turn.brain, turn.today
    reply = await asyncio.to_thread(brain.show, action.entry, action.language, Context(), today)
    await record(turn, reply, result.query.strip() or reply.passages[0].title, "inline", 0)


def _entry(entry: str, language: Language, turn: Turn) -> InlineQueryResultArticle:
    reply = turn.brain.show(entry, language, Context(), turn.today)
    passage = reply.passages[0]
    screen = _elsewhere(turn).whole(reply, entry)
    return _article(Show(language, entry), passage.title, passage.text.partition("\n")[0], screen)


def _category(category: str, language: Language, turn: Turn) -> InlineQueryResultArticle:
    about, entries = turn.knowledge.categories[category]
    titles = " · ".join(turn.knowledge.entries[entry].title.in_(language) for entry in entries)
    screen = _elsewhere(turn).category(category, language)
    return _article(Category(category, 0, here=False), about.title.in_(language), titles, screen)


def _article(action: Action, title: str, line: str, screen: Screen) -> InlineQueryResultArticle:
    said = InputTextMessageContent(screen.html)
    return InlineQueryResultArticle(encode(action), title, said, screen.keyboard, description=cut(line, _LONGEST_LINE))


def _elsewhere(turn: Turn) -> Elsewhere:
    return Elsewhere(turn.services.reception, turn.knowledge, turn.bot.username)

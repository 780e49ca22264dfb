"""/stats: the figures of a period as a picture and in words, for the staff group."""

import asyncio
import logging
import os
from pathlib import Path
from threading import Lock

from telegram import Update

from handlers.inquiry.staff import respond
from handlers.office import zone_of
from handlers.screen import Block, compose, html_of
from handlers.stats.period import period_since
from handlers.stats.words import StatsWords
from handlers.transport.parcel import Parcel, Photo, beside
from handlers.turn import Turn
from knowledge.schema import Knowledge
from storage.figures import LONGEST, Figures

USUAL = "30"
_one_at_a_time = Lock()  # the other core is for questions

_log = logging.getLogger(__name__)


async def command(update: Update, turn: Turn) -> None:
    """Send the figures of the last days, by default thirty; without questions, only in words."""
    message = update.effective_message
    if message is None:
        return
    zone = zone_of(turn.services.settings.office_timezone)
    try:
        period = period_since(" ".join(turn.args or []) or USUAL, turn.now, zone)
    except ValueError:
        await respond(message, turn, turn.say("stats-usage", most=LONGEST, example=f"{turn.now:%Y-%m}-01"))
        return
    figures = await turn.services.stores.statistics.figures(period)
    _log.info("figures of %d days for %d of the staff", len(period.days), turn.person.id)
    words = StatsWords(turn.services.texts, turn.person.language)
    parcel = await _parcel(figures, words, turn.knowledge, turn.services.settings.cache_dir)
    await turn.services.delivery.post(beside(message), parcel)


async def _parcel(figures: Figures, words: StatsWords, knowledge: Knowledge, cache: Path) -> Parcel:
    lines = (Block(line, gap="\n") for line in words.lines(figures))
    blocks = [Block(words.period(figures.period), "title"), *lines]
    if not figures.asked:
        return compose(blocks, (), "")
    picture = await asyncio.to_thread(_draw, figures, words, knowledge, cache)
    return Photo("figures.png", picture, html_of(blocks))


def _draw(figures: Figures, words: StatsWords, knowledge: Knowledge, cache: Path) -> bytes:
    os.environ.setdefault("MPLCONFIGDIR", str(cache / "matplotlib"))  # else it writes to the home folder
    from handlers.stats.charts import draw  # noqa: PLC0415  (loaded when somebody asks, since it takes a second)

    with _one_at_a_time:
        return draw(figures, words, knowledge)

"""`bot.py staff report`: the figures of a period as a page in a file."""

from pathlib import Path
from typing import Annotated

import typer

from handlers.clock import utc_now
from handlers.commands.command_line import TEXTS, read_settings, refuse, say, with_stores
from handlers.commands.export_file import require_suffix, write_new
from handlers.inbox.subjects import find_subjects
from handlers.office import zone_of
from handlers.settings import Settings
from handlers.stats.period import period_since
from handlers.stats.report import Report, page
from handlers.stats.words import StatsWords
from handlers.stores import Stores
from handlers.upkeep.learning_bar import learn
from storage.figures import LONGEST, Period

SUFFIXES = (".html",)


def report(
    since: Annotated[str, typer.Option("--since", help="The last days, such as 30d, or from a day on: 2026-10-01.")] = (
        "30d"
    ),
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Write to this new file, .html.")
    ] = Path("report.html"),
) -> None:
    """Write the figures with charts and tables to a page that needs no network."""
    settings = read_settings()
    require_suffix(output, SUFFIXES, settings)
    period = _period(since, settings)
    write_new(output, settings, lambda file: _write(file, period, settings))
    typer.echo(say(settings, "report-written", file=output))


def _write(file: Path, period: Period, settings: Settings) -> None:
    assistant, now = learn(settings), utc_now()

    async def find(stores: Stores) -> Report:
        figures = await stores.statistics.figures(period)
        subjects = await find_subjects(stores, assistant, period.begin, now)
        return Report(figures, subjects, assistant.knowledge, now)

    found = with_stores(settings, find)
    file.write_text(page(found, StatsWords(TEXTS, settings.staff_language)), "utf-8")


def _period(since: str, settings: Settings) -> Period:
    """Return the period of an option. Raises typer.Exit, after saying what is wrong with it."""
    try:
        return period_since(since, utc_now(), zone_of(settings.office_timezone))
    except ValueError:
        refuse(say(settings, "report-since", since=since, most=LONGEST))

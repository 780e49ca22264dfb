"""`bot.py staff leads`: the applications at the terminal, and as a file."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from handlers.commands.command_line import TEXTS, read_settings, say, with_stores
from handlers.commands.export_file import require_suffix, write_new
from handlers.commands.spreadsheet import write_csv, write_xlsx
from handlers.lead.table import LeadTable
from handlers.office import zone_of
from handlers.settings import Settings
from handlers.stores import Stores
from knowledge.schema import Language

Rows = Iterable[Sequence[object]]
WRITERS: dict[str, Callable[[Path, Rows], None]] = {".csv": write_csv, ".xlsx": write_xlsx}


def leads(
    export: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help="Write everything to a new file, .csv or .xlsx.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="Only those from this day on.")
    ] = None,
    language: Annotated[
        Language | None, typer.Option("--language", help="Only those that were written in this language.")
    ] = None,
) -> None:
    """List the applications of investors, the oldest first."""
    settings = read_settings()
    if export is not None:
        require_suffix(export, WRITERS, settings)
    table = with_stores(settings, lambda stores: _find(stores, settings, since, language))
    if export is not None:
        write_new(export, settings, lambda new: WRITERS[new.suffix](new, table.rows()))
        typer.echo(say(settings, "staff-leads-exported", file=export, count=len(table.leads)))
    elif table.leads:
        Console().print(table.shown())
    else:
        typer.echo(say(settings, "staff-leads-none"))


async def _find(stores: Stores, settings: Settings, since: datetime | None, language: Language | None) -> LeadTable:
    zone = zone_of(settings.office_timezone)
    begin = since.replace(tzinfo=zone) if since else None
    found = [
        lead
        for lead in await stores.leads.list()
        if (begin is None or lead.created_at >= begin) and language in (None, lead.language)
    ]
    people = [await stores.people.load(user_id) for user_id in {lead.user_id for lead in found}]
    return LeadTable(found, {p.id: p for p in people if p}, TEXTS, settings.staff_language, zone)

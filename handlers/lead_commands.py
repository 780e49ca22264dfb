"""`bot.py staff leads`: the applications at the terminal, and as a file."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from handlers.command_line import complain, read_settings, with_stores
from handlers.lead_table import LeadTable
from handlers.locales import load
from handlers.office import zone_of
from handlers.settings import Settings
from handlers.spreadsheet import write_csv, write_xlsx
from handlers.stores import Stores
from knowledge.schema import Language

Rows = Iterable[Sequence[object]]
WRITERS: dict[str, Callable[[Path, Rows], None]] = {".csv": write_csv, ".xlsx": write_xlsx}
TEXTS = load()


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
    if export is not None and export.suffix not in WRITERS:
        complain(_say(settings, "staff-leads-suffix", file=export))
        raise typer.Exit(1)
    table = with_stores(settings, lambda stores: _find(stores, settings, since, language))
    if export is not None:
        _write(table, export, settings)
        typer.echo(_say(settings, "staff-leads-exported", file=export, count=len(table.leads)))
    elif table.leads:
        Console().print(table.shown())
    else:
        typer.echo(_say(settings, "staff-leads-none"))


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


def _write(table: LeadTable, file: Path, settings: Settings) -> None:
    """Write a file that only its owner can read. Raises typer.Exit, after saying why that is not possible."""
    try:
        file.touch(0o600, exist_ok=False)
    except FileExistsError:
        complain(_say(settings, "staff-leads-exists", file=file))
        raise typer.Exit(1) from None
    except OSError as error:
        complain(f"{file}: {error.strerror}")
        raise typer.Exit(1) from None
    try:
        WRITERS[file.suffix](file, table.rows())
    except OSError as error:
        file.unlink()
        complain(f"{file}: {error.strerror}")
        raise typer.Exit(1) from None


def _say(settings: Settings, key: str, **values: object) -> str:
    return TEXTS.say(key, settings.staff_language, **values)

"""`bot.py backup` and `bot.py restore`: everything in the database as a file, while the bot goes on; and back again."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from handlers.clock import utc_now
from handlers.commands.command_line import read_settings, refuse, say
from handlers.settings import Settings
from storage.backup import Restored, back_up
from storage.backup import restore as bring_back
from storage.connections import described, parsed
from storage.errors import (
    Damaged,
    InUse,
    NewerVersion,
    NoDatabase,
    NotABackup,
    NotEmpty,
    OlderVersion,
    StorageError,
)


def backup(
    file: Annotated[Path, typer.Argument(help="A new file; in a folder that is there already, one named by the time.")],
) -> None:
    """Write everything in the database to a new file, while the bot goes on."""
    settings = read_settings()
    url, place = _database(settings)
    path = file / f"assistant-{utc_now():%Y%m%dT%H%M%SZ}.sqlite" if file.is_dir() else file
    try:
        rows = asyncio.run(back_up(url, path))
    except FileExistsError:
        refuse(say(settings, "export-exists", file=path))
    except NoDatabase:
        refuse(say(settings, "backup-nothing", place=place))
    except OlderVersion:
        refuse(say(settings, "backup-older", place=place))
    except Damaged as error:
        refuse(say(settings, "backup-damaged", place=place, reason=error))
    except (StorageError, OSError) as error:
        refuse(say(settings, "backup-failed", file=path, reason=_reason(error)))
    typer.echo(say(settings, "backup-done", file=path, place=place, **_counts(rows)))
    typer.echo(say(settings, "backup-besides", folder=settings.knowledge_dir))


def restore(
    file: Annotated[Path, typer.Argument(help="What `backup` has written.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Keep what an SQLite file holds under another name, and take its place.")
    ] = False,
) -> None:
    """Bring a backup back into the database, which may be of the other kind; stop the bot first."""
    settings = read_settings()
    url, place = _database(settings)
    restored = _restored(settings, file, url, place, replace)
    typer.echo(say(settings, "restore-done", place=place, **_counts(restored.rows)))
    if restored.kept is not None:
        typer.echo(say(settings, "restore-kept", file=restored.kept))


def _restored(settings: Settings, file: Path, url: str, place: str, replace: bool) -> Restored:
    """Return what was brought back. Raises typer.Exit, after saying why nothing was."""
    try:
        return asyncio.run(bring_back(file, url, utc_now(), replace=replace))
    except NotABackup:
        refuse(say(settings, "restore-no-backup", file=file))
    except Damaged as error:
        refuse(say(settings, "restore-damaged", file=file, reason=error))
    except NewerVersion:
        refuse(say(settings, "restore-newer", file=file))
    except InUse:
        refuse(say(settings, "restore-in-use", place=place))
    except NotEmpty:
        is_file = place.startswith("sqlite")
        refuse(say(settings, "restore-file-not-empty" if is_file else "restore-database-not-empty", place=place))
    except (StorageError, OSError) as error:
        refuse(say(settings, "restore-failed", file=file, reason=_reason(error)))


def _database(settings: Settings) -> tuple[str, str]:
    """Return the database's address, and how it is called in messages. Raises typer.Exit where it is not known."""
    if settings.telegram_bot_token is None and settings.database_url is None:
        refuse(say(settings, "backup-unset"))
    try:
        return settings.database, described(parsed(settings.database))
    except StorageError as error:
        refuse(say(settings, "end-database", reason=error))


def _counts(rows: Mapping[str, int]) -> dict[str, int]:
    tables = {"people": "users", "questions": "questions", "inquiries": "inquiries", "leads": "leads"}
    return {shown: rows.get(table, 0) for shown, table in tables.items()}


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)

"""Files into which commands write what investors left: new ones, where one says, and for their owner's eyes only."""

from collections.abc import Callable, Collection
from pathlib import Path

from handlers.commands.command_line import refuse, say
from handlers.settings import Settings


def require_suffix(file: Path, suffixes: Collection[str], settings: Settings) -> None:
    """Raise typer.Exit, after saying so, unless the name of a file ends in one of these."""
    if file.suffix not in suffixes:
        refuse(say(settings, "export-suffix", file=file, suffixes=", ".join(suffixes)))


def write_new(file: Path, settings: Settings, write: Callable[[Path], None]) -> None:
    """Write a file that does not exist yet, whole or not at all. Raises typer.Exit, after saying why that cannot be."""
    try:
        file.touch(0o600, exist_ok=False)
    except FileExistsError:
        refuse(say(settings, "export-exists", file=file))
    except FileNotFoundError:
        refuse(say(settings, "export-no-folder", file=file, folder=file.parent))
    except OSError as error:
        refuse(f"{file}: {error.strerror}")
    try:
        write(file)
    except BaseException as error:
        file.unlink()
        if isinstance(error, OSError):
            refuse(f"{file}: {error.strerror}")
        raise

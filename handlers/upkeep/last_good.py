"""The base that was live last, kept in the data folder: whoever begins while the files are broken answers from it."""

import hashlib
import logging
from pathlib import Path
from tempfile import TemporaryDirectory

from handlers.settings import Settings
from knowledge.loader import BrokenKnowledge, load
from knowledge.publication import fingerprint, stage
from knowledge.schema import Knowledge

_log = logging.getLogger(__name__)


def place(settings: Settings) -> Path:
    """Return where the copy of the base that the settings name is kept, if there is one."""
    name = hashlib.sha256(str(settings.knowledge_dir.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return settings.data_dir / f"last-good-base-{name}"


def keep(settings: Settings, live: Knowledge) -> None:
    """Copy the files of the base, if they are those of the live one; a copy that cannot be made is only logged."""
    kept = place(settings)
    try:
        if is_kept(settings):
            return
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryDirectory(dir=kept.parent) as scratch:
            copy = stage(settings.knowledge_dir, {}, Path(scratch))
            if load(copy).digest == live.digest:
                if kept.exists():
                    kept.rename(Path(scratch) / "former")
                copy.rename(kept)
    except BrokenKnowledge:  # somebody is at it; whatever comes of that goes live first
        return
    except OSError as error:
        _log.warning("the base was not copied to %s: %s", kept, error.strerror or error)


def is_kept(settings: Settings) -> bool:
    """Tell whether the files of the base are those of the copy. Raises OSError."""
    kept = place(settings)
    return kept.is_dir() and fingerprint(kept) == fingerprint(settings.knowledge_dir)


def read(settings: Settings) -> Knowledge | None:
    """Return the base of the copy, None where there is none that can be read."""
    try:
        return load(place(settings))
    except (BrokenKnowledge, OSError):
        return None

"""The files of a base: known by name, copied to be tried, written whole or not at all, never outside of the folder."""

import hashlib
import os
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from knowledge import acceptance, base_files
from knowledge.problems import DRAFTS
from knowledge.unseen import is_plain_name

# how a device names what it has stored before: policies (1).yaml, policies 2.yaml
_NUMBERED = re.compile(r"(.+?)[ _-]?(?:\([0-9]+\)| [0-9]+)")
_MARK = ".published"
_MARK_BYTES = 1000
_ENDING = re.compile(r"\.ya?ml(?:\.txt)?$", re.IGNORECASE)


def names(folder: Path) -> list[str]:
    """Return the names of the files of a base; none if there is no such folder."""
    return sorted(path.name for path in folder.glob("[!.]*.yaml") if path.is_file() and is_plain_name(path.name))


def is_yaml(name: str) -> bool:
    """Tell whether a file is called like one of a base."""
    return _ENDING.search(name) is not None


def known_name(name: str, folder: Path) -> str | None:
    """Return the file of the base that a name means: with or without its ending, or numbered as a copy; else None."""
    stem = _ENDING.sub("", name)
    numbered = _NUMBERED.fullmatch(stem)
    wanted = [f"{each}.yaml" for each in (stem, numbered[1] if numbered else stem)]
    return next((each for each in wanted if each in names(folder)), None)


def is_part(name: str) -> bool:
    """Tell whether a file of this name decides what is live: one of the base, or what of it was accepted."""
    return (name.endswith(".yaml") and not name.startswith(".")) or name == acceptance.FILE


def fingerprint(folder: Path) -> str:
    """Return what changes with every byte of what decides; empty if there is no such folder. Raises OSError."""
    if not folder.is_dir():
        return ""
    found = hashlib.sha256()
    for name in sorted(path.name for path in folder.iterdir() if is_part(path.name) and path.is_file()):
        with (folder / name).open("rb") as file:
            found.update(os.fsencode(name) + b"\0" + hashlib.file_digest(file, "sha256").digest())
    return found.hexdigest()


def stage(folder: Path, changes: Mapping[str, bytes], target: Path, was_live: bool = False) -> Path:
    """Copy a base below another folder, with some of its files changed, and return the copy. Raises OSError.

    was_live  of what was live once, no source is demanded again for a figure that changes
    """
    copy, left_out = target / "base", {acceptance.FILE} if was_live else set()
    for part in (".", DRAFTS):
        if part == "." or (folder / part).is_dir():
            (copy / part).mkdir(parents=True)
            for path in (folder / part).iterdir():
                if _may_decide(path.name) and path.name not in left_out:
                    _copy(path, copy / part / path.name)
    for name, content in changes.items():
        _inside(copy, name).write_bytes(content)
    return copy


def _may_decide(name: str) -> bool:
    return not name.startswith(".") or name == acceptance.FILE


def _copy(path: Path, target: Path) -> None:
    """Copy a file; a folder takes the place of a pipe or device that is called like one, and is reported as that is."""
    if path.is_file():
        shutil.copyfile(path, target)
    elif path.name.endswith(".yaml"):
        target.mkdir()


def write(folder: Path, name: str, content: bytes) -> None:
    """Replace a file of a base at one stroke, with the rights it had. Raises OSError."""
    path = _inside(folder, name).resolve()  # what a link leads to is changed, and the link stays
    with NamedTemporaryFile(dir=path.parent, prefix=f".{name}.", delete=False) as new:
        try:
            new.write(content)
            new.flush()
            os.fsync(new.fileno())
            if path.exists():
                shutil.copymode(path, new.name)
            Path(new.name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(new.name).unlink()
            raise


def keep_former(folder: Path, name: str, content: bytes, now: datetime) -> Path:
    """Keep what a file was in a folder of its own, named by the moment, and return its path. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{Path(name).stem}.{now.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}.yaml"
    kept.write_bytes(content)
    return kept


def _inside(folder: Path, name: str) -> Path:
    """Return the file of a folder. Raises ValueError for a name that leads elsewhere."""
    if Path(name).name != name or "\\" in name or name in ("", ".", ".."):
        raise ValueError(f"not the name of a file: {name!r}")
    return folder / name


def read_mark(folder: Path) -> str:
    """Return what was last published in a folder, as `write_mark` wrote it; empty if nothing was. Raises OSError."""
    try:
        return base_files.content(folder / _MARK, _MARK_BYTES).decode("utf-8", "replace").strip()
    except FileNotFoundError:
        return ""


def write_mark(folder: Path, text: str) -> None:
    """Note in a folder what was last published there, so that a folder made anew is known as one. Raises OSError."""
    write(folder, _MARK, f"{text}\n".encode())

"""The base as it was at some point of its history."""

import io
import subprocess
import tarfile
from pathlib import Path


class NoHistoryError(Exception):
    """Git does not give the folder at that point; the text says why."""


def extract(folder: Path, ref: str, target: Path) -> Path:
    """Write a folder as it was at a git ref below `target` and return it. Raises NoHistoryError."""
    command = ["git", "-C", str(folder), "archive", "--format=tar", "--end-of-options", ref, "."]
    try:
        run = subprocess.run(command, capture_output=True, check=False, timeout=60)  # noqa: S603  (no shell)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoHistoryError(str(error)) from None
    if run.returncode:
        lines = run.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NoHistoryError(lines[0] if lines else f"exit status {run.returncode}")
    with tarfile.open(fileobj=io.BytesIO(run.stdout)) as archive:
        archive.extractall(target, filter="data")
    return target

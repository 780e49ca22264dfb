"""The file .env before settings are read from it: whether it can be read, and what of it is no setting."""

import logging
import os
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import get_args

from dotenv.parser import Binding, parse_stream
from rapidfuzz.distance import OSA

from handlers.settings import Settings
from knowledge import base_files
from knowledge.nearest import nearest
from knowledge.problems import Problem, Report
from knowledge.schema import Language

FILE = Path(".env")
_LANGUAGE = re.compile(rf"^\s*(?:export\s+)?STAFF_LANGUAGE\s*=\s*[\"']?({'|'.join(get_args(Language))})\b", re.M)
_NAME = re.compile(r"[A-Z_][A-Z0-9_.-]{0,40}|[a-z_][a-z0-9_.-]{0,40}")  # other cases may be a piece of a secret
logging.getLogger("dotenv.main").disabled = True  # it would tell of lines that are told of here

Told = tuple[str, dict[str, str]]
"""The key of a text for staff, and its words."""


def read(file: Path = FILE) -> tuple[str, list[Problem]]:
    """Return what is in the file, as far as it can be read, and what keeps it from being used; no file is no text."""
    if not os.path.lexists(file):
        return "", []
    report, name = Report(), str(file.absolute())
    raw = base_files.read(file, report, name)
    text = base_files.decode(name, raw, report) if raw is not None else None
    problems = [problem for problem in report.problems() if problem.severity == "error"]
    return "\n".join(report.lines(name)) if text is None else text, problems


def language(text: str) -> Language:
    """Return the language of the staff, also where other settings are wrong."""
    found = _LANGUAGE.match(f"STAFF_LANGUAGE={os.environ.get('STAFF_LANGUAGE', '')}") or _LANGUAGE.search(text)
    default: Language = Settings.model_fields["staff_language"].default
    return next((each for each in get_args(Language) if found and each == found[1]), default)


def no_settings(text: str, file: Path = FILE) -> Iterator[Told]:
    """Yield what to tell of each line of the file that sets nothing; never what stands behind a name."""
    for binding in parse_stream(StringIO(text)):
        place = f"{file.absolute()}:{_line(binding)}"
        if binding.key is None and not binding.error:
            continue
        name = binding.key or ""
        if binding.error or binding.value is None or not _NAME.fullmatch(name):
            yield "setting-no-line", {"place": place}
        elif name.lower() not in Settings.model_fields:
            meant = nearest(name, Settings.model_fields)
            details = {"place": place, "name": name}
            yield ("setting-meant", details | {"nearest": meant.upper()}) if meant else ("setting-unknown", details)


def misspelt(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the names in the environment that are a setting but for one slip, with the setting; no others matter.

    A name that only lacks or adds underlines (LOGLEVEL) belongs to some other program.
    """
    given = {name.lower(): name for name in environment}
    free = [name for name in Settings.model_fields if name not in given]
    return {
        name: meant.upper()
        for lower, name in given.items()
        for meant in free
        if OSA.distance(lower, meant, score_cutoff=1) == 1 and lower.replace("_", "") != meant.replace("_", "")
        if lower not in Settings.model_fields
    }


def _line(binding: Binding) -> int:
    written = binding.original.string
    return binding.original.line + written[: len(written) - len(written.lstrip())].count("\n")

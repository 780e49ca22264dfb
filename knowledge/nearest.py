"""The valid word, day, number or id that a mistyped one was probably meant to be."""

import re
from collections.abc import Iterable
from datetime import date
from unicodedata import normalize

from rapidfuzz import fuzz, process

_ENOUGH = 70
_ENOUGH_OF_A_SHORT_ONE = 50  # one wrong letter of "zh" is half of it
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})\D{1,3}(?P<month>\d{1,2})\D{1,3}(?P<day>\d{1,2})\D?")
_YEAR_LAST = re.compile(r"(?P<day>\d{1,2})\D(?P<month>\d{1,2})\D(?P<year>\d{4})")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def nearest(word: str, valid: Iterable[str]) -> str | None:
    """Return the valid word nearest to a word in spelling, or None if none is near."""
    word = normalize("NFKC", word)
    enough = _ENOUGH if len(word) > 3 else _ENOUGH_OF_A_SHORT_ONE
    found = process.extractOne(word.casefold(), list(valid), scorer=fuzz.ratio, score_cutoff=enough)
    return str(found[0]) if found else None


def nearest_day(text: str) -> str | None:
    """Return the day that 2017/2/22, 22.02.2017 or 2017年2月22日 means, as 2017-02-22."""
    text = normalize("NFKC", text).strip()
    match = _YEAR_FIRST.fullmatch(text) or _YEAR_LAST.fullmatch(text)
    try:
        return str(date(int(match["year"]), int(match["month"]), int(match["day"]))) if match else None
    except ValueError:
        return None


def nearest_number(text: str) -> str | None:
    """Return the digits that full-width ones mean."""
    text = normalize("NFKC", text).strip()
    return text if text.isascii() and text.isdigit() else None


def nearest_id(text: str) -> str | None:
    """Return the id that one in capitals, with spaces or in full-width letters means."""
    text = re.sub(r"[\s_-]+", "-", normalize("NFKC", text).strip().lower())
    return text if is_id(text) else None


def is_id(text: str) -> bool:
    """Tell whether a text has the form of an id."""
    return len(text) <= 48 and _ID.fullmatch(text) is not None

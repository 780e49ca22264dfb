"""The valid word that looks most like a mistyped one."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

_ENOUGH = 60
_ENOUGH_OF_A_SHORT_ONE = 50  # one wrong letter of "zh" is half of it


def nearest(word: str, valid: Iterable[str]) -> str | None:
    """Return the valid word nearest to a word in spelling, or None if none is near."""
    enough = _ENOUGH if len(word) > 3 else _ENOUGH_OF_A_SHORT_ONE
    found = process.extractOne(word.casefold(), list(valid), scorer=fuzz.ratio, score_cutoff=enough)
    return str(found[0]) if found else None

"""The way through the menu to an entry, short enough for a button: marks of the entries before it, the last one last.

A mark is made of an entry's id, so that it means the same on every machine and after every restart. Two entries share
one so rarely that it may lead to the wrong of them. What a button cannot hold is forgotten, the oldest first.
"""

from base64 import b32encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256

START = "0"  # no entry before this one
LETTERS = 6
_ROOM = 54  # bytes of a button for an entry's id and the way to it, after the rest


def onward(trail: str, entry: str, to: str) -> str:
    """Return the way to an entry that is opened from another one; where it has been before, that way ends there."""
    marks = [*_marks(trail), mark(entry)]
    if mark(to) in marks:
        marks = marks[: marks.index(mark(to))]
    most = max((_ROOM - len(to) + 1) // (LETTERS + 1), 0)
    return _joined(marks[-most:] if most else [])


def back(trail: str, entries: Iterable[str]) -> tuple[str, str] | None:
    """Return the entry that one came from and the way to that; None where it is not known, or gone."""
    marks = _marks(trail)
    known = {mark(entry): entry for entry in entries} if marks else {}
    while marks:
        found = known.get(marks.pop())
        if found is not None:
            return found, _joined(marks)
    return None


@cache
def mark(entry: str) -> str:
    """Return the mark of an entry: letters and digits."""
    return b32encode(sha256(entry.encode()).digest()).decode().lower()[:LETTERS]


def _marks(trail: str) -> list[str]:
    return [each for each in trail.split("-") if each != START]


def _joined(marks: list[str]) -> str:
    return "-".join(marks) or START

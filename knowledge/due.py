"""What of the knowledge grows old, and who answers for it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from knowledge.schema import Knowledge, Place


@dataclass(frozen=True)
class Due:
    """An entry whose review or end is near, or whose review is overdue."""

    day: date
    what: Literal["review", "expires"]
    entry: str
    owner: str
    place: Place | None


def due(knowledge: Knowledge, today: date, days: int) -> list[Due]:
    """Return what must be reviewed up to some days from now, and what expires in them, by day.

    What has expired before is not among it: its answers say so themselves.
    """
    last = today + timedelta(days)
    found: list[Due] = []
    for entry in knowledge.entries.values():
        if entry.review_by <= last:
            place = knowledge.places.get((entry.id, "review_by"))
            found.append(Due(entry.review_by, "review", entry.id, entry.owner, place))
        if entry.valid_until is not None and today <= entry.valid_until <= last:
            place = knowledge.places.get((entry.id, "valid_until"))
            found.append(Due(entry.valid_until, "expires", entry.id, entry.owner, place))
    return sorted(found, key=lambda each: (each.day, each.owner, each.entry))


def expired(knowledge: Knowledge, today: date) -> list[str]:
    """Return the ids of entries whose answers say that their period is over."""
    entries = knowledge.entries.values()
    return [entry.id for entry in entries if entry.valid_until is not None and entry.valid_until < today]

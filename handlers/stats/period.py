"""The period that figures are asked for: a number of days, or the first day, until today."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from storage.figures import Period

_DAYS = re.compile(r"(\d{1,5}) ?(d|д|天)?")


def period_since(text: str, now: datetime, zone: ZoneInfo) -> Period:
    """Return a period that ends today: "7" or "7d" are the last seven days, or "2026-10-01" for its first day.

    Raises ValueError for anything else, for the future, and for what is too long ago.
    """
    today, counted = now.astimezone(zone).date(), _DAYS.fullmatch(text.strip().lower())
    first = today - timedelta(int(counted[1]) - 1) if counted else date.fromisoformat(text.strip())
    return Period(first, today, zone)

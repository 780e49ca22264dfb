"""Once a week at a time of day, such as "Mon 09:00". Pure; the moment is handed in."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.office import DAYS

_FORM = re.compile(r"([a-z]{3}) ([0-9]{1,2}):([0-9]{2})")


@dataclass(frozen=True)
class Weekly:
    """A day of the week, 0 is Monday, and a time of it."""

    day: int
    at: time

    def next_after(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return the first such moment after now."""
        local = now.astimezone(zone)
        days = (local.date() + timedelta((self.day - local.weekday()) % 7 + weeks) for weeks in (0, 7, 14))
        return next(moment for day in days if (moment := datetime.combine(day, self.at, zone)) > now)


def parse_weekly(text: str) -> Weekly:
    """Read "Mon 09:00". Raises ValueError, with an example."""
    found = _FORM.fullmatch(text.strip().lower())
    if found is None or found[1] not in DAYS or int(found[2]) > 23 or int(found[3]) > 59:
        raise ValueError("must be a day and a time like Mon 09:00, or off")
    return Weekly(DAYS.index(found[1]), time(int(found[2]), int(found[3])))

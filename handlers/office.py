"""The office: how to reach it, when it is open, and by when it answers. Pure; the moment is handed in.

Hours are written "Mon-Fri 09:00-12:00 13:00-17:30, Sat 10:00-14:00".
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from handlers.locales import Texts
from knowledge.schema import Language

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EXAMPLE = "Mon-Fri 09:00-12:00 13:00-17:30, Sat 10:00-14:00"
_PART = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?((?: [0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2})+)")

_LOCATION = re.compile(r"(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)", re.ASCII)


@dataclass(frozen=True)
class Shift:
    """Some days of the week, from `first` to `last` (0 is Monday), and the spans that they are worked."""

    first: int
    last: int
    spans: tuple[tuple[time, time], ...]


@dataclass(frozen=True)
class Hours:
    """The working hours of a week."""

    shifts: tuple[Shift, ...]
    zone: ZoneInfo

    def is_open(self, now: datetime) -> bool:
        """Tell whether somebody is there at a moment."""
        local = now.astimezone(self.zone)
        return any(opens <= local < closes for opens, closes in self._spans(local))

    def next_opening(self, now: datetime) -> datetime:
        """Return the first moment after now at which the office opens, in its own time."""
        local = now.astimezone(self.zone)
        days = (local + timedelta(days=ahead) for ahead in range(9))  # a span that has begun counts next week
        return min(opens for day in days for opens, _ in self._spans(day) if opens > local)

    def answer_by(self, now: datetime, hours: int) -> datetime:
        """Return by when a question of now is answered: `hours` after the office can read it, while it is open."""
        read = now if self.is_open(now) else self.next_opening(now)
        answered = (read + timedelta(hours=hours)).astimezone(self.zone)
        return answered if self.is_open(answered) else self.next_opening(answered)

    def _spans(self, day: datetime) -> list[tuple[datetime, datetime]]:
        """Return the spans of the day on which a moment lies."""
        spans = [s for shift in self.shifts if shift.first <= day.weekday() <= shift.last for s in shift.spans]
        return [(_at(day, opens), _at(day, closes)) for opens, closes in spans]


@dataclass(frozen=True)
class Office:
    """What investors are told of the office; None where the settings do not say. Location: latitude, longitude."""

    hours: Hours | None = None
    reply_hours: int | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    location: tuple[float, float] | None = None

    def contacts(self, texts: Texts, language: Language) -> list[str]:
        """Return how else the office can be reached, a line each."""
        known = (("office-phone", self.phone), ("office-email", self.email), ("office-address", self.address))
        return [texts.say(key, language, value=value) for key, value in known if value]

    def opening(self, now: datetime, texts: Texts, language: Language) -> list[str]:
        """Return the hours and whether the office is open, a line each."""
        if self.hours is None:
            return []
        zone = _zone(now.astimezone(self.hours.zone))
        opening = _moment(self.hours.next_opening(now), texts, language)
        is_open = "office-open" if self.hours.is_open(now) else "office-closed"
        hours = texts.say("office-hours", language, hours=_week(self.hours, texts, language), zone=zone)
        return [hours, texts.say(is_open, language, opening=opening)]

    def expectations(self, now: datetime, texts: Texts, language: Language) -> list[str]:
        """Return what to expect, a line each: when the office is open, and by when it answers."""
        lines = self.opening(now, texts, language)
        if self.reply_hours is not None:
            if self.hours is not None:
                moment = _moment(self.hours.answer_by(now, self.reply_hours), texts, language)
                lines.append(texts.say("office-answers-by", language, moment=moment))
            else:
                lines.append(texts.say("office-answers-within", language, hours=self.reply_hours))
        return lines


def parse_hours(text: str, zone: str) -> Hours:
    """Return working hours as the settings write them. Raises ValueError, saying what is wrong."""
    return Hours(tuple(_shift(" ".join(part.lower().split())) for part in re.split("[,;]", text)), zone_of(zone))


def parse_location(text: str) -> tuple[float, float]:
    """Return latitude and longitude in degrees as the settings write them. Raises ValueError."""
    found = _LOCATION.fullmatch(text.strip())
    latitude, longitude = map(float, found.groups()) if found else (99.0, 0.0)
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise ValueError("must be latitude and longitude in degrees, like 45.80,126.53")
    return latitude, longitude


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name. Raises ValueError for one that does not exist."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be a time zone like Asia/Shanghai") from None


def _shift(part: str) -> Shift:
    found = _PART.fullmatch(part)
    days = [day for day in found.group(1, 2) if day] if found else []
    if found is None or not set(days) <= set(DAYS):
        raise ValueError(f"must look like “{EXAMPLE}”")
    first, last = DAYS.index(days[0]), DAYS.index(days[-1])
    try:
        spans = [(time.fromisoformat(f"{a:0>5}"), time.fromisoformat(f"{b:0>5}")) for a, b in _pairs(found.group(3))]
    except ValueError:
        raise ValueError("a time must be between 00:00 and 23:59") from None
    if last < first or any(closes <= opens for opens, closes in spans):
        raise ValueError("days and times must go forward; divide what goes past Sunday or midnight in two")
    return Shift(first, last, tuple(spans))


def _pairs(spans: str) -> list[tuple[str, str]]:
    return [(opens, closes) for opens, _, closes in (span.partition("-") for span in spans.split())]


def _at(day: datetime, clock: time) -> datetime:
    return day.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)


def _week(hours: Hours, texts: Texts, language: Language) -> str:
    comma = texts.say("office-comma", language)
    return comma.join(
        _days(shift, texts, language) + " " + comma.join(f"{a:%H:%M}–{b:%H:%M}" for a, b in shift.spans)
        for shift in hours.shifts
    )


def _days(shift: Shift, texts: Texts, language: Language) -> str:
    names = texts.say("weekdays", language).split()
    first, last = names[shift.first], names[shift.last]
    return first if shift.first == shift.last else texts.say("office-days", language, first=first, last=last)


def _moment(moment: datetime, texts: Texts, language: Language) -> str:
    day = texts.say("weekdays", language).split()[moment.weekday()]
    month = texts.say("months", language).split()[moment.month - 1]
    return texts.say("office-moment", language, day=day, number=moment.day, month=month, time=f"{moment:%H:%M}")


def _zone(local: datetime) -> str:
    """Return the zone as people abroad can use it: UTC+8."""
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")

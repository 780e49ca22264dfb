"""Questions over time in as many columns as an eye can tell apart: days, or weeks, or months."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from storage.figures import Figures

_MOST_DAYS = 92
_MOST_WEEKS = 105
COLUMN_TITLES = {"day": "stats-each-day", "week": "stats-each-week", "month": "stats-each-month"}


@dataclass(frozen=True)
class Column:
    """The questions from one day to another, by language."""

    first: date
    last: date
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Questions in all languages."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Columns:
    """All columns, the earliest first, and of what length they are; where days do not divide, the first is shorter."""

    each: str
    columns: tuple[Column, ...]

    @property
    def highest(self) -> int:
        """Questions in the highest column."""
        return max(column.total for column in self.columns)


def columns(figures: Figures) -> Columns:
    """Return the columns of a period."""
    days = tuple(figures.days)
    if len(days) <= _MOST_DAYS:
        return Columns("day", tuple(_column(figures, [day]) for day in days))
    if len(days) <= 7 * _MOST_WEEKS:
        ends = range(len(days), 0, -7)
        return Columns("week", tuple(_column(figures, days[max(end - 7, 0) : end]) for end in reversed(ends)))
    months: dict[date, list[date]] = {}
    for day in days:
        months.setdefault(day.replace(day=1), []).append(day)
    return Columns("month", tuple(_column(figures, each) for each in months.values()))


def ticks(highest: int) -> tuple[int, ...]:
    """Return one to four round numbers up to the highest, to read heights by."""
    for step in (factor * 10**power for power in range(9) for factor in (1, 2, 5)):
        if highest // step <= 4:
            return tuple(range(step, highest + 1, step))
    return (highest,)


def labelled(found: Columns, most: int) -> Iterable[int]:
    """Return which columns bear their date, evenly apart and the last among them."""
    count = len(found.columns)
    step = -(-count // most)
    if found.each == "day" and step > 2:
        step = -(-step // 7) * 7  # the same day of the week
    return range(count - 1, -1, -step)


def _column(figures: Figures, days: Iterable[date]) -> Column:
    total: Counter[str] = Counter()
    covered = list(days)
    for day in covered:
        total.update(figures.days[day])
    return Column(covered[0], covered[-1], total)

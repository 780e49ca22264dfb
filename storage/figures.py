"""Figures of a period, and what follows from them. They hold no text of anybody."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

K = TypeVar("K", bound=Hashable)
LONGEST = 3650  # days; each is a few values of one statement, and databases limit those


@dataclass(frozen=True)
class Period:
    """Whole days of a time zone, the first and the last among them. Raises ValueError for none or too many."""

    first: date
    last: date
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if not 0 <= (self.last - self.first).days < LONGEST:
            raise ValueError(f"a period has 1 to {LONGEST} days: {self.first} to {self.last}")

    @property
    def days(self) -> tuple[date, ...]:
        """All days, the earliest first."""
        return tuple(self.first + timedelta(number) for number in range((self.last - self.first).days + 1))

    @property
    def begin(self) -> datetime:
        """The moment when the first day begins."""
        return self.midnight(self.first)

    @property
    def end(self) -> datetime:
        """The moment when the last day is over."""
        return self.midnight(self.last + timedelta(1))

    def midnight(self, day: date) -> datetime:
        """Return the moment when a day begins."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone)


@dataclass(frozen=True)
class Replies:
    """Replies that are alike in all that is counted.

    entries, offered      the entries that answered, and those that were offered
    shown                 the entry whose words the reply began with
    count                 of them
    helpful, not_helpful  votes on them
    confidence            the sum of their confidences; `rated` have one
    """

    language: str
    channel: str
    outcome: str
    entries: tuple[str, ...]
    offered: tuple[str, ...]
    shown: str
    count: int
    helpful: int
    not_helpful: int
    confidence: float
    rated: int

    @property
    def is_question(self) -> bool:
        """Whether somebody asked in words of their own; greetings and pressed buttons are no questions."""
        return self.channel != "button" and self.outcome != "smalltalk"


@dataclass(frozen=True)
class EntryFigures:
    """How often an entry answered, buttons included, and how that was judged.

    silent      how often it said that the sources do not tell
    confidence  the mean, None where no answer had one
    neighbours  entries that stood beside it, as a choice or as the other half of an answer, the most frequent first
    """

    entry: str
    asked: int
    silent: int
    helpful: int
    not_helpful: int
    confidence: float | None
    neighbours: tuple[tuple[str, int], ...]

    @property
    def votes(self) -> int:
        """How many judged it."""
        return self.helpful + self.not_helpful

    @property
    def helpful_share(self) -> float | None:
        """Those who found it helpful, as a part of those who judged it; None without votes."""
        return self.helpful / self.votes if self.votes else None


@dataclass(frozen=True)
class InquiryFigures:
    """Inquiries of a period.

    answered      of those opened in it, how many have an answer
    first_answer  the median time from opening to the first answer, None where there is none
    """

    opened: int
    closed: int
    answered: int
    first_answer: timedelta | None


@dataclass(frozen=True)
class Figures:
    """The figures of a period.

    days    questions by language, for every day; days without any are there too
    people  who asked something or pressed a button; `newcomers` of them had not been here before
    """

    period: Period
    days: Mapping[date, Mapping[str, int]]
    replies: tuple[Replies, ...]
    people: int
    newcomers: int
    inquiries: InquiryFigures
    leads: int

    @cached_property
    def asked(self) -> int:
        """The number of questions."""
        return sum(self.languages.values())

    @cached_property
    def languages(self) -> Counter[str]:
        """Questions by language."""
        return _sum((r.language, r.count) for r in self.replies if r.is_question)

    @cached_property
    def outcomes(self) -> Counter[tuple[str, str]]:
        """Questions by language and outcome."""
        return _sum(((r.language, r.outcome), r.count) for r in self.replies if r.is_question)

    @cached_property
    def channels(self) -> Counter[str]:
        """Everything but small talk by channel."""
        return _sum((r.channel, r.count) for r in self.replies if r.outcome != "smalltalk")

    @property
    def turned_down(self) -> int:
        """How often "none of these" was pressed."""
        return sum(r.count for r in self.replies if (r.channel, r.outcome) == ("button", "unknown"))

    @property
    def unanswered_share(self) -> float | None:
        """Questions without any answer as a part of all; None without questions."""
        return self.share("unknown")

    @property
    def votes(self) -> tuple[int, int]:
        """How many replies were helpful, and how many were not."""
        return sum(r.helpful for r in self.replies), sum(r.not_helpful for r in self.replies)

    @property
    def helpful_share(self) -> float | None:
        """Helpful replies as a part of those judged; None without votes."""
        helpful, not_helpful = self.votes
        return helpful / (helpful + not_helpful) if helpful + not_helpful else None

    def share(self, outcome: str) -> float | None:
        """Return questions with an outcome as a part of all; None without questions."""
        count = sum(number for (_, each), number in self.outcomes.items() if each == outcome)
        return count / self.asked if self.asked else None

    @cached_property
    def entries(self) -> tuple[EntryFigures, ...]:
        """Every entry that answered, was a choice, or said that the sources do not tell; the most asked first."""
        named = {entry for r in self.replies for entry in (*r.entries, *_choices(r), *_silent(r))}
        return tuple(sorted(map(self._entry, named), key=lambda each: (-each.asked, each.entry)))

    def _entry(self, entry: str) -> EntryFigures:
        answers = [r for r in self.replies if entry in r.entries]
        beside = [(r, {*r.entries, *_choices(r)}) for r in self.replies]
        neighbours = _sum((other, r.count) for r, each in beside if entry in each for other in each - {entry})
        rated = sum(r.rated for r in answers)
        return EntryFigures(
            entry,
            sum(r.count for r in answers),
            sum(r.count for r in self.replies if entry in _silent(r)),
            sum(r.helpful for r in answers),
            sum(r.not_helpful for r in answers),
            sum(r.confidence for r in answers) / rated if rated else None,
            tuple(sorted(neighbours.items(), key=lambda pair: (-pair[1], pair[0]))),
        )


def _choices(replies: Replies) -> tuple[str, ...]:
    """Return the entries between which the reply let choose; what other replies offer is only further reading."""
    return replies.offered if replies.outcome == "choices" else ()


def _silent(replies: Replies) -> tuple[str, ...]:
    """Return the entry by which the reply said that the sources do not tell."""
    return (replies.shown,) if replies.outcome == "gap" and replies.shown else ()


def _sum(counts: Iterable[tuple[K, int]]) -> Counter[K]:
    total: Counter[K] = Counter()
    for key, count in counts:
        total[key] += count
    return total

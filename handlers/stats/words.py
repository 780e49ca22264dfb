"""Figures as people of one language read them: numbers, days, durations, and the names of what is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.locales import Texts
from handlers.stats.columns import Column
from knowledge.reply import Outcome
from knowledge.schema import LANGUAGES, Knowledge, Language
from storage.figures import EntryFigures, Figures, Period
from storage.questions import Channel

OUTCOME_NAMES: dict[Outcome, str] = {
    "answer": "outcome-answer",
    "choices": "outcome-choices",
    "gap": "outcome-gap",
    "unknown": "outcome-unknown",
}
CHANNEL_NAMES: dict[Channel, str] = {"chat": "channel-chat", "button": "channel-button", "inline": "channel-inline"}
NOTHING = "–"


@dataclass(frozen=True)
class StatsWords:
    """The wording of figures in one language."""

    texts: Texts
    language: Language

    def say(self, key: str, **values: object) -> str:
        """Return one of the bot's texts."""
        return self.texts.say(key, self.language, **values)

    def number(self, count: int) -> str:
        """Return a whole number, in groups of three where it is long."""
        return f"{count:,}".replace(",", "\u00a0") if count >= 10_000 else str(count)

    def percent(self, share: float | None) -> str:
        """Return a share of 1 in percent; a dash for none."""
        return NOTHING if share is None else self.say("stats-percent", value=round(100 * share))

    def day(self, day: date) -> str:
        """Return a day without its year."""
        return self.say("stats-day", day=day.day, month=self._month(day))

    def full_date(self, day: date) -> str:
        """Return a day with its year."""
        return self.say("stats-day-year", day=day.day, month=self._month(day), year=day.year)

    def column(self, column: Column, each: str) -> str:
        """Return what stands under a column."""
        return self.full_date(column.first) if each == "month" else self.day(column.first)

    def span(self, column: Column) -> str:
        """Return from when until when a column is."""
        first, last = self.full_date(column.first), self.full_date(column.last)
        return first if first == last else f"{first} – {last}"

    def age(self, since: date, today: date) -> str:
        """Return how old something is, in years and months."""
        months = 12 * (today.year - since.year) + today.month - since.month - (today.day < since.day)
        return self.say("stats-age", years=months // 12, months=months % 12)

    def period(self, period: Period) -> str:
        """Return from when until when, and how many days that is."""
        first, last = self.full_date(period.first), self.full_date(period.last)
        if first == last:
            return last
        return self.say("stats-period", first=first, last=last, days=self.number(len(period.days)))

    def duration(self, time: timedelta) -> str:
        """Return a time in its two largest units."""
        minutes = round(time.total_seconds() / 60)
        hours, days = minutes // 60, minutes // 1440
        if days:
            return self.say("stats-days", days=days, hours=hours % 24)
        return (
            self.say("stats-hours", hours=hours, minutes=minutes % 60)
            if hours
            else self.say("stats-minutes", minutes=minutes)
        )

    def outcome(self, outcome: Outcome) -> str:
        """Return what became of a question."""
        return self.say(OUTCOME_NAMES[outcome])

    def tongue(self, language: Language) -> str:
        """Return the name of a language."""
        return self.say(f"language-{language}")

    def entry(self, entry: str, knowledge: Knowledge) -> str:
        """Return the title of an entry; of one that is gone, its id."""
        known = knowledge.entries.get(entry)
        return known.title.in_(self.language) if known else self.say("stats-entry-gone", entry=entry)

    def judged(self, entry: EntryFigures) -> str:
        """Return how helpful an entry was found, and how many said so."""
        votes = self.number(entry.votes)
        return f"{self.percent(entry.helpful_share)} ({votes})" if entry.votes else NOTHING

    def lines(self, figures: Figures) -> Sequence[str]:
        """Return everything that is counted, in lines; what is nought is left out where that is no news."""
        questions = (self._asked(figures), self._outcomes(figures)) if figures.asked else (self.say("stats-none"),)
        found = [*questions, self._judged(figures), self._beside(figures), *self._office(figures)]
        return [line for line in found if line]

    def _month(self, day: date) -> str:
        return self.say("stats-months").split()[day.month - 1]

    def _asked(self, figures: Figures) -> str:
        counts = {"questions": figures.asked, "people": figures.people, "newcomers": figures.newcomers}
        total = self.say("stats-asked", **{name: self.number(count) for name, count in counts.items()})
        tongues = [each for each in LANGUAGES if figures.languages[each]]
        parts = [f"{self.tongue(each)} {self.number(figures.languages[each])}" for each in tongues]
        return f"{total}\n{' · '.join(parts)}"

    def _outcomes(self, figures: Figures) -> str:
        shares = {name: figures.share(outcome) for outcome, name in OUTCOME_NAMES.items()}
        return " · ".join(f"{self.say(name)} {self.percent(share)}" for name, share in shares.items() if share)

    def _judged(self, figures: Figures) -> str:
        votes = self.number(sum(figures.votes))
        share = figures.helpful_share
        return "" if share is None else self.say("stats-judged", share=self.percent(share), votes=votes)

    def _beside(self, figures: Figures) -> str:
        counts = {
            "stats-pressed": figures.channels["button"] - figures.turned_down,
            "stats-inline": figures.channels["inline"],
            "stats-turned-down": figures.turned_down,
        }
        return " · ".join(self.say(key, count=self.number(count)) for key, count in counts.items() if count)

    def _office(self, figures: Figures) -> list[str]:
        inquiries, found = figures.inquiries, []
        if inquiries.opened or inquiries.closed:
            counts = {"opened": self.number(inquiries.opened), "closed": self.number(inquiries.closed)}
            found.append(self.say("stats-inquiries", **counts))
        if inquiries.first_answer is not None:
            found.append(self.say("stats-first-answer", time=self.duration(inquiries.first_answer)))
        if figures.leads:
            found.append(self.say("stats-leads", count=self.number(figures.leads)))
        return found

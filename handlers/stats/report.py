"""The figures of a period as one page: charts, tables, nothing that is loaded from elsewhere.

The charts are drawn in HTML. A script, if it may run, lets one read them off, leave languages out and sort tables; most
messengers and mail programs show an attached page without it.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from handlers.inbox.subjects import Subject
from handlers.screen import cut
from handlers.stats import colours
from handlers.stats.columns import COLUMN_TITLES, Columns, columns, labelled, ticks
from handlers.stats.words import CHANNEL_NAMES, NOTHING, OUTCOME_NAMES, StatsWords
from knowledge.due import due, expired
from knowledge.schema import LANGUAGES, Knowledge, Language
from storage.figures import EntryFigures, Figures

AHEAD = 60  # days in which something is due
MOST_SUBJECTS = 100
MOST_SAMPLES = 12  # of a subject
MOST_LETTERS = 160  # of a question in the table; below it stands whole
MOST_BESIDE = 3
_FOLDER = Path(__file__).parent / "templates"
_TAGS: dict[Language, str] = {"zh": "zh-Hans", "ru": "ru", "en": "en"}


@dataclass(frozen=True)
class Report:
    """What the page shows.

    subjects  what was asked in vain
    made      when the figures were taken; days are those of its zone
    """

    figures: Figures
    subjects: Sequence[Subject]
    knowledge: Knowledge
    made: datetime

    @property
    def today(self) -> date:
        """The day at the office."""
        return self.made.astimezone(self.figures.period.zone).date()


@dataclass(frozen=True)
class EntryRow:
    """An entry in the table; without days if it is no longer there."""

    entry: str
    title: str
    figures: EntryFigures
    beside: tuple[tuple[str, int], ...]
    as_of: date | None
    review_by: date | None


def page(report: Report, words: StatsWords) -> str:
    """Return the page as HTML."""
    environment = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)
    script = (_FOLDER / "report.js").read_text("utf-8")
    rows = entry_rows(report, words)
    counted = {row.entry for row in rows}
    figures, zone = report.figures, report.figures.period.zone
    return environment.get_template("report.html").render(
        _charts(figures, words) if figures.asked else {},
        say=words.say,
        words=words,
        nothing=NOTHING,
        lang=_TAGS[words.language],
        style=Markup((_FOLDER / "report.css").read_text("utf-8")),  # noqa: S704  (our own files)
        script=Markup(script),  # noqa: S704  (our own file)
        script_hash=f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}",
        colours=_colours,
        figures=figures,
        knowledge=report.knowledge,
        today=report.today,
        zone=zone,
        moment=f"{report.made.astimezone(zone):%Y-%m-%d %H:%M}",
        subjects=report.subjects,
        most_missed=max((subject.cluster.count for subject in report.subjects), default=1),
        most_subjects=MOST_SUBJECTS,
        most_samples=MOST_SAMPLES,
        most_letters=MOST_LETTERS,
        cut=cut,
        entries=rows,
        most_asked=max((row.figures.asked for row in rows), default=0) or 1,
        idle=[e.id for e in report.knowledge.entries.values() if e.kind == "fact" and e.id not in counted],
        due=due(report.knowledge, report.today, AHEAD),
        expired=expired(report.knowledge, report.today),
        ahead=AHEAD,
        channels=CHANNEL_NAMES,
    )


def entry_rows(report: Report, words: StatsWords) -> list[EntryRow]:
    """Return a row for every entry that has figures, the most asked first."""
    rows = []
    for figures in report.figures.entries:
        entry, found = figures.entry, report.knowledge.entries.get(figures.entry)
        beside = tuple((words.entry(other, report.knowledge), count) for other, count in figures.neighbours)
        as_of, review_by = (found.as_of, found.review_by) if found else (None, None)
        title = words.entry(entry, report.knowledge)
        rows.append(EntryRow(entry, title, figures, beside[:MOST_BESIDE], as_of, review_by))
    return rows


def _charts(figures: Figures, words: StatsWords) -> dict[str, object]:
    """Return what the template needs to draw charts; there must have been questions."""
    found = columns(figures)
    spoken = [each for each in LANGUAGES if figures.languages[each]]
    outcomes = [each for each in OUTCOME_NAMES if figures.share(each)]
    title, highest = words.say(COLUMN_TITLES[found.each]), max(found.columns, key=lambda column: column.total)
    peak = {"count": words.number(found.highest), "when": words.span(highest)}
    parts = (
        ", ".join(
            f"{words.outcome(each)} {words.percent(figures.outcomes[language, each] / figures.languages[language])}"
            for each in outcomes
        )
        for language in spoken
    )
    shares = "; ".join(f"{words.tongue(language)}: {part}" for language, part in zip(spoken, parts, strict=True))
    return {
        "spoken": spoken,
        "outcomes": outcomes,
        "columns": found,
        "peak": highest,
        "column_title": COLUMN_TITLES[found.each],
        "ticks": ticks(found.highest),
        "dates": _dates(found),
        "time_summary": words.say("report-time-alt", title=title, period=words.period(figures.period), **peak),
        "outcome_summary": f"{words.say('stats-outcomes')}: {shares}",
    }


def _dates(found: Columns) -> dict[int, str]:
    """Return which columns bear a date, the last first, and on which screens."""
    broad, narrow = set(labelled(found, 10)), set(labelled(found, 4))
    kinds = {(True, True): "", (True, False): "broad", (False, True): "narrow"}
    return {place: kinds[place in broad, place in narrow] for place in sorted(broad | narrow, reverse=True)}


def _colours(on_dark: bool) -> Markup:
    """Return the colours as properties of a style sheet."""
    languages = colours.LANGUAGE_COLOURS_ON_DARK if on_dark else colours.LANGUAGE_COLOURS
    outcomes = colours.OUTCOME_COLOURS_ON_DARK if on_dark else colours.OUTCOME_COLOURS
    ground = colours.ON_DARK if on_dark else colours.ON_LIGHT
    inks = ((f"on-{name}", colours.ink_on(colour)) for name, colour in outcomes.items())
    shades = (*languages.items(), *outcomes.items(), *inks, *ground.items())
    return Markup(" ".join(f"--{name}: {colour};" for name, colour in shades))  # noqa: S704  (our own)

"""What was asked in vain as tables for people, and as objects for programs."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from handlers.inbox.screens import REASONS, InboxScreens
from handlers.inbox.subjects import Subject, Wish
from knowledge.clusters import Cluster
from knowledge.guess import Guess
from storage.decisions import Decision

FEWEST = 6  # digits of a number that are shown
_FIGURES = ("inbox-often", "inbox-people", "inbox-languages", "inbox-days")


@dataclass(frozen=True)
class Found:
    """What was asked in vain, with the guess for each subject, and what the source does not say."""

    subjects: Sequence[Subject]
    guesses: Sequence[Guess | None]
    wishes: Sequence[Wish]

    def print(self, screens: InboxScreens, console: Console) -> None:
        """Print two tables."""
        digits = enough(subject.cluster.title.id for subject in self.subjects)
        table = _table(
            screens, "inbox-to-vain", "inbox-number", "inbox-question", *_FIGURES, "inbox-why", "inbox-entry"
        )
        for subject, guess in zip(self.subjects, self.guesses, strict=True):
            cluster = subject.cluster
            why = ", ".join(f"{screens.say(REASONS[reason])} {count}" for reason, count in subject.reasons)
            entry = f"{guess.entry} {guess.chance:.0%}" if guess else "–"
            number = str(cluster.title.id)[:digits]
            table.add_row(*map(_cell, (number, cluster.title.text, *_figures(cluster, screens), why, entry)))
        console.print(table)
        table = _table(screens, "inbox-in-source", "inbox-entry", *_FIGURES, "inbox-question")
        for wish in self.wishes:
            entry = wish.entry or screens.say("inbox-some-gap")
            table.add_row(*map(_cell, (entry, *_figures(wish.cluster, screens), wish.cluster.title.text)))
        console.print(table)

    def as_object(self) -> dict[str, Any]:
        """Return all of it as JSON: numbers as texts, since they have more digits than some programs keep."""
        return {
            "subjects": [_subject(*each) for each in zip(self.subjects, self.guesses, strict=True)],
            "gaps": [{"entry": wish.entry, **_cluster(wish.cluster)} for wish in self.wishes],
        }


def print_decisions(made: Sequence[Decision], screens: InboxScreens, console: Console) -> None:
    """Print a table of decisions."""
    digits = enough(each.id for each in made)
    table = _table(screens, "inbox-decisions", "inbox-number", "inbox-days", "inbox-decision")
    for each in made:
        said = screens.say("inbox-decided", name=each.staff.name, what=screens.what(each))
        taken_back = [screens.say("inbox-undone-before", name=each.undone_by.name)] if each.undone_by else []
        table.add_row(*map(_cell, (str(each.id)[:digits], screens.day(each.at), " ".join([said, *taken_back]))))
    console.print(table)


def enough(numbers: Iterable[int]) -> int:
    """Return how many digits tell numbers apart."""
    texts = {str(number) for number in numbers}
    longest = max(map(len, texts), default=FEWEST)
    return next((n for n in range(FEWEST, longest) if len({text[:n] for text in texts}) == len(texts)), longest)


def _table(screens: InboxScreens, title: str, *columns: str) -> Table:
    table = Table(title=screens.say(title), title_justify="left", box=None, header_style="dim")
    for key in columns:
        table.add_column(screens.say(key), overflow="fold")
    return table


def _cell(text: str) -> Text:
    """Return a text without what would command the terminal."""
    return Text("".join(each if each.isprintable() else " " for each in text))


def _figures(cluster: Cluster, screens: InboxScreens) -> tuple[str, ...]:
    return str(cluster.count), str(cluster.askers), " ".join(cluster.languages), screens.days(cluster)


def _subject(subject: Subject, guess: Guess | None) -> dict[str, Any]:
    return {
        **_cluster(subject.cluster),
        "reasons": dict(subject.reasons),
        "comments": list(subject.comments),
        "guess": asdict(guess) if guess else None,
    }


def _cluster(cluster: Cluster) -> dict[str, Any]:
    return {
        "number": str(cluster.title.id),
        "question": cluster.title.text,
        "count": cluster.count,
        "people": cluster.askers,
        "languages": list(cluster.languages),
        "first": cluster.first.isoformat(),
        "last": cluster.last.isoformat(),
        "wordings": [{"number": str(q.id), "language": q.language, "text": q.text} for q in cluster.samples],
    }

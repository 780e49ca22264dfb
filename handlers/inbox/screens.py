"""What staff see of /unanswered: pages of subjects, one subject with what can be done about it, and the gaps. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from handlers.chat.trail import mark
from handlers.inbox.actions import NO_ENTRY, Add, Begin, Choose, Elsewhere, Ignore, Open, Show, Undo, View
from handlers.inbox.decisions import Outcome, Result
from handlers.inbox.subjects import Subject, Wish
from handlers.locales import Texts
from handlers.screen import Block, Button, Rows, Screen, compose, cut
from knowledge.clusters import Asked, Cluster
from knowledge.drafts import PHRASING_FIELDS, PhrasingField
from knowledge.guess import Guess
from knowledge.schema import LANGUAGES, Knowledge, Language
from knowledge.yaml_editing import tidy
from storage.decisions import Decision, Kind
from storage.unanswered import Reason

PAGE = 5  # subjects in a message
MOST_SAMPLES = 8
_TEXT = 160  # units of a question in a list
_WHOLE = 600
REASONS: dict[Reason, str] = {
    "unknown": "inbox-unknown",
    "none of these": "inbox-none-of-these",
    "left": "inbox-left",
    "not helpful": "inbox-not-helpful",
    "unsure": "inbox-unsure",
}
_WHY: dict[Result, str] = {
    "gone": "inbox-gone",
    "refused": "inbox-refused",
    "odd": "inbox-odd",
    "edited": "inbox-edited",
    "busy": "inbox-busy",
    "unwritable": "inbox-unwritable",
}
_DONE: dict[Kind, str] = {"ignored": "inbox-was-ignored", "added": "inbox-was-added", "drafted": "inbox-was-drafted"}

T = TypeVar("T")


@dataclass(frozen=True)
class InboxScreens:
    """Makes the messages in the language of the staff; days are those of the office's `zone`."""

    texts: Texts
    knowledge: Knowledge
    language: Language
    zone: ZoneInfo

    def subjects(self, found: Sequence[Subject], guesses: Sequence[Guess | None], wishes: int, shown: Show) -> Screen:
        """Return a page of subjects, each with its guess; `wishes` is how many questions were answered by gaps."""
        if not found:
            blocks = [Block(self.say("inbox-none", days=shown.days))]
            return self._screen(blocks, [self._turn("gaps", wishes, shown.days)])
        blocks = self._head(("inbox-title", "inbox-summary"), [each.cluster for each in found], shown)
        first, here = self._page(found, shown)
        for number, (subject, guess) in enumerate(zip(here, guesses, strict=True), first + 1):
            blocks.append(Block(f"{number}. {_brief(subject.cluster.title.text)}", "title"))
            lines = (self._figures(subject.cluster), self._reasons(subject), self._guessed(guess))
            blocks += [Block(line, gap="\n") for line in lines]
        opened = [
            Button(str(number), Open(subject.cluster.title.id, NO_ENTRY, shown.days, shown.page))
            for number, subject in enumerate(here, first + 1)
        ]
        rows = [opened, self._leaf(len(found), shown), self._turn("gaps", wishes, shown.days)]
        return self._screen(blocks, rows)

    def wishes(self, found: Sequence[Wish], shown: Show) -> Screen:
        """Return a page of gaps with what was asked."""
        back = self._turn("vain", 0, shown.days)
        if not found:
            return self._screen([Block(self.say("inbox-gaps-none", days=shown.days))], [back])
        blocks = self._head(("inbox-gaps-title", "inbox-gaps-summary"), [each.cluster for each in found], shown)
        for wish in self._page(found, shown)[1]:
            samples = "\n".join(f"• {_brief(each.text)}" for each in wish.cluster.samples[:3])
            blocks += [Block(self.title(wish.entry) or self.say("inbox-some-gap"), "title")]
            blocks += [Block(self._figures(wish.cluster), gap="\n"), Block(samples, gap="\n")]
        return self._screen(blocks, [self._leaf(len(found), shown), back])

    def subject(self, subject: Subject, guess: Guess | None, chosen: str | None, opened: Open) -> Screen:
        """Return a subject with what can be done about it: for the guess, or for an entry that somebody chose."""
        cluster, place = subject.cluster, (opened.days, opened.page)
        title = cluster.title
        samples = [f"• {_brief(each.text)}" for each in cluster.samples[1:MOST_SAMPLES]]
        comments = [f"• {_brief(each)}" for each in subject.comments[:MOST_SAMPLES]]
        blocks = [
            Block(cut(title.text, _WHOLE), "title"),
            Block(self._figures(cluster)),
            Block(self._reasons(subject), gap="\n"),
            *self._listed("inbox-samples", samples),
            *self._listed("inbox-comments", comments),
            *([] if chosen else [Block(self._guessed(guess))]),
        ]
        rows: list[list[Button]] = []
        fields = self._fields(guess, chosen)
        for entry, field in fields:
            key = "inbox-add" if field == "questions" else "inbox-add-open"
            label = self.say(key, title=self.title(entry))
            rows.append([Button(label, Add(title.id, mark(entry), field != "questions", *place))])
        if fields and len(cluster.samples) > 1:
            entry, field = fields[0]
            choose = Choose(title.id, mark(entry), field != "questions", *place)
            rows.append([Button(self.say("inbox-choose"), choose)])
        rows.append([Button(self.say("inbox-elsewhere"), Elsewhere(title.id, *place))])
        rows.append([Button(self.say("inbox-draft"), Begin(title.id, *place))])
        rows[-1].append(Button(self.say("inbox-ignore"), Ignore(title.id, *place)))
        rows.append([Button(self.say("inbox-back"), Show("vain", *place))])
        return self._screen(blocks, rows)

    def wordings(self, subject: Subject, entry: str, asked: Choose) -> Screen:
        """Return the wordings of a subject, each a button that adds it to an entry."""
        place = (asked.days, asked.page)
        key = "inbox-choose-open" if asked.left_open else "inbox-choose-one"
        rows = [
            [Button(tidy(each.text), Add(each.id, asked.entry, asked.left_open, *place))]
            for each in subject.cluster.samples[:MOST_SAMPLES]
        ]
        rows.append([Button(self.say("inbox-back"), Open(asked.question, asked.entry, *place))])
        return self._screen([Block(self.say(key, title=self.title(entry)))], rows)

    def entries(self, question: int, words: str, near: Sequence[str], place: tuple[int, int]) -> Screen:
        """Return the entries that words may mean, each a button that opens the subject with it."""
        rows = [[Button(self.title(entry), Open(question, mark(entry), *place))] for entry in near]
        key = "inbox-entries" if near else "inbox-no-entries"
        return self._screen([Block(self.say(key, words=_brief(words)))], rows)

    def done(self, decision: Decision, question: Asked) -> Screen:
        """Return what somebody decided, for all to see, with the way back."""
        rows = [[Button(self.say("inbox-undo"), Undo(decision.id))]]
        return self._screen([Block(self.said(decision, question))], rows)

    def said(self, decision: Decision, question: Asked) -> str:
        """Return what somebody decided."""
        key = {"ignored": "inbox-ignored", "drafted": "inbox-drafted"}.get(decision.kind, "inbox-added")
        if decision.place.startswith("not_given"):
            key = "inbox-added-open"
        title = self.title(decision.entry) or decision.entry
        values = {"name": decision.staff.name, "text": cut(tidy(question.text), _WHOLE), "count": decision.count}
        return self.say(key, **values, entry=decision.entry, title=title)

    def what(self, decision: Decision) -> str:
        """Return what was decided, in a few words."""
        return self.say(_DONE[decision.kind], entry=decision.entry)

    def why_not(self, outcome: Outcome) -> str:
        """Return in one line why nothing was done."""
        decision = outcome.decision
        if outcome.result == "decided" and decision is not None:
            if decision.undone_by is not None:
                return self.say("inbox-undone-before", name=decision.undone_by.name)
            return self.say("inbox-decided", name=decision.staff.name, what=self.what(decision))
        entry = decision.entry if decision else ""
        return self.say(_WHY[outcome.result], entry=entry, reason=outcome.reason)

    def title(self, entry: str) -> str:
        """Return the title of an entry, empty if there is none."""
        found = self.knowledge.entries.get(entry)
        return found.title.in_(self.language) if found else ""

    def say(self, key: str, **values: object) -> str:
        """Return one of the texts."""
        return self.texts.say(key, self.language, **values)

    def day(self, moment: datetime) -> str:
        """Return the day of a moment in the office."""
        return f"{moment.astimezone(self.zone):%Y-%m-%d}"

    def days(self, cluster: Cluster) -> str:
        """Return the days on which questions were first and last asked."""
        return " – ".join(dict.fromkeys((self.day(cluster.first), self.day(cluster.last))))

    def _fields(self, guess: Guess | None, chosen: str | None) -> list[tuple[str, PhrasingField]]:
        """Return the lists to which a question can be added at one tap."""
        if chosen is None:
            return [(guess.entry, guess.field)] if guess else []
        fields = PHRASING_FIELDS if self.knowledge.entries[chosen].not_given else PHRASING_FIELDS[:1]
        return [(chosen, field) for field in fields]

    def _head(self, keys: tuple[str, str], clusters: Sequence[Cluster], shown: Show) -> list[Block]:
        title, summary = keys
        pages = -(-len(clusters) // PAGE)
        count = sum(each.count for each in clusters)
        page = self._first(clusters, shown) // PAGE + 1
        said = self.say(summary, count=count, subjects=len(clusters), page=page, pages=pages)
        return [Block(self.say(title, days=shown.days), "title"), Block(said, gap="\n")]

    def _first(self, found: Sequence[T], shown: Show) -> int:
        """Return the first of a page, of the last one if there are fewer."""
        return min(shown.page, (len(found) - 1) // PAGE) * PAGE

    def _page(self, found: Sequence[T], shown: Show) -> tuple[int, Sequence[T]]:
        first = self._first(found, shown)
        return first, found[first : first + PAGE]

    def _leaf(self, count: int, shown: Show) -> list[Button]:
        """Return the buttons to the neighbouring pages."""
        page, last = min(shown.page, (count - 1) // PAGE), (count - 1) // PAGE
        turns = [("previous-page", page - 1)] if page else []
        turns += [("next-page", page + 1)] if page < last else []
        return [Button(self.say(key), Show(shown.view, shown.days, to)) for key, to in turns]

    def _turn(self, view: View, count: int, days: int) -> list[Button]:
        """Return the button to the other list."""
        label = self.say("inbox-to-gaps", count=count) if view == "gaps" else self.say("inbox-to-vain")
        return [Button(label, Show(view, days, 0))]

    def _figures(self, cluster: Cluster) -> str:
        languages = ", ".join(self.say(f"language-{each}") for each in LANGUAGES if each in cluster.languages)
        return self.say(
            "inbox-figures", count=cluster.count, askers=cluster.askers, languages=languages, days=self.days(cluster)
        )

    def _reasons(self, subject: Subject) -> str:
        return ", ".join(self.say("inbox-reason", reason=self.say(REASONS[r]), count=n) for r, n in subject.reasons)

    def _guessed(self, guess: Guess | None) -> str:
        if guess is None:
            return self.say("inbox-no-guess")
        key = "inbox-guess" if guess.field == "questions" else "inbox-guess-open"
        return self.say(key, title=self.title(guess.entry), chance=round(100 * guess.chance))

    def _listed(self, key: str, lines: Sequence[str]) -> list[Block]:
        return [Block(self.say(key)), Block("\n".join(lines), gap="\n")] if lines else []

    def _screen(self, blocks: Sequence[Block], rows: Rows) -> Screen:
        return compose(blocks, rows, self.say("shortened"))


def _brief(text: str) -> str:
    """Return a text in one line, so that none of it looks like a line of ours."""
    return cut(tidy(text), _TEXT)

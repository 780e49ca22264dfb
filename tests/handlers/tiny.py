"""A base of a few entries and a brain that knows them by name: what handler tests need, without learning anything."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from knowledge.clusters import Asked, Cluster
from knowledge.guess import Guess
from knowledge.reply import Context, Outcome, Passage, Quotation, Reply
from knowledge.schema import Category, Entry, Knowledge, Language, Localized, Source, Terms, Wording
from knowledge.suggestions import Suggestions
from tests.limits import LIMIT

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)  # a Monday afternoon in Harbin


def localized(text: str) -> dict[str, str]:
    return {"zh": f"{text} 中", "ru": f"{text} ру", "en": text}


def entry(entry_id: str, **fields: Any) -> Entry:
    given: dict[str, Any] = {
        "id": entry_id,
        "review_by": "2027-01-01",
        "owner": "desk",
        "title": localized(f"Title {entry_id}"),
        "answer": localized(f"Answer {entry_id}"),
        "questions": {},
    }
    cited = {"source": {"doc": "paper", "paragraphs": [4]}, "not_given": localized(f"Open {entry_id}")}
    return Entry.model_validate(given | (cited if fields.get("kind", "fact") == "fact" else {}) | fields)


def knowledge(facts: int = 20) -> Knowledge:
    """A category of many entries, one of a single entry, a gap, and the no-answer."""
    many = [entry(f"fact-{number}", related=["only"]) for number in range(facts)]
    rest = [entry("only"), entry("gap", kind="gap", related=["only"]), entry("no-answer", kind="no-answer")]
    titles = {"many": Localized(**localized("Many")), "few": Localized(**localized("Few"))}
    many_category, few_category = (Category(id=name, title=title) for name, title in titles.items())
    wording = {name: localized(f"Wording {name}") for name in Wording.model_fields}
    paper = Source(
        id="paper",
        title=Localized(**localized("Headline")),
        publisher=Localized(**localized("Daily")),
        published=date(2017, 2, 22),
        authors=("薛婧",),
    )
    return Knowledge(
        entries={each.id: each for each in (*many, *rest)},
        categories={"many": (many_category, tuple(e.id for e in many)), "few": (few_category, ("only",))},
        sources={"paper": paper},
        terms=Terms(terms={}, slots={}, slot_gaps={}),
        wording=Wording.model_validate(wording),
        places={},
        digest="tiny",
    )


def with_news(base: Knowledge, entry_id: str = "only", edition: int = 1, **fields: Any) -> Knowledge:
    """Return a base in which an entry is to be announced, in an edition of its own."""
    given = {"announce": True, "answer": localized(f"Answer {entry_id}, edition {edition}")} | fields
    entries = base.entries | {entry_id: entry(entry_id, **given)}
    return replace(base, entries=entries, digest=f"{base.digest}+{edition}")


def passage(found: Entry, language: Language, text: str | None = None) -> Passage:
    lines = {"fact": "Source: Daily", "gap": "Looked through: Daily"}
    paragraphs = found.source.paragraphs if found.source else ()
    line = None if found.invites else lines.get(found.kind)
    quotation = Quotation("Daily", "Headline", date(2017, 2, 22), paragraphs, line) if line else None
    return Passage(found.id, found.title.in_(language), text or found.answer.in_(language), (), quotation)


class TinyBrain:
    """Answers an entry's name with that entry, "choose" with a choice, "fail" with an error, "wait" when it is let."""

    def __init__(self, base: Knowledge | None = None) -> None:
        self.knowledge = base or knowledge()
        self.heard: list[tuple[str, Context]] = []
        self.waiting = threading.Event()
        self.go_on = threading.Event()

    def reply(self, utterance: str, context: Context, today: date) -> Reply:
        self.heard.append((utterance, context))
        language: Language = "zh" if "中" in utterance else "ru" if "ж" in utterance else context.language or "en"
        kept = Context(context.language, question=utterance)
        if utterance == "fail":
            raise RuntimeError(f"this failed on {utterance}")
        if utterance == "wait":
            self.waiting.set()
            assert self.go_on.wait(LIMIT)
        if utterance == "choose":
            asked = Passage("", "", "Which one?")
            return Reply("choices", language, (asked,), offered=("fact-1", "fact-2", "fact-3", "only"), context=kept)
        named = [self.knowledge.entries[word] for word in utterance.split() if word in self.knowledge.entries][:3]
        if not named:
            found = self.knowledge.entries["no-answer"]
            return Reply("unknown", language, (passage(found, language),), context=kept)
        outcome: Outcome = "gap" if named[0].kind == "gap" else "answer"
        ids = tuple(each.id for each in named) if outcome == "answer" else ()
        offered = named[0].related
        return Reply(outcome, language, tuple(passage(e, language) for e in named), ids, offered, 0.9, kept)

    def knows(self, utterance: str) -> bool:
        return utterance in self.knowledge.entries

    def suggest(self, typed: str, most: int) -> Suggestions:
        language: Language | None = "zh" if "中" in typed else "ru" if "ж" in typed else None
        words = typed.strip("中ж ")
        found = [
            each.id for each in self.knowledge.entries.values() if each.kind in ("fact", "gap") and words in each.id
        ]
        return Suggestions(language, tuple(found[:most]) if words else ())

    unsure_below = 0.6

    def guess(self, utterance: str) -> Guess | None:
        named = [word for word in utterance.split() if word in self.knowledge.entries]
        return Guess(named[0], "not_given_questions" if "sum" in utterance else "questions", 0.62) if named else None

    def cluster(self, asked: Sequence[Asked], progress: Callable[[int, int], None] | None = None) -> list[Cluster]:
        """Put together what begins with the same word."""
        alike: dict[str, list[Asked]] = {}
        for question in asked:
            alike.setdefault(question.text.split()[0], []).append(question)
        found = [Cluster(tuple(each)) for each in alike.values()]
        return sorted(found, key=lambda each: (-each.count, each.title.id))

    def show(self, entry_id: str, language: Language, context: Context, today: date) -> Reply:
        found = self.knowledge.entries[entry_id]
        kept = Context(context.language, entry=entry_id)
        return Reply("answer", language, (passage(found, language),), (entry_id,), found.related, 1.0, kept)

    def none_of_these(self, language: Language, context: Context) -> Reply:
        found = self.knowledge.entries["no-answer"]
        return Reply("unknown", language, (passage(found, language),), context=Context(context.language))

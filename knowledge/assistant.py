"""The whole dialogue logic, pure: an utterance and the conversation so far in, a reply out."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from knowledge.dates import spell_date
from knowledge.judgement import Judgement
from knowledge.lexicon import Lexicon
from knowledge.matcher import Matcher, Phrasing, phrasings
from knowledge.meaning import Meaning
from knowledge.normalize import content
from knowledge.reading import Reader
from knowledge.reply import Context, Outcome, Passage, Quotation, Reply
from knowledge.review import Explanation, candidates
from knowledge.schema import LANGUAGES, Entry, Knowledge, Language
from knowledge.slots import SlotFinder
from knowledge.understanding import Listener

_LONGEST = 2000  # characters of a message that are read; the end, where people put the question
_FALLBACK: Language = "en"


class Assistant:
    """Answers questions from one knowledge base; keeps nothing of a conversation."""

    def __init__(
        self,
        knowledge: Knowledge,
        meaning: Meaning,
        cache: Path | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.knowledge = knowledge
        self._slots = SlotFinder(knowledge.terms)
        taught, by_heart = self._divided(phrasings(knowledge))
        lexicon = Lexicon(_texts(knowledge), _terms(knowledge))
        self.reader = Reader(lexicon)
        self.matcher = Matcher(taught, meaning, cache, progress, by_heart)
        self._listener = Listener(knowledge, self.matcher, self._slots, lexicon)

    def _divided(self, stored: list[Phrasing]) -> tuple[list[Phrasing], list[Phrasing]]:
        """Divide phrasings into those to learn from and those that only a name tells from an answer.

        "GDP target for 2018" is the target's own question but for the year, which its slot decides; learned from, it
        would draw the question for 2017 away.
        """
        gap = self.knowledge.terms.slot_gaps.get("years")
        taught: list[Phrasing] = []
        by_heart: list[Phrasing] = []
        for phrasing in stored:
            named = phrasing.label.entry == gap and any(
                slot.kind == "years" for slot in self._slots.find(phrasing.text)
            )
            (by_heart if named else taught).append(phrasing)
        return taught, by_heart

    def reply(self, utterance: str, context: Context, today: date) -> Reply:
        """Return what to say to an utterance of any length and content; the reply carries the new context."""
        reading = self.reader.read(utterance[-_LONGEST:])
        language = reading.language or context.language or _FALLBACK
        if not content(reading.text):
            return Reply("unknown", language, (self._remark("no-answer", language),), context=context)
        judgements = self._listener.understand(reading, context)
        return self._compose(judgements, language, context, today, reading.text)

    def explain(self, utterance: str) -> Explanation:
        """Return why an utterance, on its own, gets its reply; for the people who keep the knowledge right."""
        reading = self.reader.read(utterance[-_LONGEST:])
        slots = tuple(self._slots.find(reading.text))
        return Explanation(reading, slots, candidates(reading.text, self.matcher, self.knowledge))

    def show(self, entry_id: str, language: Language, context: Context, today: date) -> Reply:
        """Return the answer of an entry that was chosen from a menu. Raises KeyError for an unknown id."""
        entry = self.knowledge.entries[entry_id]
        outcome: Outcome = "answer" if entry.kind == "fact" else "gap" if entry.kind == "gap" else "smalltalk"
        judgement = Judgement(outcome, entry.id, 1.0, entry.related)
        return self._compose((judgement,), language, context, today, entry.title.in_(language))

    def none_of_these(self, language: Language, context: Context) -> Reply:
        """Return what to say after "none of these": plainly that there is no answer, never a third guess."""
        passage = self._said(self._no_answer(), language)
        return Reply("unknown", language, (passage,), context=Context(language=context.language))

    def _compose(
        self, judgements: tuple[Judgement, ...], language: Language, context: Context, today: date, question: str
    ) -> Reply:
        first = judgements[0]
        answers = [j for j in judgements if j.outcome == "answer"]
        if answers:
            passages = tuple(
                self._answer(j.entry, language, today, j.detail or j.entry in context.answered)
                if j.outcome == "answer"
                else self._gap(j, language, today)
                for j in judgements
            )
            return Reply(
                "answer",
                language,
                passages,
                answered=tuple(j.entry for j in answers),
                offered=_first(offer for j in judgements for offer in j.offered),
                confidence=min(j.confidence for j in judgements),
                context=Context(context.language, question[-400:], answers[-1].entry, tuple(j.entry for j in answers)),
            )
        if first.outcome == "gap":
            about = first.entry if first.detail else (first.offered[0] if first.offered else context.entry)
            return Reply(
                "gap",
                language,
                tuple(self._gap(j, language, today) for j in judgements),
                offered=first.offered,
                confidence=first.confidence,
                context=Context(context.language, question[-400:], about, ()),
            )
        if first.outcome == "choices":
            asked = Passage("", "", self.knowledge.wording.did_you_mean.in_(language))
            kept = Context(context.language, question[-400:], first.entry, ())
            return Reply("choices", language, (asked,), (), first.offered, first.confidence, kept)
        entry = self.knowledge.entries[first.entry]
        outcome = first.outcome
        return Reply(
            outcome, language, (self._said(entry, language),), offered=entry.related, confidence=first.confidence,
            context=context,
        )  # fmt: skip

    def _answer(self, entry_id: str, language: Language, today: date, fully: bool) -> Passage:
        entry = self.knowledge.entries[entry_id]
        rest = (entry.not_given or self.knowledge.wording.nothing_more).in_(language)
        notes = (*([rest] if fully else []), *self._expired(entry, language, today))
        return self._said(entry, language, notes)

    def _expired(self, entry: Entry, language: Language, today: date) -> tuple[str, ...]:
        if entry.valid_until is None or today <= entry.valid_until:
            return ()
        until = spell_date(entry.valid_until, language)
        return (self.knowledge.wording.expired.in_(language).format(until=until),)

    def _gap(self, judgement: Judgement, language: Language, today: date) -> Passage:
        entry = self.knowledge.entries[judgement.entry]
        if judgement.outcome != "gap" or not judgement.detail or entry.not_given is None:
            return self._said(entry, language)
        near = f"{self.knowledge.wording.near.in_(language)} {entry.answer.in_(language)}"
        return Passage(
            entry.id,
            entry.title.in_(language),
            entry.not_given.in_(language),
            (near, *self._expired(entry, language, today)),
            self._quotation(entry, language),
        )

    def _said(self, entry: Entry, language: Language, notes: tuple[str, ...] = ()) -> Passage:
        title, text = entry.title.in_(language), entry.answer.in_(language)
        return Passage(entry.id, title, text, notes, self._quotation(entry, language))

    def _remark(self, entry_id: str, language: Language) -> Passage:
        return Passage(entry_id, "", self.knowledge.wording.empty.in_(language))

    def _no_answer(self) -> Entry:
        return next(entry for entry in self.knowledge.entries.values() if entry.kind == "no-answer")

    def _quotation(self, entry: Entry, language: Language) -> Quotation | None:
        if entry.source is None:
            return None
        source = self.knowledge.sources[entry.source.doc]
        wording = self.knowledge.wording
        numbers = ", ".join(str(number) for number in entry.source.paragraphs if number)
        places = [wording.masthead.in_(language)] if 0 in entry.source.paragraphs else []
        places += [wording.paragraphs.in_(language).format(numbers=numbers)] if numbers else []
        publisher = source.publisher.in_(language)
        line = wording.source.in_(language).format(
            publisher=publisher,
            title=source.title.in_(language),
            date=spell_date(source.published, language),
            paragraphs=", ".join(places),
        )
        return Quotation(publisher, source.title.in_(language), source.published, entry.source.paragraphs, line)


def _texts(knowledge: Knowledge) -> list[str]:
    """Return every text of a base, for its vocabulary."""
    texts = [p.text for p in phrasings(knowledge)]
    for entry in knowledge.entries.values():
        parts = (entry.title, entry.answer, entry.not_given)
        texts += [part.in_(language) for part in parts if part for language in LANGUAGES]
    names = [names for group in knowledge.terms.slots.values() for names in group.values()]
    for name in (*knowledge.terms.terms.values(), *names):
        texts += [form for language in LANGUAGES for form in name.in_(language)]
    return texts


def _terms(knowledge: Knowledge) -> list[str]:
    return [form for names in knowledge.terms.terms.values() for form in names.zh]


def _first(offers: Iterable[str], most: int = 4) -> tuple[str, ...]:
    return tuple(dict.fromkeys(offers))[:most]

"""From what was judged of a question, or chosen from a menu, to the words of the reply."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from knowledge.dates import spell_date
from knowledge.judgement import Judgement
from knowledge.reply import Context, Outcome, Passage, Quotation, Reply
from knowledge.schema import Citation, Entry, Knowledge, Language

_LISTED: dict[Language, str] = {"zh": "、", "ru": ", ", "en": ", "}
_APART: dict[Language, str] = {"zh": "；", "ru": "; ", "en": "; "}


class Composer:
    """Writes replies from the texts of one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def show(self, entry_id: str, language: Language, context: Context, today: date) -> Reply:
        """Return the answer of an entry that was chosen from a menu. Raises KeyError for an unknown id."""
        entry = self._knowledge.entries[entry_id]
        outcome: Outcome = "answer" if entry.kind == "fact" else "gap" if entry.kind == "gap" else "smalltalk"
        judgement = Judgement(outcome, entry.id, 1.0, entry.related)
        return self.compose((judgement,), language, context, today, entry.title.in_(language))

    def none_of_these(self, language: Language, context: Context) -> Reply:
        """Return what to say after "none of these": plainly that there is no answer, never a third guess."""
        passage = self._said(self._no_answer(), language)
        return Reply("unknown", language, (passage,), context=Context(language=context.language))

    def compose(
        self, judgements: tuple[Judgement, ...], language: Language, context: Context, today: date, question: str
    ) -> Reply:
        """Return the reply that says what was judged of a question."""
        first = judgements[0]
        answers = [j for j in judgements if j.outcome == "answer"]
        if answers:
            return Reply(
                "answer",
                language,
                self._passages(judgements, language, context, today),
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
                self._passages(judgements, language, context, today),
                offered=_first(offer for j in judgements for offer in j.offered),
                confidence=min(j.confidence for j in judgements),
                context=Context(context.language, question[-400:], about, ()),
            )
        if first.outcome == "choices":
            asked = Passage("", "", self._knowledge.wording.did_you_mean.in_(language))
            kept = Context(context.language, question[-400:], first.entry, ())
            return Reply("choices", language, (asked,), (), first.offered, first.confidence, kept)
        entry = self._knowledge.entries[first.entry]
        outcome = first.outcome
        return Reply(
            outcome, language, (self._said(entry, language),), offered=entry.related, confidence=first.confidence,
            context=context,
        )  # fmt: skip

    def _passages(
        self, judgements: tuple[Judgement, ...], language: Language, context: Context, today: date
    ) -> tuple[Passage, ...]:
        """Return a passage for each judgement; what was looked through for gaps stands once, under the last of them."""
        passages = [
            self._answer(j.entry, language, today, j.detail or j.entry in context.answered)
            if j.outcome == "answer"
            else self._gap(j, language, today)
            for j in judgements
        ]
        entries = [self._knowledge.entries[said.entry] for said in passages]
        gaps = [place for place, entry in enumerate(entries) if entry.kind == "gap" and not entry.invites]
        for place in gaps[-1:]:
            passages[place] = replace(passages[place], quotation=self._searched(language))
        return tuple(passages)

    def _answer(self, entry_id: str, language: Language, today: date, fully: bool) -> Passage:
        entry = self._knowledge.entries[entry_id]
        rest = (entry.not_given or self._knowledge.wording.nothing_more).in_(language)
        # that a period is over is said of the present state, so it stands before the earlier one
        notes = (*([rest] if fully else []), *self._expired(entry, language, today), *self._formerly(entry, language))
        return self._said(entry, language, notes)

    def _expired(self, entry: Entry, language: Language, today: date) -> tuple[str, ...]:
        if entry.valid_until is None or today <= entry.valid_until:
            return ()
        until = spell_date(entry.valid_until, language)
        return (self._knowledge.wording.expired.in_(language).format(until=until),)

    def _formerly(self, entry: Entry, language: Language) -> tuple[str, ...]:
        if not entry.supersedes:
            return ()
        former = entry.supersedes[0]
        said = self._knowledge.wording.formerly.in_(language).format(
            as_of=spell_date(former.as_of, language),
            answer=former.answer.in_(language),
            source=self._quotation(former.source, language).line,
        )
        return (said,)

    def _gap(self, judgement: Judgement, language: Language, today: date) -> Passage:
        entry = self._knowledge.entries[judgement.entry]
        if judgement.outcome != "gap" or not judgement.detail or entry.not_given is None:
            return self._said(entry, language)
        near = f"{self._knowledge.wording.near.in_(language)} {entry.answer.in_(language)}"
        return Passage(
            entry.id,
            entry.title.in_(language),
            entry.not_given.in_(language),
            (near, *self._expired(entry, language, today)),
            self._quotation(entry.source, language) if entry.source else None,
        )

    def _said(self, entry: Entry, language: Language, notes: tuple[str, ...] = ()) -> Passage:
        title, text = entry.title.in_(language), entry.answer.in_(language)
        quotation = self._quotation(entry.source, language) if entry.source else None
        return Passage(entry.id, title, text, notes, quotation)

    def empty(self, language: Language, context: Context) -> Reply:
        """Return what to say to a message without words."""
        said = Passage("no-answer", "", self._knowledge.wording.empty.in_(language))
        return Reply("unknown", language, (said,), context=context)

    def unspoken(self, language: Language, context: Context) -> Reply:
        """Return what to say to a message in a language that the assistant does not speak: also in English."""
        wording, entry = self._knowledge.wording.unspoken, self._no_answer()
        said = Passage(entry.id, "", "\n".join(dict.fromkeys((wording.in_(language), wording.en))))
        return Reply("unknown", language, (said,), offered=entry.related, context=context)

    def _no_answer(self) -> Entry:
        return next(entry for entry in self._knowledge.entries.values() if entry.kind == "no-answer")

    def _quotation(self, citation: Citation, language: Language) -> Quotation:
        source = self._knowledge.sources[citation.doc]
        wording = self._knowledge.wording
        listed = _LISTED[language]
        numbers = listed.join(str(number) for number in citation.paragraphs if number)
        places = [wording.masthead.in_(language)] if 0 in citation.paragraphs else []
        places += [wording.paragraphs.in_(language).format(numbers=numbers)] if numbers else []
        publisher = source.publisher.in_(language)
        line = wording.source.in_(language).format(
            publisher=publisher,
            title=source.title.in_(language),
            date=spell_date(source.published, language),
            paragraphs=listed.join(places),
        )
        return Quotation(publisher, source.title.in_(language), source.published, citation.paragraphs, line)

    def _searched(self, language: Language) -> Quotation:
        """Return what a gap rests on: all documents of the base, the newest first; no paragraph stands out."""
        wording = self._knowledge.wording
        sources = sorted(self._knowledge.sources.values(), key=lambda source: source.published, reverse=True)
        documents = _APART[language].join(
            wording.document.in_(language).format(
                publisher=source.publisher.in_(language),
                title=source.title.in_(language),
                date=spell_date(source.published, language),
            )
            for source in sources
        )
        newest = sources[0]
        line = wording.searched.in_(language).format(documents=documents)
        return Quotation(newest.publisher.in_(language), newest.title.in_(language), newest.published, (), line)


def _first(offers: Iterable[str], most: int = 4) -> tuple[str, ...]:
    return tuple(dict.fromkeys(offers))[:most]

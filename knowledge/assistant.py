"""The whole dialogue logic, pure: an utterance and the conversation so far in, a reply out."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np

from knowledge import threads
from knowledge.clusters import Asked, Cluster, Clusterer, Lens
from knowledge.composer import Composer
from knowledge.contact_data import beside_contact
from knowledge.guess import FIELDS, Guess, guess
from knowledge.judgement import Judgement
from knowledge.learned import learn_base, learn_change
from knowledge.lexicon import Lexicon
from knowledge.matcher import Matcher
from knowledge.meaning import Meaning
from knowledge.normalize import content
from knowledge.phrasings import Phrasing, phrasings
from knowledge.reading import Reader, Reading, plain
from knowledge.reply import Context, Reply
from knowledge.review import Explanation, candidates
from knowledge.schema import LANGUAGES, Knowledge, Language
from knowledge.slots import SlotFinder
from knowledge.suggestions import Suggester, Suggestions
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
        former: "Assistant | None" = None,
    ) -> None:
        """Learn a base, starting from what an assistant of a former version learned; else all of it."""
        self.knowledge = knowledge
        self._meaning, self._cache = meaning, cache
        self._composer = Composer(knowledge)
        self._slots = SlotFinder(knowledge.terms)
        taught, by_heart = self._divided(phrasings(knowledge))
        lexicon = Lexicon(_texts(knowledge), _terms(knowledge))
        self.reader = Reader(lexicon)
        changed = learn_change(former.matcher.learned, taught, meaning) if former else None
        self.matcher: Matcher = Matcher(changed or learn_base(taught, meaning, cache, progress), meaning, by_heart)
        self._listener = Listener(knowledge, self.matcher, self._slots, lexicon)
        self._clusterer: Clusterer = former._clusterer if former else Clusterer(meaning)
        self._suggester = Suggester(knowledge, self.reader, self.matcher)
        threads.use_one()

    def successor(self, knowledge: Knowledge) -> "Assistant":
        """Return the assistant of a changed base, at once where the change is small."""
        return Assistant(knowledge, self._meaning, self._cache, former=self)

    def settled(self) -> "Assistant":
        """Return an assistant of the same base that learned everything anew; itself, if it has."""
        if not self.matcher.learned.origin:
            return self
        anew = Assistant(self.knowledge, self._meaning, self._cache)
        anew._clusterer = self._clusterer
        return anew

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
        beside, left = beside_contact(utterance), self.knowledge.terms.slot_gaps.get("contact-data")
        if beside is not None and left is not None:
            language = self._read(beside).language or context.language or _FALLBACK
            return self._composer.compose((Judgement("gap", left, 1.0),), language, context, today, context.question)
        reading = self._read(utterance)
        language = reading.language or context.language or _FALLBACK
        if reading.way == "unspoken":
            return self._composer.unspoken(language, context)
        if not content(reading.text):
            return self._composer.empty(language, context)
        judgements = self._listener.understand(reading, context)
        return self._composer.compose(judgements, language, context, today, reading.text)

    def knows(self, utterance: str) -> bool:
        """Tell whether an utterance is stored word for word; its reply then takes no time."""
        return self.matcher.stores(utterance[-_LONGEST:])

    def _read(self, utterance: str) -> Reading:
        """Return the reading of an utterance; in what is stored no pinyin is heard and no typo seen."""
        end = self._meaning.end(utterance[-_LONGEST:])
        return plain(end) if self.matcher.stores(end) else self.reader.read(end)

    def explain(self, utterance: str) -> Explanation:
        """Return why an utterance, on its own, gets its reply; for the people who keep the knowledge right."""
        reading = self._read(utterance)
        slots = tuple(self._slots.find(reading.text))
        return Explanation(reading, slots, candidates(reading.text, self.matcher, self.knowledge))

    def suggest(self, typed: str, most: int) -> Suggestions:
        """Return the entries that a half-typed question may be about."""
        return self._suggester.suggest(typed, most)

    def guess(self, utterance: str) -> Guess | None:
        """Return to which entry an utterance may belong that was not answered well."""
        return guess(self.explain(utterance).candidates)

    def cluster(self, asked: Sequence[Asked], progress: Callable[[int, int], None] | None = None) -> list[Cluster]:
        """Return questions grouped by what they mean, those of most people first."""
        return self._clusterer.cluster(asked, self._lens, lambda text: self._read(text).text, progress)

    @property
    def unsure_below(self) -> float:
        """The confidence below which an answer may well be wrong: half-way from the threshold to certainty.

        Of the answers to tests/questions, one in sixteen lies below it, and two of the five wrong ones.
        """
        return (1 + self._listener.threshold) / 2

    @cached_property
    def _lens(self) -> Lens:
        vectors, classes = self.matcher.learned.vectors, self.matcher.classes
        subjects = np.array([label.kind in FIELDS for label in self.matcher.labels])[classes]
        return Lens(vectors[subjects], classes[subjects], vectors[~subjects])

    def show(self, entry_id: str, language: Language, context: Context, today: date) -> Reply:
        """Return the answer of an entry that was chosen from a menu. Raises KeyError for an unknown id."""
        return self._composer.show(entry_id, language, context, today)

    def none_of_these(self, language: Language, context: Context) -> Reply:
        """Return what to say after "none of these": plainly that there is no answer, never a third guess."""
        return self._composer.none_of_these(language, context)


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

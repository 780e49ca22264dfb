"""The whole dialogue logic, pure: an utterance and the conversation so far in, a reply out."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from knowledge.composer import Composer
from knowledge.lexicon import Lexicon
from knowledge.matcher import Matcher, Phrasing, phrasings
from knowledge.meaning import Meaning
from knowledge.normalize import content
from knowledge.reading import Reader
from knowledge.reply import Context, Reply
from knowledge.review import Explanation, candidates
from knowledge.schema import LANGUAGES, Knowledge, Language
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
        self._composer = Composer(knowledge)
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
            return self._composer.empty(language, context)
        judgements = self._listener.understand(reading, context)
        return self._composer.compose(judgements, language, context, today, reading.text)

    def explain(self, utterance: str) -> Explanation:
        """Return why an utterance, on its own, gets its reply; for the people who keep the knowledge right."""
        reading = self.reader.read(utterance[-_LONGEST:])
        slots = tuple(self._slots.find(reading.text))
        return Explanation(reading, slots, candidates(reading.text, self.matcher, self.knowledge))

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

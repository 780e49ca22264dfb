"""What a message asks: one question or two, on their own or in the light of the conversation."""

import re
from dataclasses import dataclass, replace

import numpy as np

from knowledge import cues, segments
from knowledge.confidence import Label, softmax
from knowledge.judgement import HALF_ASKED, HALF_ASKED_AFTER, Chances, Judge, Judgement
from knowledge.language import detect, is_frame_only
from knowledge.lexicon import Lexicon, words
from knowledge.matcher import Matcher
from knowledge.normalize import fold
from knowledge.reading import Reading
from knowledge.recent import Recent
from knowledge.reply import Context
from knowledge.schema import Entry, Knowledge
from knowledge.segments import Segment
from knowledge.slots import Slot, SlotFinder

_WORD = re.compile(r"[^\W\d_]{2}|[\u3400-\u9fff]")
_SURE = 0.85
_DOUBTFUL, _UNDOUBTED = 0.5, 0.6  # certainty of a further question of a message, and of one at least
_HELPED = 0.15  # less is needed where the whole message speaks of it with more than
_HEARD = 0.02
_ALONE = 0.7  # certainty of a part that only names a thing
_HINTED = 0.0015  # probability that the whole message must give to an entry that one half of it asks for
_SHOWN = 0.04  # probability that the whole message must then give it
_NAMED = 2  # words of content with which a question that begins like a follow-up may name another subject
_REPEATED = 0.95
_FAINT = 0.1
_CIVIL = 0.97  # certainty that half a question is small talk after all
_FLOOR = 0.003  # what is thought impossible after all happens
_HALF = {"zh": 14, "ru": 42, "en": 42}  # letters of an utterance that may be half a sentence


@dataclass(frozen=True)
class _OnItsOwn:
    """What a message says by itself, whatever was spoken of before.

    unheard  it has words of content, and the knowledge has met none of them
    several  the decisions on its questions, where it holds more than one
    whole    the decision on it as one question
    """

    unheard: bool
    parts: list[Segment]
    several: tuple[Judgement, ...]
    whole: Judgement


class Listener:
    """Finds the questions of a message and has each of them judged."""

    def __init__(self, knowledge: Knowledge, matcher: Matcher, slots: SlotFinder, lexicon: Lexicon) -> None:
        self._knowledge = knowledge
        self._lexicon = lexicon
        self._matcher = matcher
        self._slots = slots
        self._judge = Judge(knowledge, matcher, slots)
        self._recent: Recent[_OnItsOwn] = Recent()
        self._category = {entry: name for name, (_, entries) in knowledge.categories.items() for entry in entries}

    @property
    def threshold(self) -> float:
        """The probability from which a question is answered."""
        return self._judge.threshold

    def understand(self, reading: Reading, context: Context) -> tuple[Judgement, ...]:
        """Return the decisions on the questions of a message, at least one; its text must not be empty."""
        if not self._is_in_words(reading.text, context):
            return (self._judge.not_understood(),)
        meant = cues.CORRECTION.sub("", reading.text)
        if context.entry is not None and meant not in ("", reading.text):
            return self._heard(meant, replace(context, entry=None))
        return self._heard(reading.text, context)

    def _is_in_words(self, text: str, context: Context) -> bool:
        """Tell whether a text may ask something: a bare year does after a subject, a scrap of a program never."""
        if self._matcher.stores(text):
            return True
        named = _WORD.search(text) or (context.entry is not None and self._slots.find(text))
        return bool(named) and not cues.SCRAP.search(text)

    def _heard(self, text: str, context: Context) -> tuple[Judgement, ...]:
        whole = self._matcher.match([text])[0]
        if whole.exact is not None:
            return (self._judge.decide(whole.chances),)
        found = self._on_its_own(text, whole.chances)
        goes_on = context.entry is not None and (cues.MORE.search(text) or cues.REFERS.search(text))
        if not goes_on and found.unheard:
            return (self._judge.unheard(whole.chances),)
        if found.several:
            return found.several
        if rest := self._after_courtesy(found):
            return self._heard(rest, context)
        parts = [part for part in found.parts if not is_frame_only(part.text)]
        asking = [part for part in parts if part.asks]
        among_others = len(parts) > 1 and asking and (segments.is_long(text) or whole.chances.max() < _SURE)
        if among_others and not (_is_half(text) and context.entry):
            return (self._single(asking, whole.chances, text),)
        return (self._follow(text, whole.chances, found.whole, context),)

    def _after_courtesy(self, found: _OnItsOwn) -> str:
        """Return what is asked after thanks or a greeting where the whole was taken for these, "" elsewhere."""
        if found.whole.outcome != "smalltalk" or len(found.parts) < 2 or found.parts[0].asks:
            return ""
        first, *others = found.parts
        courtesy = self._judge.decide(self._matcher.match([first.text])[0].chances).outcome == "smalltalk"
        return " ".join(part.text for part in others) if courtesy and any(part.asks for part in others) else ""

    def _on_its_own(self, text: str, whole: Chances) -> _OnItsOwn:
        known = self._recent.of([text]).get(text)
        if known is None:
            parts, unheard = segments.split(text), self._unheard(text)
            several = () if unheard else self._several(parts, text, whole)
            known = _OnItsOwn(unheard, parts, several, self._decide(whole, text, text))
            self._recent.keep({text: known})
        return known

    def _several(self, parts: list[Segment], text: str, whole: Chances) -> tuple[Judgement, ...]:
        """Return the decisions on two or more questions, or nothing where the message holds only one."""
        long = segments.is_long(text)
        asked = [part for part in parts if (part.asks or not long) and not is_frame_only(part.text)]
        listed = [Segment(member, asks=False) for member in segments.enumerated(text)]
        return (
            self._told(asked, whole, _UNDOUBTED + _HELPED if long else _DOUBTFUL)
            or self._told(listed, whole, _ALONE)
            or self._halved(text, whole)
        )

    def _halved(self, text: str, whole: Chances) -> tuple[Judgement, ...]:
        """Return two answers or gaps where the message speaks of both and falls into a half for each.

        The surest cut decides: where its halves ask for the same, the message is one question.
        """
        spoken = {label.entry for column, label in enumerate(self._matcher.labels) if whole[column] > _HINTED}
        pairs = segments.halves(text) if len(spoken) > 1 else []
        matches = iter(self._matcher.match([half for pair in pairs for half in pair]))
        best: tuple[float, tuple[Judgement, ...]] = (_SURE, ())
        for pair in pairs:
            told = tuple(self._decide(next(matches).chances, half, half) for half in pair)
            entries = {judgement.entry for judgement in told}
            sure = min(judgement.confidence for judgement in told)
            if all(map(_says_something, told)) and entries <= spoken and sure > best[0]:
                best = (sure, told if len(entries) > 1 else ())
        return best[1]

    def _told(self, parts: list[Segment], whole: Chances, least: float) -> tuple[Judgement, ...]:
        """Return the decisions on parts if they answer or name the gap of one question, and of another.

        What asks counts from `least` on, or less where the whole message speaks of it too, once something in the
        message is sure; what only names a thing must be sure itself, and the whole message must speak of it.
        """
        if len(parts) < 2:
            return ()
        told: dict[tuple[str, str], Judgement] = {}
        sure, surest = False, True
        before = question = ""
        for part, match in zip(parts, self._matcher.match([part.text for part in parts]), strict=True):
            judgement = self._part(part, match.chances, before, question)
            support = self._judge.about(judgement.entry, whole)
            needed = (least if part.asks else _ALONE) - (_HELPED if support > _HEARD else 0)
            certain = self._certainty(judgement, match.chances)
            if not _says_something(judgement) or certain < needed:
                continue
            if part.asks or support >= _SHOWN:
                told.setdefault((judgement.entry, judgement.outcome), judgement)
                sure, surest = sure or certain >= _UNDOUBTED, surest and certain > _SURE
                before, question = judgement.entry, part.text
        answered = {judgement.entry for judgement in told.values() if judgement.outcome == "answer"}
        kept = [j for j in told.values() if j.outcome == "answer" or j.entry not in answered]
        apart = len({judgement.entry for judgement in kept}) > 1
        return tuple(kept[:3]) if sure and apart and (answered or surest) else ()

    def _part(self, part: Segment, chances: Chances, before: str, question: str) -> Judgement:
        """Judge a part of a message, one with a pronoun in the light of what the part before it asked for."""
        alone = self._decide(chances, part.text, part.text)
        entry = self._knowledge.entries.get(before)
        if entry is None or alone.confidence > _SURE or not cues.PRONOUN.search(part.text):
            return alone
        return self._decide(self._in_context(part.text, chances, entry, question, instead=False), part.text, part.text)

    def _single(self, asking: list[Segment], whole: Chances, text: str) -> Judgement:
        """Judge a message with one question among other words: the last that asks counts, what surrounds it helps.

        Where that is only polite ("can you help?"), the question stands before it.
        """
        for part in reversed(asking):
            bare, led = self._matcher.match([part.text, f"{part.before} {part.text}".strip()])
            if self._judge.decide(bare.chances).outcome != "smalltalk":
                chances = _blend([(bare.chances, 0.5), (led.chances, 0.3), (whole, 0.2)])
                return self._decide(chances, part.text, text)
        return self._decide(_blend([(led.chances, 0.3), (whole, 0.7)]), text, text)

    def _follow(self, text: str, chances: Chances, alone: Judgement, context: Context) -> Judgement:
        """Judge a message of one sentence, in the light of the conversation where it needs that."""
        entry = self._knowledge.entries.get(context.entry or "")
        if entry is None or cues.NEW_SUBJECT.search(text) or not _is_half(text):
            return alone
        sure = _says_something(alone) and self._certainty(alone, chances) > _SURE
        elsewhere = sure and alone.entry != entry.id and not is_frame_only(cues.MORE.sub(" ", text))
        if cues.MORE.search(text) and entry.kind == "fact" and not elsewhere:
            return Judgement("answer", entry.id, _REPEATED, entry.related)
        refers, asks = cues.REFERS.search(text) is not None, cues.INTERROGATIVE.search(text) is not None
        names = cues.INSTEAD.search(text) is not None
        goes_on = refers or asks or names or self._slots.find(text)
        if alone.outcome == "smalltalk" and not is_frame_only(text) and alone.confidence > (_CIVIL if goes_on else 0.6):
            return alone
        if (
            sure
            and not is_frame_only(text)
            and not (refers if len(_content(text)) < _NAMED else cues.POINTS.search(text))
        ):
            return alone
        instead = names and not asks and cues.PRONOUN.search(text) is None
        mixed = self._decide(
            self._in_context(text, chances, entry, context.question, instead), text, text, HALF_ASKED_AFTER
        )
        if not (refers or instead or asks or is_frame_only(text)) and not self._says(chances, mixed.entry):
            return alone
        return mixed

    def _certainty(self, judgement: Judgement, chances: Chances) -> float:
        """Return how sure a decision is; given with what it leaves open, an answer is as sure as its subject."""
        about = self._judge.about(judgement.entry, chances) if judgement.detail else 0.0
        return max(judgement.confidence, about)

    def _says(self, chances: Chances, entry: str) -> bool:
        """Tell whether words that do not point back speak of an entry by themselves, if faintly."""
        return self._judge.about(entry, chances) > _FAINT

    def _in_context(self, text: str, alone: Chances, entry: Entry, question: str, instead: bool) -> Chances:
        """Weigh what the words say alone, what they say after what was last spoken of, and what is near that entry.

        `instead` tells that the words name another thing to say the same of ("and retail?"): then its category leads.
        The weights are those that make a log-linear blend fit dialogues by several hands best, each hand by the others.
        """
        category = self._category.get(entry.id, "")
        language = detect(text) or "en"
        theme = (self._knowledge.categories[category][0] if category else entry).title.in_(language)
        spoken = {f"{theme}: {text}": 0.65 if instead else 0.3}
        if not instead:
            spoken |= {f"{entry.title.in_(language)}: {text}": 0.65, f"{question} {text}".strip(): 0.4}
        near = np.array([self._nearness(label, entry, category, instead) for label in self._matcher.labels])
        weight = near + (0.0 if is_frame_only(text) else 0.95) * np.log(alone + _FLOOR)
        for match, counts in zip(self._matcher.match(list(spoken)), spoken.values(), strict=True):
            weight += counts * np.log(match.chances + _FLOOR)
        return np.asarray(softmax(weight[None])[0])

    def _nearness(self, label: Label, entry: Entry, category: str, instead: bool) -> float:
        """Return how much likelier, in nats, a follow-up makes a label."""
        if label.entry == entry.id:
            return -1.75 if instead else 0.6
        if label.entry in entry.related or (category and self._category.get(label.entry) == category):
            return 1.8
        return -1.65 if label.kind in ("smalltalk", "no-answer") else 0.0

    def _unheard(self, text: str) -> bool:
        """Tell whether a text has words of content and the knowledge has met none of them."""
        content = _content(text)
        return bool(content) and not any(self._lexicon.knows(word) for word in content)

    def _decide(self, chances: Chances, question: str, message: str, half_asked: float = HALF_ASKED) -> Judgement:
        """Judge a question; names that only stand in the chatter of its message are not what it asks about."""
        found = self._found(question)
        chatter = {slot.kind for slot in self._slots.find(message)} - {slot.kind for slot in found}
        return self._judge.decide(self._judge.without(chances, chatter), found, half_asked)

    def _found(self, text: str) -> list[Slot]:
        """Return the slots of what asks, without what is only compared with or where the person comes from."""
        clauses = [clause.casefold() for clause in segments.clauses(text)]
        return [slot for slot in self._slots.find(text) if _is_asked_about(slot, clauses)]


def _says_something(judgement: Judgement) -> bool:
    return judgement.outcome in ("answer", "gap")


def _content(text: str) -> list[str]:
    """Return the words of a text that hold more than a sentence together."""
    return [word for word in words(fold(text)) if not is_frame_only(word) and not word[0].isdigit()]


def _is_asked_about(slot: Slot, clauses: list[str]) -> bool:
    holding = [clause for clause in clauses if slot.words in fold(clause)]
    if not holding:  # torn between two, such as "JD.com" at its dot
        return True
    if any(map(segments.asks, clauses)):
        holding = [clause for clause in holding if segments.asks(clause)]
    before = [clause[: max(clause.find(slot.words), 0)] for clause in holding]
    return bool(before) and not any(cues.COMPARED.search(each) or cues.ORIGIN.search(each) for each in before)


def _is_half(text: str) -> bool:
    language = detect(text) or "en"
    return len(text) <= _HALF[language]


def _blend(weighted: list[tuple[Chances, float]]) -> Chances:
    """Return the mean of rows of probabilities, weighted, and the surer ones more."""
    total = np.sum([chances * weight * float(chances.max()) for chances, weight in weighted], axis=0)
    return np.asarray(total / total.sum())

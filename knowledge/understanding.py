"""What a message asks: one question or two, on their own or in the light of the conversation."""

import re
from dataclasses import dataclass

import numpy as np

from knowledge import segments
from knowledge.confidence import Label, softmax
from knowledge.judgement import Chances, Judge, Judgement
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

_REFERS = re.compile(
    r"^(?:然后|所以|它|他|她|这|那|该|其|具体|为什么|为啥|怎么|什么时候|啥时候|谁)|[它他她](?:们|的)?|这个|那个|里面|其中|除了|"
    r"^(?:почему|зачем|для чего|когда|кто|где|куда|как|что|сколько|чем)\b|^(?:а|и|но|ну)\s|"
    r"\b(?:он|она|оно|они|его|её|ее|их|ему|ей|им|ней|нем|нём|них|ним|там|туда|этот|эта|это|эти|этого|этой|этом|этим)\b|"
    r"^(?:and|but|so|then|why|when|who|where|how|what)\b|"
    r"\b(?:it|its|they|them|their|that|this|these|those|he|him|his|there)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"[它他她](?:们|的)?|\b(?:он|она|оно|они|его|её|ее|их|ему|ей|им|ней|нем|нём|них|ним)\b|"
    r"\b(?:it|its|they|them|their|he|him|his|she|her)\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"详细|具体(?:点|一?些|说|讲)|展开|多[说讲]|细[说讲]|继续[说讲]|还有(?:吗|别的|什么|呢)|再[说讲](?:说|讲|点|些|具体)|"
    r"подробн|(?:расскаж\w*|скаж\w*) (?:ещё|еще|больше|побольше)|что (?:ещё|еще)|поконкретнее|разверн|детал|"
    r"\bmore\b|\bdetails?\b|elaborate|go on|in depth|expand on",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"^那?么?.{1,16}呢[？?]?$|^那.{1,14}[？?]?$|"
    r"^(?:ну )?(?:а|и) (?:что )?(?:насч[её]т |про |по |во? |со? |для |у |на |об? )?|"
    r"^(?:and|what about|how about|and what about|also|same for)\b",
    re.IGNORECASE,
)
_INTERROGATIVE = re.compile(
    r"什么|啥|怎么|谁|几|多少|哪|为何|吗|"
    r"\b(?:кто|кого|кому|когда|где|куда|как\w*|сколько|почему|зачем|чем|чего|ли)\b|"
    r"\b(?:when|who|whom|how (?!about)|where|why|which|is|are|was|were|do|does|did|can|will)\b",
    re.IGNORECASE,
)
_NEW_SUBJECT = re.compile(
    r"换个(?:话题|问题)|另一个问题|别的问题|不说这个|друг(?:ой|ая|ую) (?:вопрос|тем)|смен\w+ тем|сменим|не о том|"
    r"(?:different|another|new|other) (?:question|topic|subject)|chang\w+ (?:the )?(?:subject|topic)",
    re.IGNORECASE,
)
_SURE = 0.85
_DOUBTFUL, _UNDOUBTED = 0.5, 0.6  # certainty of a further question of a message, and of one at least
_HELPED = 0.15  # less is needed where the whole message speaks of it with more than
_HEARD = 0.02
_ALONE = 0.7  # certainty of a part that only names a thing
_HINTED = 0.004  # probability that the whole message must give to an entry that one half of it asks for
_SHOWN = 0.04  # probability that the whole message must then give it
_REPEATED = 0.95
_FAINT = 0.1
_FLOOR = 0.003  # what is thought impossible after all happens
_HALF = {"zh": 14, "ru": 42, "en": 42}  # letters of an utterance that may be half a sentence
_COMPARED = re.compile(
    r"(?:比|较|相比|较之|than|compared (?:to|with)|against|чем в|по сравнению с|относительно|к уровню)\s*$",
    re.IGNORECASE,
)
_ORIGIN = re.compile(
    r"(?:\b(?:из|с|со|от|from)\s*$)|(?:我(?:是|在|从|们)[^，,。！？]{0,6}$)|(?:来自|从)[^，,。！？]{0,4}$",
    re.IGNORECASE,
)


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
        self._columns: dict[str, list[int]] = {}
        for column, label in enumerate(matcher.labels):
            self._columns.setdefault(label.entry, []).append(column)
        self._category = {entry: name for name, (_, entries) in knowledge.categories.items() for entry in entries}

    @property
    def threshold(self) -> float:
        """The probability from which a question is answered."""
        return self._judge.threshold

    def understand(self, reading: Reading, context: Context) -> tuple[Judgement, ...]:
        """Return the decisions on the questions of a message, at least one; its text must not be empty."""
        text = reading.text
        whole = self._matcher.match([text])[0]
        if whole.exact is not None:
            return (self._judge.decide(whole.chances),)
        found = self._on_its_own(text, whole.chances)
        goes_on = context.entry is not None and (_MORE.search(text) or _REFERS.search(text))
        if not goes_on and found.unheard:
            return (self._judge.unheard(whole.chances),)
        if found.several:
            return found.several
        asking = [part for part in found.parts if part.asks]
        among_others = len(found.parts) > 1 and asking and (segments.is_long(text) or whole.chances.max() < _SURE)
        if among_others and not (_is_half(text) and context.entry):
            return (self._single(asking, whole.chances, text),)
        return (self._follow(text, whole.chances, found.whole, context),)

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
        asked = [part for part in parts if part.asks or not long]
        listed = [Segment(member, asks=False) for member in segments.enumerated(text)]
        return (
            self._told(asked, whole, _UNDOUBTED + _HELPED if long else _DOUBTFUL)
            or self._told(listed, whole, _ALONE)
            or self._halved(text, whole)
        )

    def _halved(self, text: str, whole: Chances) -> tuple[Judgement, ...]:
        """Return two answers where the message speaks of both and falls into a half for each."""
        spoken = {label.entry for column, label in enumerate(self._matcher.labels) if whole[column] > _HINTED}
        pairs = segments.halves(text) if len(spoken) > 1 else []
        matches = iter(self._matcher.match([half for pair in pairs for half in pair]))
        best: tuple[float, tuple[Judgement, ...]] = (_SURE, ())
        for pair in pairs:
            told = tuple(self._decide(next(matches).chances, half, half) for half in pair)
            apart = told[0].entry != told[1].entry and all(j.outcome == "answer" and j.entry in spoken for j in told)
            sure = min(judgement.confidence for judgement in told)
            if apart and sure > best[0]:
                best = (sure, told)
        return best[1]

    def _told(self, parts: list[Segment], whole: Chances, least: float) -> tuple[Judgement, ...]:
        """Return the decisions on parts if they answer one question, and answer or name the gap of another.

        What asks counts from `least` on, or less where the whole message speaks of it too, once something in the
        message is sure; what only names a thing must be sure itself, and the whole message must speak of it.
        """
        if len(parts) < 2:
            return ()
        told: dict[tuple[str, bool], Judgement] = {}
        sure = False
        before = question = ""
        for part, match in zip(parts, self._matcher.match([part.text for part in parts]), strict=True):
            judgement = self._part(part, match.chances, before, question)
            support = float(whole[self._columns.get(judgement.entry, [])].sum())
            needed = (least if part.asks else _ALONE) - (_HELPED if support > _HEARD else 0)
            if judgement.outcome not in ("answer", "gap") or judgement.confidence < needed:
                continue
            if part.asks or support >= _SHOWN:
                told.setdefault((judgement.entry, judgement.detail), judgement)
                sure = sure or judgement.confidence >= _UNDOUBTED
                before, question = judgement.entry, part.text
        answered = {judgement.entry for judgement in told.values() if judgement.outcome == "answer"}
        kept = [j for j in told.values() if j.outcome == "answer" or j.entry not in answered]
        return tuple(kept[:3]) if sure and answered and len(kept) > 1 else ()

    def _part(self, part: Segment, chances: Chances, before: str, question: str) -> Judgement:
        """Judge a part of a message, one with a pronoun in the light of what the part before it asked for."""
        alone = self._decide(chances, part.text, part.text)
        entry = self._knowledge.entries.get(before)
        if entry is None or alone.confidence > _SURE or not _PRONOUN.search(part.text):
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
        if entry is None or _NEW_SUBJECT.search(text) or not _is_half(text):
            return alone
        sure = alone.confidence > _SURE and alone.outcome in ("answer", "gap")
        elsewhere = sure and alone.entry != entry.id and not is_frame_only(_MORE.sub(" ", text))
        if _MORE.search(text) and entry.kind == "fact" and not elsewhere:
            return Judgement("answer", entry.id, _REPEATED, entry.related)
        refers = _REFERS.search(text) is not None
        polite = (
            alone.outcome == "smalltalk" and not is_frame_only(text) and alone.confidence > (0.97 if refers else 0.6)
        )
        if polite or (sure and not refers and not is_frame_only(text)):
            return alone
        asks = _INTERROGATIVE.search(text) is not None
        instead = _INSTEAD.search(text) is not None and not asks and _PRONOUN.search(text) is None
        mixed = self._decide(self._in_context(text, chances, entry, context.question, instead), text, text)
        if not (refers or instead or asks or is_frame_only(text)) and not self._says(chances, mixed.entry):
            return alone
        return mixed

    def _says(self, chances: Chances, entry: str) -> bool:
        """Tell whether words that do not point back speak of an entry by themselves, if faintly."""
        return float(chances[self._columns[entry]].sum()) > _FAINT

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
        content = [word for word in words(fold(text)) if not is_frame_only(word) and not word[0].isdigit()]
        return bool(content) and not any(self._lexicon.knows(word) for word in content)

    def _decide(self, chances: Chances, question: str, message: str) -> Judgement:
        """Judge a question; names that only stand in the chatter of its message are not what it asks about."""
        found = self._found(question)
        chatter = {slot.kind for slot in self._slots.find(message)} - {slot.kind for slot in found}
        return self._judge.decide(self._judge.without(chances, chatter), found)

    def _found(self, text: str) -> list[Slot]:
        """Return the slots of what asks, without what is only compared with or where the person comes from."""
        clauses = [clause.casefold() for clause in segments.clauses(text)]
        asking = [clause for clause in clauses if segments.asks(clause)] or clauses
        found = []
        for slot in self._slots.find(text):
            holding = [clause for clause in asking if slot.words in fold(clause)]
            before = [clause[: max(clause.find(slot.words), 0)] for clause in holding]
            if before and not any(_COMPARED.search(each) or _ORIGIN.search(each) for each in before):
                found.append(slot)
        return found


def _is_half(text: str) -> bool:
    language = detect(text) or "en"
    return len(text) <= _HALF[language]


def _blend(weighted: list[tuple[Chances, float]]) -> Chances:
    """Return the mean of rows of probabilities, weighted, and the surer ones more."""
    total = np.sum([chances * weight * float(chances.max()) for chances, weight in weighted], axis=0)
    return np.asarray(total / total.sum())

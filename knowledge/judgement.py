"""From probabilities to a decision about one question: answer, ask back, name the gap, or admit not to know."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.matcher import Matcher
from knowledge.reply import Outcome
from knowledge.schema import Knowledge
from knowledge.slots import HERE, Slot, SlotFinder, SlotKind

Chances = NDArray[np.float64]

_WRONG_ANSWERS = 0.05  # share of held-out questions that may get a wrong answer; it sets the threshold
_LEAST, _MOST = 0.35, 0.7  # bounds of that threshold, for a base too small to give one
_OFFERED = 3
_SURE_OF_THE_UNHEARD = 0.8
_HALF_ASKED = 0.25
_WORTH_OFFERING = 0.03


@dataclass(frozen=True)
class Judgement:
    """The decision about one question.

    entry    the fact that is answered, the gap or small talk that is said, or the fact whose detail is not given
    detail   the question is, or may be, for something that this fact's source leaves open
    offered  facts to tap, best first
    """

    outcome: Outcome
    entry: str
    confidence: float
    offered: tuple[str, ...] = ()
    detail: bool = False


class Judge:
    """Decides on probabilities by thresholds that the knowledge's own held-out phrasings give."""

    def __init__(self, knowledge: Knowledge, matcher: Matcher, slots: SlotFinder) -> None:
        self._knowledge = knowledge
        self._slots = slots
        self._labels = matcher.labels
        kinds = [label.kind for label in self._labels]
        self._columns = {kind: [i for i, k in enumerate(kinds) if k == kind] for kind in set(kinds)}
        self._facts = self._columns["answer"]
        self._open = [i for i, kind in enumerate(kinds) if kind in ("gap", "not_given")]
        self._open_of = {label.entry: i for i, label in enumerate(self._labels) if label.kind == "not_given"}
        self._allowed = {entry.id: slots.allowed(entry) for entry in knowledge.entries.values() if entry.kind == "fact"}
        self.threshold = self._threshold(matcher)

    def decide(self, chances: Chances, found: Iterable[Slot] = ()) -> Judgement:
        """Return the decision for a row of probabilities and the slots of the question."""
        found = tuple(found)
        ranked = self._ranked(chances)
        chances = self._here_and_now(chances, self._labels[ranked[0]].entry, found)
        facts = float(chances[self._facts].sum())
        open_ = float(chances[self._open].sum())
        small = float(chances[self._columns.get("smalltalk", [])].sum())
        outside = float(chances[self._columns["no-answer"]].sum())
        best = self._labels[ranked[0]]
        if small > max(facts, open_, outside):
            return self._best_of(chances, self._columns["smalltalk"], "smalltalk", small)
        if outside > max(facts, open_):
            return self._best_of(chances, self._columns["no-answer"], "unknown", outside)
        foreign = self._foreign(best.entry, found)
        if foreign:
            return self._about_another(best.entry, foreign, ranked, chances)
        confidence = float(chances[ranked[0]])
        if open_ > facts and not self._half_asked(best.entry, confidence, chances):
            return self._gap(chances, ranked, open_)
        offered = self._likely(ranked, chances)
        if confidence >= self.threshold or len(offered) == 1:
            unsure = open_ > 0.3 and self._half_asked(best.entry, confidence, chances)
            detail = unsure or confidence < self.threshold
            return Judgement("answer", best.entry, confidence, self._others(best.entry, ranked, chances), detail)
        return Judgement("choices", best.entry, facts, offered)

    def unheard(self, chances: Chances) -> Judgement:
        """Return the decision on words that the knowledge has never met: not understood, unless it is very sure."""
        decided = self.decide(chances)
        if decided.confidence > _SURE_OF_THE_UNHEARD:
            return decided
        return self._best_of(chances, self._columns["no-answer"], "unknown", 1 - decided.confidence)

    def without(self, chances: Chances, kinds: Iterable[SlotKind]) -> Chances:
        """Return probabilities for a question that does not ask about another year, place or party after all."""
        gaps = {self._knowledge.terms.slot_gaps.get(kind) for kind in kinds}
        kept = np.array([0.0 if label.entry in gaps else 1.0 for label in self._labels])
        rest = chances * kept
        return np.asarray(rest / rest.sum())

    def _here_and_now(self, chances: Chances, entry: str, found: tuple[Slot, ...]) -> Chances:
        """Rule out another year or place where the question names only those that the entry speaks of."""
        named: dict[SlotKind, bool] = {}
        for slot in found:
            if slot.kind in ("years", "places"):
                named[slot.kind] = named.get(slot.kind, True) and (slot.kind, slot.value) in self._allowed[entry]
        own = [kind for kind, only_own in named.items() if only_own]
        return self.without(chances, own) if own else chances

    def _half_asked(self, entry: str, confidence: float, chances: Chances) -> bool:
        """Tell whether a question is about one entry and nearly as likely for its answer as for what that leaves open.

        Then the answer is given, with what it leaves open: nobody is misled, and nobody sent away empty-handed.
        """
        column = self._open_of.get(entry)
        beside = float(chances[column]) if column is not None else 0.0
        return confidence + beside > 0.8 and confidence > _HALF_ASKED * (confidence + beside)

    def _ranked(self, chances: Chances) -> list[int]:
        return sorted(self._facts, key=lambda column: -chances[column])

    def _best_of(self, chances: Chances, columns: list[int], outcome: Outcome, confidence: float) -> Judgement:
        best = max(columns, key=lambda column: chances[column])
        return Judgement(outcome, self._labels[best].entry, confidence)

    def _gap(self, chances: Chances, ranked: list[int], confidence: float) -> Judgement:
        best = self._labels[max(self._open, key=lambda column: chances[column])]
        if best.kind == "not_given":
            offered = (best.entry, *self._others(best.entry, ranked, chances))[:_OFFERED]
            return Judgement("gap", best.entry, confidence, offered, detail=True)
        likely = [self._labels[c].entry for c in ranked[:2] if chances[c] > _WORTH_OFFERING]
        return Judgement("gap", best.entry, confidence, self._facts_of((*likely, *self._related(best.entry))))

    def _about_another(self, entry: str, foreign: Slot, ranked: list[int], chances: Chances) -> Judgement:
        """Answer for a question about a year, place or party that the entry is not about."""
        gap = self._knowledge.terms.slot_gaps.get(foreign.kind)
        confidence = 1 - float(chances[ranked[0]]) / 2
        if gap is None:
            offered = (entry, *self._others(entry, ranked, chances))[:_OFFERED]
            return Judgement("gap", entry, confidence, offered, detail=True)
        return Judgement("gap", gap, confidence, self._facts_of((entry, *self._related(gap))))

    def _foreign(self, entry: str, found: Iterable[Slot]) -> Slot | None:
        """Return a name that the entry does not speak of, if any; a wider place is none beside that of the new area."""
        is_here = any((slot.kind, slot.value) == HERE for slot in found)
        for slot in found:
            if (slot.kind, slot.value) not in self._allowed[entry] and not (is_here and slot.kind == "wider"):
                return slot
        return None

    def _likely(self, ranked: list[int], chances: Chances) -> tuple[str, ...]:
        worth = [c for c in ranked[:_OFFERED] if chances[c] > _WORTH_OFFERING] or ranked[:1]
        return tuple(self._labels[c].entry for c in worth)

    def _others(self, entry: str, ranked: list[int], chances: Chances) -> tuple[str, ...]:
        likely = [self._labels[c].entry for c in ranked[:4] if chances[c] > _WORTH_OFFERING]
        return self._facts_of(e for e in (*likely, *self._related(entry)) if e != entry)

    def _related(self, entry: str) -> tuple[str, ...]:
        return self._knowledge.entries[entry].related

    def _facts_of(self, entries: Iterable[str]) -> tuple[str, ...]:
        facts = (e for e in dict.fromkeys(entries) if self._knowledge.entries[e].kind == "fact")
        return tuple(facts)[:_OFFERED]

    def _threshold(self, matcher: Matcher) -> float:
        """Return the lowest probability at which at most 5 % of all held-out questions get a wrong answer."""
        held_out = matcher.held_out_chances()
        facts = held_out[:, self._facts]
        top = facts.argmax(axis=1)
        sure = facts.max(axis=1)
        would_answer = facts.sum(axis=1) > held_out[:, self._open].sum(axis=1)
        wrong = would_answer & (np.array(self._facts)[top] != matcher.classes[matcher.held_out_rows])
        allowed = int(_WRONG_ANSWERS * len(sure))
        worst = np.sort(sure[wrong])[::-1]
        return float(min(max(worst[allowed], _LEAST), _MOST)) if len(worst) > allowed else _LEAST

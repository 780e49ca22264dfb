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
# Share of the answer in what is likely about its entry, from which the answer leads. Measured beside .25: of 1,712
# answerable questions 8 more get a right answer, of 565 others 2 fewer an honest one. After another question the
# subject is given, so that the words tell by themselves whether they ask for what is left open.
HALF_ASKED, HALF_ASKED_AFTER = 0.15, 0.25
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
        self._column_of = {self._labels[column].entry: column for column in self._facts}
        self._columns_of: dict[str, list[int]] = {}
        for column, label in enumerate(self._labels):
            self._columns_of.setdefault(label.entry, []).append(column)
        self._allowed = {entry.id: slots.allowed(entry) for entry in knowledge.entries.values() if entry.kind == "fact"}
        self.threshold, self.floor = self._bounds(matcher)

    def decide(self, chances: Chances, found: Iterable[Slot] = (), half_asked: float = HALF_ASKED) -> Judgement:
        """Return the decision for a row of probabilities and the slots of the question.

        half_asked  share of an entry's answer in what is likely about it, from which the answer leads
        """
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
            return self.not_understood(outside)
        foreign = self._foreign(best.entry, found)
        if foreign:
            return self._about_another(best.entry, foreign, ranked, chances)
        if open_ > facts and not self._is_half_asked(best.entry, chances, half_asked):
            return self._gap(chances, ranked, open_)
        return self._answer(best.entry, ranked, chances, half_asked)

    def _answer(self, entry: str, ranked: list[int], chances: Chances, half_asked: float) -> Judgement:
        """Answer, ask which of several facts is meant, or admit not to know, where no gap is likelier."""
        confidence = float(chances[ranked[0]])
        offered = self._likely(ranked, chances)
        if len(offered) < 2 and self.about(entry, chances) < self.floor:
            return self.not_understood(1 - confidence)
        if confidence >= self.threshold or len(offered) == 1:
            unsure = float(chances[self._open].sum()) > 0.3 and self._is_half_asked(entry, chances, half_asked)
            detail = unsure or confidence < self.threshold
            return Judgement("answer", entry, confidence, self._others(entry, ranked, chances), detail)
        return Judgement("choices", entry, float(chances[self._facts].sum()), offered)

    def unheard(self, chances: Chances) -> Judgement:
        """Return the decision on words that the knowledge has never met: not understood, unless it is very sure."""
        decided = self.decide(chances)
        if decided.confidence > _SURE_OF_THE_UNHEARD:
            return decided
        return self.not_understood(1 - decided.confidence)

    def not_understood(self, confidence: float = 1.0) -> Judgement:
        """Return the decision that nothing is asked that the knowledge could answer, or name as a gap."""
        return Judgement("unknown", self._labels[self._columns["no-answer"][0]].entry, confidence)

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

    def _is_half_asked(self, entry: str, chances: Chances, share: float) -> bool:
        """Tell whether a question is surely about one entry, and not surely for what that leaves open.

        Then the answer leads, and what it leaves open follows: nobody is misled, and nobody sent away empty-handed.
        """
        about = self.about(entry, chances)
        return about > 0.8 and float(chances[self._column_of[entry]]) > share * about

    def about(self, entry: str, chances: Chances) -> float:
        """Return the probability that a question is about an entry, what it answers or what it leaves open."""
        return float(sum(chances[column] for column in self._columns_of[entry]))

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
        worth = [c for c in ranked[:_OFFERED] if chances[c] > _WORTH_OFFERING]
        return tuple(self._labels[c].entry for c in worth)

    def _others(self, entry: str, ranked: list[int], chances: Chances) -> tuple[str, ...]:
        likely = [self._labels[c].entry for c in ranked[:4] if chances[c] > _WORTH_OFFERING]
        return self._facts_of(e for e in (*likely, *self._related(entry)) if e != entry)

    def _related(self, entry: str) -> tuple[str, ...]:
        return self._knowledge.entries[entry].related

    def _facts_of(self, entries: Iterable[str]) -> tuple[str, ...]:
        facts = (e for e in dict.fromkeys(entries) if self._knowledge.entries[e].kind == "fact")
        return tuple(facts)[:_OFFERED]

    def _bounds(self, matcher: Matcher) -> tuple[float, float]:
        """Return the probabilities of a best guess from which it is answered, and from which it is worth anything.

        Above the first at most 5 % of all held-out questions get a wrong answer; below the second more of the guesses
        are wrong than right.
        """
        held_out = matcher.held_out_chances()
        facts = held_out[:, self._facts]
        top = facts.argmax(axis=1)
        sure = facts.max(axis=1)
        would_answer = facts.sum(axis=1) > held_out[:, self._open].sum(axis=1)
        right = np.array(self._facts)[top] == matcher.classes[matcher.held_out_rows]
        worst = np.sort(sure[would_answer & ~right])[::-1]
        allowed = int(_WRONG_ANSWERS * len(sure))
        threshold = float(min(max(worst[allowed], _LEAST), _MOST)) if len(worst) > allowed else _LEAST
        rising = np.flatnonzero(would_answer)[np.argsort(sure[would_answer])]
        balance = np.cumsum(np.where(right[rising], 1, -1))
        losing = len(balance) > 0 and balance.min() < 0
        floor = float(sure[rising[balance.argmin()]]) if losing else _WORTH_OFFERING
        return threshold, min(max(floor, _WORTH_OFFERING), threshold)

"""The knowledge under a glass: why a question got its reply, and which entries are mistaken for others."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from knowledge.confidence import Label
from knowledge.matcher import Matcher
from knowledge.phrasings import Phrasing
from knowledge.reading import Reading
from knowledge.schema import Knowledge, Place
from knowledge.slots import Slot

_SHOWN = 5


@dataclass(frozen=True)
class Candidate:
    """What a question may ask for.

    chance             probability, in [0, 1]
    meaning, spelling  what each adds to the score before calibration; they sum to it
    nearest, place     the stored phrasing that is most like the question, and where it stands
    likeness           cosine of the two by meaning, in [-1, 1]
    """

    label: Label
    chance: float
    meaning: float
    spelling: float
    nearest: Phrasing
    place: Place | None
    likeness: float


@dataclass(frozen=True)
class Explanation:
    """Why a question got its reply: how it was read, the names found in it, and what it may ask for, best first."""

    reading: Reading
    slots: tuple[Slot, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Confusion:
    """A label taken for another, and its phrasings for which all the others would have said so."""

    own: Label
    other: Label
    phrasings: tuple[tuple[Phrasing, Place | None, float], ...]


def candidates(text: str, matcher: Matcher, knowledge: Knowledge) -> tuple[Candidate, ...]:
    """Return the five likeliest labels of a text with what speaks for them."""
    parts = matcher.parts(text)
    best = np.argsort(-parts.chances)[:_SHOWN]
    found = []
    for column in best:
        own = np.flatnonzero(matcher.classes == column)
        nearest = int(own[parts.likeness[own].argmax()])
        phrasing = matcher.phrasings[nearest]
        found.append(
            Candidate(
                matcher.labels[column],
                float(parts.chances[column]),
                float(parts.meaning[column]),
                float(parts.spelling[column]),
                phrasing,
                place(phrasing, knowledge),
                float(parts.likeness[nearest]),
            )
        )
    return tuple(found)


def confusions(matcher: Matcher, knowledge: Knowledge, least: float = 0.5) -> list[Confusion]:
    """Return pairs of labels that are confused, most often first.

    Each phrasing is judged by all the others (leave-one-out). Two labels under which the source says nothing are not a
    pair: either tells the truth. `least` is the probability from which the wrong label counts.
    """
    chances = matcher.held_out_chances()
    top = chances.argmax(axis=1)
    pairs: defaultdict[tuple[Label, Label], list[tuple[Phrasing, Place | None, float]]] = defaultdict(list)
    classes = matcher.classes[matcher.held_out_rows]
    for row in np.flatnonzero(top != classes):
        own, other = matcher.labels[classes[row]], matcher.labels[top[row]]
        if chances[row, top[row]] >= least and "answer" in (own.kind, other.kind):
            phrasing = matcher.phrasings[matcher.held_out_rows[row]]
            pairs[own, other].append((phrasing, place(phrasing, knowledge), float(chances[row, top[row]])))
    found = [Confusion(own, other, tuple(sorted(p, key=lambda x: -x[2]))) for (own, other), p in pairs.items()]
    return sorted(found, key=lambda c: -len(c.phrasings))


def place(phrasing: Phrasing, knowledge: Knowledge) -> Place | None:
    """Return where a phrasing stands in the files, if it does."""
    return knowledge.places.get((phrasing.label.entry, phrasing.field))

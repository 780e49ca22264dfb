"""To which entry a question that went wrong may belong."""

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.confidence import LabelKind
from knowledge.drafts import PhrasingField
from knowledge.review import Candidate

LEAST = 0.1  # a guess that is less likely only distracts
# by what is asked for, the list where its phrasings stand; small talk and other subjects are nothing to be found
FIELDS: dict[LabelKind, PhrasingField] = {
    "answer": "questions",
    "gap": "questions",
    "not_given": "not_given_questions",
}


@dataclass(frozen=True)
class Guess:
    """An entry, the list of its phrasings that a question fits, and how likely that is."""

    entry: str
    field: PhrasingField
    chance: float


def guess(candidates: Iterable[Candidate]) -> Guess | None:
    """Return the likeliest fact or gap among the candidates, the best first; None if none is likely."""
    for each in candidates:
        if each.chance >= LEAST and each.label.kind in FIELDS:
            return Guess(each.label.entry, FIELDS[each.label.kind], each.chance)
    return None

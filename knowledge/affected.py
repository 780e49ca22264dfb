"""Which questions an edit of the base can move; the others need not be asked again."""

from collections.abc import Iterator, Sequence

import numpy as np

from knowledge.assistant import Assistant
from knowledge.matcher import Match, Matcher
from knowledge.schema import LANGUAGES, Knowledge

_MOVED = 0.02  # of a probability
_LIKELY = 5


def own_questions(knowledge: Knowledge) -> list[str]:
    """Return the questions of all entries' own tests, each once."""
    return list(dict.fromkeys(_tests(knowledge)))


def _tests(knowledge: Knowledge) -> Iterator[str]:
    for entry in knowledge.entries.values():
        for language in LANGUAGES:
            yield from (*entry.tests.ask.in_(language), *entry.tests.not_here.in_(language))


def affected(before: Assistant, after: Assistant, questions: Sequence[str]) -> list[str]:
    """Return the questions whose reply an edit can change.

    They are those for which a changed entry is among the likeliest, before or after, or some probability differs. A
    change of terms can move any. The vectors of the questions are kept on disk.
    """
    if before.knowledge.terms != after.knowledge.terms:
        return list(questions)
    old, new = before.knowledge.entries, after.knowledge.entries
    touched = {entry for entry in {*old, *new} if old.get(entry) != new.get(entry)}
    matches = zip(before.matcher.match_kept(questions), after.matcher.match_kept(questions), strict=True)
    shared = [label for label in before.matcher.labels if label in after.matcher.column]
    columns = [np.array([matcher.column[label] for label in shared]) for matcher in (before.matcher, after.matcher)]
    found = []
    for question, (was, now) in zip(questions, matches, strict=True):
        likely = _likely(before.matcher, was) | _likely(after.matcher, now)
        shift = np.abs(was.chances[columns[0]] - now.chances[columns[1]]).max(initial=0.0)
        if likely & touched or shift > _MOVED:
            found.append(question)
    return found


def _likely(matcher: Matcher, match: Match) -> set[str]:
    return {matcher.labels[column].entry for column in np.argsort(-match.chances)[:_LIKELY]}

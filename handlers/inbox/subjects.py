"""What investors asked in vain, by what it means; and beside it what they want to know that the source does not say."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from handlers.stores import Stores
from handlers.turn import Brain
from knowledge.clusters import Asked, Cluster
from knowledge.normalize import fold
from knowledge.phrasings import phrasings
from storage.questions import Question
from storage.unanswered import Missed, Reason

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Subject:
    """Questions that mean the same and went wrong, with why each of them did."""

    cluster: Cluster
    missed: tuple[Missed, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        """The questions by their numbers."""
        return tuple(each.id for each in self.cluster.questions)

    @property
    def reasons(self) -> list[tuple[Reason, int]]:
        """Why they went wrong, and how many of them so."""
        return Counter(each.reason for each in self.missed).most_common()

    @property
    def comments(self) -> tuple[str, ...]:
        """What people said of the replies."""
        return tuple(dict.fromkeys(each.comment for each in self.missed if each.comment))


@dataclass(frozen=True)
class Wish:
    """Questions to which the reply was the same gap; `entry` names it, or is empty where that is not known."""

    entry: str
    cluster: Cluster


async def find_subjects(
    stores: Stores, brain: Brain, since: datetime, now: datetime, progress: Progress | None = None
) -> list[Subject]:
    """Return what was asked in vain since a moment, what most people asked first.

    What has become a phrasing of the base is settled, whoever added it; unless people did not like the answer.
    """
    found = await stores.unanswered.missed(since, now, brain.unsure_below)
    known = {fold(phrasing.text) for phrasing in phrasings(brain.knowledge)}
    open_ = (each for each in found if each.reason == "not helpful" or fold(each.question.text) not in known)
    missed = {each.question.id: each for each in open_}
    asked = [_asked(each.question) for each in missed.values()]
    clusters = await asyncio.to_thread(brain.cluster, asked, progress)
    return [Subject(each, tuple(missed[question.id] for question in each.questions)) for each in clusters]


async def find_wishes(stores: Stores, since: datetime) -> list[Wish]:
    """Return what was asked since a moment and answered by a gap, what most people asked first."""
    groups: dict[str, list[Asked]] = {}
    for question in reversed(await stores.unanswered.gaps(since)):
        groups.setdefault(question.shown, []).append(_asked(question))
    wishes = (Wish(entry, Cluster(tuple(questions))) for entry, questions in groups.items())
    return sorted(wishes, key=lambda each: (-each.cluster.askers, -each.cluster.count, each.entry))


def holding(subjects: Iterable[Subject], question_id: int) -> Subject | None:
    """Return the subject that a question is in: buttons know a subject by one of its questions."""
    return next((each for each in subjects if question_id in each.ids), None)


def _asked(question: Question) -> Asked:
    return Asked(question.id, question.user_id, question.asked_at, question.language, question.text)

"""Measures peers on one question set: what is right, what is known to be known, and what it costs."""

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tests.benchmarks import metrics
from tests.benchmarks.metrics import Accepted, Flags, Numbers
from tests.benchmarks.peers import Peer
from tests.benchmarks.sets import QuestionSet
from tests.benchmarks.vectors import RememberedMeaning

_TIMED = 120  # queries a set whose time is taken
_TRACEABLE = 30.0  # seconds; what indexes longer is not indexed once more to trace its memory


@dataclass(frozen=True)
class Cost:
    """Seconds and megabytes to index; milliseconds a query, and the median in embeddings (1 is an embedding's time)."""

    index: float
    megabytes: float
    median: float
    p99: float
    ratio: float


@dataclass(frozen=True)
class Row:
    """A peer's figures on a set; NaN where the set has no such questions. `curve` is risk by coverage."""

    peer: str
    first: float
    third: float
    near: float
    far: float
    accepted: Accepted
    cost: Cost
    curve: tuple[Numbers, Numbers]


@dataclass(frozen=True)
class Result:
    """All rows of a set; `embedding` is the median time of one embedding in this run, in milliseconds."""

    questions: QuestionSet
    embedding: float
    rows: tuple[Row, ...]

    def best_peer(self, own: Sequence[str]) -> Row | None:
        """Return the row of the peer with the most questions right first, our `own` rows aside."""
        return max((row for row in self.rows if row.peer not in own), key=lambda row: row.first, default=None)


def measure(questions: QuestionSet, peers: Sequence[Peer], meaning: RememberedMeaning) -> Result:
    """Index every peer, take the time of the same queries in turn, then ask all queries."""
    meaning.embed_all([*questions.stored, *(query.text for query in questions.queries)])
    indexed = [_indexed(peer, questions) for peer in peers]
    embedding, costs = _timed(questions, peers, indexed, meaning)
    rows = (_row(questions, peer, cost) for peer, cost in zip(peers, costs, strict=True))
    return Result(questions, embedding, tuple(rows))


def _indexed(peer: Peer, questions: QuestionSet) -> tuple[float, float]:
    """Return the seconds it took to index, and the megabytes that Python and numpy hold for it afterwards.

    Stemmers, dictionaries and vectors' memory, which all who need them share, are loaded before.
    """
    first, *_ = questions.entries.items()
    peer.index(dict([first]) if not _has_refusals(questions) else questions.entries)
    peer.scores(questions.queries[0].text)
    seconds = _seconds(lambda: peer.index(questions.entries))
    if seconds > _TRACEABLE:
        return seconds, float("nan")
    gc.collect()
    peer.index(dict([first]) if not _has_refusals(questions) else questions.entries)
    tracemalloc.start()
    peer.index(questions.entries)
    gc.collect()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return seconds, held / 2**20

"""Measures peers on one question set: what is right, what is known to be known, and what it costs."""

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from tests.benchmarks import metrics
from tests.benchmarks.metrics import Accepted, Numbers
from tests.benchmarks.peers import Peer
from tests.benchmarks.sets import QuestionSet
from tests.benchmarks.vectors import RememberedMeaning

_TIMED = 120  # queries a set whose time is taken
_TRACEABLE = 120.0  # seconds; what indexes longer is not indexed once more to trace its memory


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
    """A peer's figures on a set; NaN where the set has no such questions.

    step   it was asked every step-th question
    curve  risk by coverage
    """

    peer: str
    step: int
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

    Dictionaries, stemmers and vectors, which several peers share, are in memory before: the first index loads them.
    """
    if _seconds(lambda: peer.index(questions.entries)) > _TRACEABLE:
        megabytes = float("nan")
    else:
        gc.collect()
        tracemalloc.start()
        peer.index(questions.entries)
        gc.collect()
        megabytes = tracemalloc.get_traced_memory()[0] / 2**20
        tracemalloc.stop()
    return _seconds(lambda: peer.index(questions.entries)), megabytes


def _timed(
    questions: QuestionSet, peers: Sequence[Peer], indexed: Sequence[tuple[float, float]], meaning: RememberedMeaning
) -> tuple[float, list[Cost]]:
    """Return the milliseconds of an embedding, and what each peer costs.

    All get one query before the next comes, and each in turn is the first to get one: so a busy moment of the machine,
    or a processor's cache that another has filled, strikes them alike.
    """
    texts = list(dict.fromkeys(query.text for query in questions.queries))
    texts = texts[:: max(len(texts) // _TIMED, 1)]
    calls: list[Callable[[str], object]] = [meaning.embed, *(peer.scores for peer in peers)]
    taken: list[list[float]] = [[] for _ in calls]
    meaning.live = True
    try:
        for call in calls:
            call("warm-up")
        for turn, text in enumerate(texts):
            for number in range(len(calls)):
                which = (turn + number) % len(calls)
                taken[which].append(1000 * _seconds(partial(calls[which], text)))
    finally:
        meaning.live = False
    embedding = statistics.median(taken[0])
    costs = []
    for (seconds, megabytes), times in zip(indexed, taken[1:], strict=True):
        median, p99 = statistics.median(times), statistics.quantiles(times, n=100, method="inclusive")[98]
        costs.append(Cost(seconds, megabytes, median, p99, median / embedding))
    return embedding, costs


def _row(questions: QuestionSet, peer: Peer, cost: Cost) -> Row:
    keys = np.array(list(questions.entries))
    answers = np.array([questions.labels[key].kind == "answer" for key in keys])
    pairs = len(questions.queries) * len(questions.stored)
    step = -(-pairs // peer.comparisons) if peer.comparisons else 1
    queries = questions.queries[::step]
    kinds = np.array([query.kind for query in queries])
    confidence = np.empty(len(kinds))
    first = np.zeros(len(kinds), dtype=bool)
    third = np.zeros(len(kinds), dtype=bool)
    for number, query in enumerate(queries):
        scores = peer.scores(query.text)
        ranked = np.argsort(-scores, kind="stable")  # the first stored of equals comes first
        # A base's own gap, small talk or "I do not know" on top means that nothing is answered, however sure.
        confidence[number] = scores[ranked[0]] if answers[ranked[0]] else -np.inf
        best = [key in query.answers for key in keys[ranked[:3]]]
        first[number], third[number] = best[0], any(best)
    inside, outside = kinds == "in", kinds != "in"
    return Row(
        peer.name,
        step,
        float(first[inside].mean()),
        float(third[inside].mean()),
        metrics.auroc(confidence[inside], confidence[kinds == "near"]),
        metrics.auroc(confidence[inside], confidence[kinds == "far"]),
        metrics.accepted(confidence[inside], first[inside], confidence[outside]),
        cost,
        metrics.risk_by_coverage(confidence, first),
    )


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start

"""The figures as text: one table a set, and the means by which sets are compared with the best peer."""

import math
from collections.abc import Sequence

from tests.benchmarks.quality import Result, Row

OWN = ("this engine", "whole assistant")
MEAN_OF = (
    "en_clinc150",
    "en_banking77",
    "en_hint3_curekart",
    "en_hint3_powerplay11",
    "en_hint3_sofmattress",
    "en_stackfaq",
)
APART = "xx_xquad"
LEGEND = """\
P@1, R@3         questions with an answer whose entry comes first, among the first three
near, far        AUROC of the confidence: questions with an answer against near misses, against off-topic ones
accepted, right  share of them answered at 5 % false accepts (near misses and off topic), and how many of those right
index, MB        seconds and megabytes, with the vectors of the stored questions embedded before
median, p99      milliseconds a query, its embedding included; × is the median in embeddings of the same run
÷7               asked every seventh question only, for its slowness
Of equal scores the first stored question wins. Memory is what Python and numpy allocate and keep.
"""


def table(result: Result) -> str:
    """Return the table of a set."""
    questions = result.questions
    kinds = [query.kind for query in questions.queries]
    lines = [
        f"{questions.name}: {len(questions.entries)} entries, {len(questions.stored)} stored questions; "
        f"{kinds.count('in')} questions with an answer, {kinds.count('near')} near misses, {kinds.count('far')} "
        f"off topic; an embedding takes {result.embedding:.1f} ms",
        f"{'':16} {'P@1':>6} {'R@3':>6} {'near':>6} {'far':>6} {'accepted':>9} {'right':>6} "
        f"{'index s':>8} {'MB':>7} {'median':>8} {'p99':>8} {'×':>6}",
    ]
    return "\n".join([*lines, *map(_line, result.rows)]) + "\n"


def _line(row: Row) -> str:
    quality = [(row.first, 6), (row.third, 6), (row.near, 6), (row.far, 6)]
    quality += [(row.accepted.share, 9), (row.accepted.right, 6)]
    cost = row.cost
    costs = [f"{cost.index:8.2f}", f"{_number(cost.megabytes, 7, 1)}", f"{cost.median:8.2f}", f"{cost.p99:8.2f}"]
    name = row.peer if row.step == 1 else f"{row.peer} ÷{row.step}"
    return " ".join([f"{name:16}", *(_number(v, width) for v, width in quality), *costs, f"{cost.ratio:6.2f}"])


def comparison(results: Sequence[Result]) -> str:
    """Return the mean P@1 over the public sets beside the best peer's, and the set across languages apart."""
    known = {result.questions.name: result for result in results}
    lines = []
    if all(name in known for name in MEAN_OF):
        lines.append(_means([known[name] for name in MEAN_OF]))
    lines += [
        _beside(f"P@1, {result.questions.name}", {row.peer: row.first for row in result.rows})
        for result in results
        if result.questions.name not in MEAN_OF
    ]
    return "\n".join(lines) + "\n"


def _means(results: Sequence[Result]) -> str:
    lines = [f"Mean of {', '.join(MEAN_OF)}", f"{'':16} {'P@1':>6}  {'R@3':>6}  {'near':>6}   P@1 each"]
    means = {}
    nears = {rows[0].peer: mean([r.near for r in rows]) for rows in zip(*(r.rows for r in results), strict=True)}
    for rows in zip(*(result.rows for result in results), strict=True):
        first = means[rows[0].peer] = mean([row.first for row in rows])
        each = " / ".join(f"{row.first:.3f}" for row in rows)
        third, near = mean([row.third for row in rows]), nears[rows[0].peer]
        lines.append(f"{rows[0].peer:16} {first:6.3f}  {third:6.3f}  {near:6.3f}   {each}")
    return "\n".join([*lines, _beside("P@1, mean", means), _beside("near-miss AUROC, mean", nears)])


def _beside(what: str, figures: dict[str, float]) -> str:
    """Return our figures next to the best peer's."""
    peers = {name: figure for name, figure in figures.items() if name not in OWN}
    ours = {name: figure for name, figure in figures.items() if name in OWN}
    told = ", ".join(f"{name} {figure:.3f}" for name, figure in ours.items())
    if not peers:
        return f"{what}: {told}"
    best = max(peers, key=lambda name: peers[name])
    ahead = ", ".join(f"{figure - peers[best]:+.3f}" for figure in ours.values())
    return f"{what}: {told}; best peer {best} {peers[best]:.3f}; difference {ahead}"


def mean(figures: Sequence[float]) -> float:
    """Return the mean of what is known, NaN where nothing is."""
    known = [figure for figure in figures if not math.isnan(figure)]
    return sum(known) / len(known) if known else float("nan")


def _number(value: float, width: int, digits: int = 3) -> str:
    return f"{'–':>{width}}" if math.isnan(value) else f"{value:{width}.{digits}f}"

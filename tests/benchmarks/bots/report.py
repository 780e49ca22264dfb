"""The figures as text: a table a transport, then how this bot stands to the others, beside what it is to reach."""

from collections.abc import Iterator, Sequence
from statistics import median

from tests.benchmarks.bots.contestants import AIOGRAM, PTB, Transport
from tests.benchmarks.bots.load import FULL_LOAD, Rate
from tests.benchmarks.bots.measure import HALF, Figures, Row
from tests.benchmarks.bots.process import Cores
from tests.benchmarks.bots.profiled import PARTS
from tests.benchmarks.bots.replicas import CORES_NEEDED, Pair
from tests.benchmarks.bots.split import Split

OURS = "this bot"
TARGETS: dict[str, float] = {PTB.name: 2.0, AIOGRAM.name: 0.7}
OF_EMBEDDING, OF_ONE_REPLICA = 0.85, 1.7
LEGEND = f"""\
ms          for which the server lets a bot wait for the response to each call, as a network does
answers/s   under full load: never more than {FULL_LOAD} questions open, never less than half of that
CPU µs      processor time an answer, of all threads of the bot
core        share of its core that the bot had: far below 100 % it waited, for others here or for an answer
p50, p99    ms from the question to its answer, asked at random moments at {HALF:.0%} of that rate; all rounds together
repeated    200 questions that are not stored, and unseen ones, are asked by people who never asked before
embedding   on the same core, one question after the other; this bot embeds some texts more, such as its parts
Figures are medians over the rounds; so are ratios, each of two bots in the same round.
"""


def table(figures: Figures, transport: Transport, delay: float = 0.0) -> str:
    """Return the table of a transport."""
    what = f"{transport}, {1000 * delay:.0f} ms"
    lines = [f"{what:26} {'asked':9} {'answers/s':>9} {'CPU µs':>8} {'core':>6} {'p50':>8} {'p99':>8}"]
    lines += [_line(row) for row in figures.rows.values() if row.transport == transport]
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    return (
        f"{row.bot:26} {row.workload:9} {row.rate.answers:9.1f} {1e6 * row.rate.cpu:8.0f} {row.rate.share:6.0%} "
        f"{1000 * row.p50:8.1f} {1000 * row.p99:8.1f}"
    )


def ratios(figures: Figures) -> str:
    """Return how this bot stands to each echo bot, and to the embedding alone."""
    lines = []
    for (bot, transport, workload), row in figures.rows.items():
        if bot != OURS:
            continue
        what = f"{workload}, {transport}"
        if workload == "unseen":
            once, whole = ([getattr(each, name) for each in figures.embedding] for name in ("once", "all"))
            lines.append(_ratio(what, row.rates, "embedding each once", once, OF_EMBEDDING))
            count = median(each.texts for each in figures.embedding)
            lines.append(_ratio(what, row.rates, f"embedding {count:.2f} texts", whole, OF_EMBEDDING))
            continue
        for name, target in TARGETS.items():
            other = figures.rows.get((name, transport, "echo"))
            if other is not None:
                lines.append(_ratio(what, row.rates, name, other.rates, target))
    return "\n".join(lines) + "\n"


def _ratio(what: str, ours: Sequence[Rate], name: str, theirs: Sequence[Rate], target: float) -> str:
    rate = median(our.answers / their.answers for our, their in zip(ours, theirs, strict=True))
    cpu = median(their.cpu / our.cpu for our, their in zip(ours, theirs, strict=True))
    return f"{what:18} {rate:5.2f} × {name:24} {_verdict(rate, target)}; by processor time {cpu:.2f}"


def replicas(pairs: Sequence[Pair], where: Cores) -> str:
    """Return how two replicas stand to one."""
    one, two = (median(rate.answers for rate in rates) for rates in zip(*((p.one, p.two) for p in pairs), strict=True))
    ratio = median(pair.two.answers / pair.one.answers for pair in pairs)
    said = f"two replicas {two:.1f} answers/s, one {one:.1f}: {ratio:.2f} ×"
    if where.number < CORES_NEEDED:
        return (
            f"{said} ({OF_ONE_REPLICA} is to be reached where there are {CORES_NEEDED} cores: for two replicas, the "
            f"database, and what asks them; here are {where.number})\n"
        )
    return f"{said} {_verdict(ratio, OF_ONE_REPLICA)}; {where.number} cores\n"


def splits(found: Sequence[Split]) -> str:
    """Return where the processor time of this bot goes."""
    lines = [f"{'CPU µs, polling':18}" + "".join(f"{part:>18}" for part in PARTS)]
    for split in found:
        whole = sum(split.parts.values())
        cells = (f"{1e6 * split.parts[part]:.0f} ({split.parts[part] / whole:.0%})" for part in PARTS)
        lines.append(f"{split.workload:18}" + "".join(f"{cell:>18}" for cell in cells))
    return "\n".join(lines) + "\n"


def functions(split: Split, most: int) -> Iterator[str]:
    """Yield the dearest functions of the main thread."""
    for place, seconds in list(split.functions.items())[:most]:
        yield f"{1e6 * seconds:8.0f} µs  {place}"


def _verdict(ratio: float, target: float) -> str:
    return f"(≥ {target}: {'reached' if ratio >= target else 'missed'})"

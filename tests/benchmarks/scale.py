"""What size costs: the engine and some peers at 100 to 100,000 stored questions, each in a process of its own.

python -m tests.benchmarks.scale --public DIR SIZE NAME …    measures one size, for the rows named, and prints JSON
"""

import argparse
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from handlers.settings import Settings
from tests.benchmarks import sets
from tests.benchmarks.crowd import AN_ENTRY, crowd
from tests.benchmarks.engine import Engine
from tests.benchmarks.peers import Peer, everyone
from tests.benchmarks.vectors import RememberedMeaning

SIZES = (100, 1_000, 10_000, 25_000, 100_000)
GROUPS = (("this engine",), ("token_set_ratio", "BM25", "char TF-IDF", "nearest e5", "fusion"))
_TIMED = 60
_ASKED = 200
_PATIENCE = 300  # seconds for one size
_GIGABYTES = 8  # of address space; a process that wants more ends, instead of taking the machine with it


@dataclass(frozen=True)
class Point:
    """A row at a size: seconds to index, milliseconds a query, its median in embeddings, megabytes of the process.

    peak     megabytes at the highest, in this process or in one that it started
    right    share of unseen questions whose entry comes first
    stopped  why there are no figures, empty where there are
    """

    peer: str
    size: int
    index: float = 0.0
    embedding: float = 0.0
    median: float = 0.0
    p99: float = 0.0
    ratio: float = 0.0
    resident: float = 0.0
    peak: float = 0.0
    right: float = 0.0
    stopped: str = ""


def measure(public: Path, only: Sequence[str] | None = None) -> list[Point]:
    """Measure all sizes, printing each point as it comes."""
    print(f"\nScale: entries of {AN_ENTRY} stored questions, from the public sets and variations of them")
    print(
        f"{'':16} {'stored':>8} {'index s':>8} {'embed':>7} {'median':>8} {'p99':>8} {'×':>6} {'MB':>6} {'peak':>6} P@1"
    )
    points = []
    for group in GROUPS:
        names = [name for name in group if not only or name in only]
        for size in SIZES if names else ():
            for point in _in_process(public, size, names):
                points.append(point)
                print(line(point), flush=True)
    return points


def line(point: Point) -> str:
    """Return a point as a line of the table."""
    head = f"{point.peer:16} {point.size:8,}"
    if point.stopped:
        return f"{head}  {point.stopped}"
    return (
        f"{head} {point.index:8.2f} {point.embedding:7.2f} {point.median:8.2f} {point.p99:8.2f} {point.ratio:6.2f} "
        f"{point.resident:6.0f} {point.peak:6.0f} {point.right:.3f}"
    )


def _in_process(public: Path, size: int, names: Sequence[str]) -> list[Point]:
    """Measure one size in a process that is stopped when it takes too long or too much."""
    command = [sys.executable, "-m", "tests.benchmarks.scale", "--public", str(public), str(size), *names]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as process:
        try:
            out, err = process.communicate(timeout=_PATIENCE)
            why = _reason(err)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # its own session: with the processes that it started
            out, _ = process.communicate()
            why = f"stopped: more than {_PATIENCE} s"
    points = [Point(**json.loads(text)) for text in out.splitlines() if text.startswith("{")]
    done = {point.peer for point in points}
    return [*points, *(Point(name, size, stopped=why) for name in names if name not in done)]


def _reason(errors: str) -> str:
    if "MemoryError" in errors or "Unable to allocate" in errors or "bad_alloc" in errors:
        return f"stopped: more than {_GIGABYTES} GB"
    return "stopped: " + (errors.strip().splitlines() or ["ended without a word"])[-1]


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale", description=__doc__)
    parser.add_argument("--public", type=Path, required=True)
    parser.add_argument("size", type=int)
    parser.add_argument("names", nargs="+")
    options = parser.parse_args()
    settings = Settings()
    meaning = RememberedMeaning(settings.cache_dir / "benchmark-vectors.sqlite", settings.embedding_threads or None)
    folders = [folder for folder in sorted(options.public.iterdir()) if (folder / "faq.jsonl").exists()]
    base = crowd([sets.public(folder) for folder in folders], options.size, meaning).questions
    resource.setrlimit(resource.RLIMIT_AS, (_GIGABYTES * 2**30, _GIGABYTES * 2**30))
    for peer in (*everyone(meaning), Engine(meaning, base.labels)):
        if peer.name in options.names:
            print(json.dumps(asdict(_point(peer, base, meaning, options.size))), flush=True)


def _point(peer: Peer, base: sets.QuestionSet, meaning: RememberedMeaning, size: int) -> Point:
    start = time.perf_counter()
    peer.index(base.entries)
    index = time.perf_counter() - start
    peer.scores("warm-up")
    keys = list(base.entries)
    alone: list[float] = []
    taken: list[float] = []
    right: list[bool] = []
    meaning.live = True
    for number, query in enumerate(base.queries[:_TIMED]):
        calls = [(alone, meaning.embed), (taken, peer.scores)]
        for times, call in calls if number % 2 else reversed(calls):  # neither always finds the processor's cache cold
            times.append(_milliseconds(call, query.text))
    meaning.live = False
    for query in base.queries[:_ASKED]:
        right.append(keys[int(peer.scores(query.text).argmax())] in query.answers)
    embedding, median = statistics.median(alone), statistics.median(taken)
    p99 = statistics.quantiles(taken, n=100, method="inclusive")[98]
    ratio, share = median / embedding, statistics.fmean(right)
    return Point(peer.name, size, index, embedding, median, p99, ratio, _resident(), _peak(), share)


def _milliseconds(call: Callable[[str], object], text: str) -> float:
    start = time.perf_counter()
    call(text)
    return 1000 * (time.perf_counter() - start)


def _resident() -> float:
    """Return the megabytes that this process occupies now, or at its highest where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return _peak()
    return pages * resource.getpagesize() / 2**20


def _peak() -> float:
    unit = 2**20 if sys.platform == "darwin" else 2**10
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(each).ru_maxrss for each in who) / unit


if __name__ == "__main__":
    _main()

"""Compares the engine with its peers on the project's own base and on public question sets.

python -m tests.benchmarks [--public DIR] [--only NAME …] [--questions FILE …] [--scale] [--picture out.png]
python -m tests.benchmarks --bot    the whole bot beside echo bots instead; see tests.benchmarks.bots
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from handlers.settings import Settings
from knowledge.loader import load
from knowledge.schema import Knowledge
from tests.benchmarks import scale, sets, tables
from tests.benchmarks.engine import Engine, WholeAssistant
from tests.benchmarks.peers import Peer, everyone
from tests.benchmarks.quality import measure
from tests.benchmarks.sets import QuestionSet
from tests.benchmarks.vectors import RememberedMeaning

_QUESTIONS = Path(__file__).parent.parent / "questions"


def main() -> None:
    """Measure in one run what is asked for, print it, and draw it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--public", type=Path, metavar="DIR", help="a folder of sets: faq.jsonl and queries.jsonl each")
    parser.add_argument(
        "--questions", type=Path, nargs="+", help="questions for the own base; tests/questions if absent"
    )
    parser.add_argument("--only", nargs="+", metavar="NAME", help="only these rows, such as 'this engine'")
    parser.add_argument("--sets", nargs="+", metavar="NAME", help="only these sets, such as 'own base' or xx_xquad")
    parser.add_argument("--scale", action="store_true", help="measure up to 100,000 stored questions, too")
    parser.add_argument("--picture", type=Path, metavar="PNG", help="draw the figures")
    parser.add_argument("--bot", action="store_true", help="the whole bot beside echo bots, and nothing else")
    options = parser.parse_args()
    if options.bot:
        from tests.benchmarks.bots.__main__ import main as measure_bot  # noqa: PLC0415  (what another command needs)

        measure_bot([])
        return
    if options.scale and not options.public:
        parser.error("--scale makes its questions from the public sets: --public DIR")
    start = time.perf_counter()
    settings = Settings()
    meaning = RememberedMeaning(settings.cache_dir / "benchmark-vectors.sqlite", settings.embedding_threads or None)
    results = []
    print(tables.LEGEND)
    for questions, peers in _runs(options, settings, meaning):
        wanted = [peer for peer in peers if not options.only or peer.name in options.only]
        if wanted and (not options.sets or questions.name in options.sets):
            results.append(measure(questions, wanted, meaning))
            print(tables.table(results[-1]), flush=True)
    print(tables.comparison(results))
    points = scale.measure(options.public, options.only) if options.scale else []
    if options.picture:
        from tests.benchmarks import picture  # noqa: PLC0415  (matplotlib takes a second)

        picture.draw(results, points, options.picture)
        print(f"picture: {options.picture}")
    print(f"{time.perf_counter() - start:.0f} s", flush=True)


def _runs(
    options: argparse.Namespace, settings: Settings, meaning: RememberedMeaning
) -> list[tuple[QuestionSet, Sequence[Peer]]]:
    """Return the sets and who takes part in each."""
    runs: list[tuple[QuestionSet, Sequence[Peer]]] = []
    for folder in sorted(options.public.iterdir()) if options.public else []:
        if (folder / "faq.jsonl").exists():
            questions = sets.public(folder)
            runs.append((questions, [*everyone(meaning), Engine(meaning, questions.labels)]))
    knowledge = load(settings.knowledge_dir)
    for questions in _own(knowledge, options.questions):
        engine, whole = Engine(meaning, questions.labels), WholeAssistant(meaning, knowledge, questions.labels)
        runs.append((questions, [*everyone(meaning), engine, whole]))
    return runs


def _own(knowledge: Knowledge, given: Sequence[Path] | None) -> list[QuestionSet]:
    """Return the own base with the questions given, or else with the held-out ones and the practice ones apart."""
    if given:
        return [sets.own(knowledge, given)]
    groups = {"held-out": sorted(_QUESTIONS.glob("held-out-*.jsonl")), "practice": [_QUESTIONS / "practice.jsonl"]}
    return [
        sets.own(knowledge, paths, f"own base, {name}")
        for name, paths in groups.items()
        if all(path.exists() for path in paths)
    ]


if __name__ == "__main__":
    main()

"""The whole bot beside echo bots of python-telegram-bot and aiogram, in one run.

python -m tests.benchmarks.bots [--rounds 3] [--by polling|webhook] [--delay 0 20] [--only rates|split|replicas]
"""

import argparse
import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import replace

from tests.benchmarks.bots import report
from tests.benchmarks.bots.contestants import AIOGRAM, ECHO_PYTHON, PTB, Transport, Workload, ours
from tests.benchmarks.bots.measure import Size, measure
from tests.benchmarks.bots.process import cores
from tests.benchmarks.bots.questions import Questions
from tests.benchmarks.bots.replicas import compare
from tests.benchmarks.bots.split import split

TRANSPORTS: tuple[Transport, ...] = ("polling", "webhook")
DELAYS = (0.0, 20.0)  # milliseconds
SPLIT: tuple[Workload, ...] = ("stored", "repeated", "unseen")
_PARTS = ("rates", "split", "replicas")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is asked for, and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bots", description=__doc__)
    parser.add_argument("--rounds", type=int, default=Size.rounds, help="rounds (default: %(default)s)")
    parser.add_argument("--by", choices=TRANSPORTS, nargs="+", default=TRANSPORTS, help="only this transport")
    parser.add_argument(
        "--delay", type=float, metavar="MS", nargs="+", default=DELAYS, help="how far the server is off"
    )
    parser.add_argument("--only", choices=_PARTS, nargs="+", default=_PARTS, help="only these figures")
    parser.add_argument("--functions", type=int, default=0, metavar="N", help="the N dearest functions, too")
    asyncio.run(_measure(parser.parse_args(arguments)))


async def _measure(options: argparse.Namespace) -> None:
    begun, where, questions = time.perf_counter(), cores(), Questions()
    size = replace(Size(), rounds=options.rounds)
    print(f"The whole bot: {where}")
    print(
        f"Load of this machine before: {os.getloadavg()[0]:.1f}; where it is not idle, look at processor time first\n"
    )
    if "rates" in options.only:
        peers = [PTB, AIOGRAM] if ECHO_PYTHON.exists() else []
        if not peers:
            print(f"no echo bots: {ECHO_PYTHON.parent.parent.name} is not there; make benchmark installs them")
        print(report.LEGEND)
        for delay in options.delay:
            there = replace(size, delay=delay / 1000)
            figures = await measure([ours(), *peers], options.by, where, there, questions)
            for transport in options.by:
                print(report.table(figures, transport, there.delay))
            print(report.ratios(figures), flush=True)
    if "split" in options.only:
        found = [await split(workload, where, size, questions) for workload in SPLIT]
        print(report.splits(found), flush=True)
        for each in found if options.functions else ():
            print(each.workload, *report.functions(each, options.functions), sep="\n")
    if "replicas" in options.only:
        print(report.replicas(await compare(where, size, questions), where))
    print(f"{time.perf_counter() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    main()

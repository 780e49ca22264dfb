"""Bots as processes of their own, each pinned to a core, and the processor time that they take."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_LOG = "log.txt"
_PATIENCE = 20.0  # seconds, to end


@dataclass(frozen=True)
class Cores:
    """Where bots run, where a second replica does, and where the rest does; None where the machine cannot be told."""

    bots: int | None = None
    second: int | None = None
    rest: int | None = None
    number: int = os.cpu_count() or 1

    def __str__(self) -> str:
        if self.bots is None:
            return "processes cannot be pinned to cores on this machine: they share all of them"
        if self.bots == self.rest:
            return "this machine has one core: bots share it with what asks them"
        return f"bots on core {self.bots}, what asks them on core {self.rest}"


def cores() -> Cores:
    """Return cores that this process may use, as different ones as there are."""
    if not hasattr(os, "sched_getaffinity"):
        return Cores()
    usable = sorted(os.sched_getaffinity(0))
    return Cores(usable[-1], usable[-2] if len(usable) > 1 else usable[-1], usable[0], len(usable))


@contextmanager
def pinned(core: int | None) -> Iterator[None]:
    """Keep this process, and those that it starts meanwhile, on a core."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Process:
    """A process that is running."""

    def __init__(self, running: subprocess.Popen[bytes], folder: Path) -> None:
        self._running = running
        self.folder = folder

    @property
    def id(self) -> int:
        """Its number."""
        return self._running.pid

    @property
    def log(self) -> str:
        """What it has said."""
        return (self.folder / _LOG).read_text(encoding="utf-8", errors="replace")

    def check(self) -> None:
        """Raise ChildProcessError, with its last words, if it has ended."""
        if (status := self._running.poll()) is not None:
            raise ChildProcessError(f"a bot ended with status {status}: {self.log[-2000:]}")

    def cpu(self) -> float:
        """Return the seconds that all its threads have had, those that ended too; NaN where that cannot be known."""
        try:
            return time.clock_gettime((~self.id << 3) | 2)  # Linux's number of another process's clock
        except OSError:
            return float("nan")

    def wait(self) -> None:
        """Wait until it ends by itself. Raises ChildProcessError, with its last words, if it fails."""
        if self._running.wait():
            self.check()

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._running.send_signal(number)

    def end(self) -> None:
        """Let it end, or make it."""
        self.tell(signal.SIGTERM)
        try:
            self._running.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()


@contextmanager
def running(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], core: int | None
) -> Iterator[Process]:
    """Run a command in a folder on a core; nothing of this process's environment but its path is handed on."""
    given = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", **environment}
    # a process begins on the core of the one that starts it, with all threads that it will ever have
    with pinned(core), (folder / _LOG).open("wb") as out:
        started = subprocess.Popen(command, cwd=folder, env=given, stdout=out, stderr=out)
    process = Process(started, folder)
    try:
        yield process
    finally:
        process.end()

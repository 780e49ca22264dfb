"""Jobs that go on, whatever fails; sad paths first."""

import asyncio
import logging

import pytest

from handlers.transport.rounds import pause, rounds
from storage.errors import StorageError
from tests.limits import LIMIT


class Work:
    """Fails as it is told, a round after the other, and ends with the last."""

    def __init__(self, *failures: Exception | None) -> None:
        self.ending = asyncio.Event()
        self.pauses: list[float] = []
        self._failures = list(failures)

    async def __call__(self) -> None:
        if failure := self._failures.pop(0):
            raise failure

    async def pause(self, ending: asyncio.Event, seconds: float) -> None:
        self.pauses.append(seconds)
        if not self._failures:
            ending.set()


@pytest.mark.parametrize("failure", [StorageError("away"), RuntimeError("broken")])
async def test_a_failure_ends_nothing_and_is_said_once(failure: Exception, caplog: pytest.LogCaptureFixture) -> None:
    work = Work(None, failure, failure, None, failure, StorageError("locked"), None)
    await rounds(work.ending, 2.5, work, "it was not done", work.pause)
    assert work.pauses == [2.5] * 7
    said = [f"it was not done: {failure}"]
    assert [record.message for record in caplog.records] == [*said, *said, "it was not done: locked"]


async def test_only_what_was_not_foreseen_leaves_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    work = Work(StorageError("away"), RuntimeError("broken"))
    await rounds(work.ending, 1, work, "it was not done", work.pause)
    assert [bool(record.exc_info) for record in caplog.records] == [False, True]
    assert {record.levelno for record in caplog.records} == {logging.ERROR}


async def test_nothing_is_done_after_the_end() -> None:
    work = Work()
    work.ending.set()
    await rounds(work.ending, 1, work, "it was not done", work.pause)
    assert work.pauses == []


async def test_the_end_is_not_waited_for() -> None:
    ending = asyncio.Event()
    waiting = asyncio.create_task(pause(ending, 3600))
    await asyncio.sleep(0)
    ending.set()
    await asyncio.wait_for(waiting, LIMIT)
    await pause(asyncio.Event(), 0.01)

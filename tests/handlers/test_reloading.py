"""Changed files of the base: the broken ones never live and said once, the good ones live at once; sad paths first."""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from handlers.upkeep import reloading, watch
from storage.errors import DatabaseUnavailable
from tests.handlers.desk import opened as without_group
from tests.handlers.staff_desk import STAFF
from tests.handlers.tiny import TinyBrain
from tests.handlers.tiny_base import FORMER, FRESH, Publisher, TinyEngine, make_base, publishing, read
from tests.limits import LIMIT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_base(tmp_path / "base")


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch, folder: Path) -> AsyncIterator[Publisher]:
    async with publishing(monkeypatch, folder, messages_at_once=10**9) as publisher:
        yield publisher


# a look at the files


async def test_a_broken_file_stays_out_and_staff_read_what_to_type(desk: Publisher) -> None:
    desk.file.write_text("a: 1\nb: BROKEN\n")
    await desk.look()
    assert FORMER in await desk.answer()
    (said,) = desk.said()
    assert said.startswith("<b>The files of the knowledge were changed, but cannot go live.</b>\n\nThe former version")
    assert "<b>policies.yaml, line 2</b>\nThere is nothing in the file policies.yaml." in said
    assert "<pre>2 | b: BROKEN\n  |    ^^^^^^</pre>" in said
    assert "→ Fill it or delete it." in said


async def test_the_same_mistake_is_said_once_however_often_it_is_saved(desk: Publisher) -> None:
    for text in ("BROKEN", "BROKEN\n", "# a remark\n\nBROKEN\n", "BROKEN # no", "BROKEN"):
        desk.file.write_text(text)
        await desk.look()
    assert len(desk.said()) == 3, "the line with the mistake was changed, and changed back"


async def test_what_is_left_of_several_mistakes_is_said(desk: Publisher) -> None:
    desk.file.write_text("BROKEN 1\nBROKEN 2\n")
    await desk.look()
    desk.file.write_text("BROKEN 2\n")
    await desk.look()
    first, second = desk.said()
    assert "BROKEN 1" in first
    assert "BROKEN 1" not in second


async def test_tests_that_newly_fail_keep_it_out(desk: Publisher) -> None:
    desk.file.write_text("It FAILS")
    await desk.look()
    assert FORMER in await desk.answer()
    (said,) = desk.said()
    assert "Tests that newly fail:\n• policies.yaml:7:9: “Is it so?”" in said


async def test_once_mended_it_is_said_to_be_live(desk: Publisher) -> None:
    desk.file.write_text("BROKEN")
    await desk.look()
    desk.file.write_text(FRESH)
    await desk.look()
    assert FRESH in await desk.answer()
    assert desk.said()[-1].startswith("<b>The mistakes are mended, and the knowledge is live: version ")
    desk.file.write_text("BROKEN")
    await desk.look()
    desk.file.write_text(FRESH)
    await desk.look()
    assert desk.said()[-1].startswith("<b>The mistakes are mended"), "also where it is as it was before"
    assert "Nothing changes for investors." in desk.said()[-1]


async def test_a_folder_that_vanishes_changes_nothing_until_it_is_back(desk: Publisher) -> None:
    shutil.rmtree(desk.folder)
    for _ in range(2):
        await desk.look()
    assert FORMER in await desk.answer()
    assert len(desk.said()) == 1
    make_base(desk.folder)
    desk.file.write_text(FRESH)
    await desk.look()
    assert FRESH in await desk.answer()


async def test_what_fails_in_the_engine_is_said_and_leaves_the_former_base(desk: Publisher) -> None:
    async with watched(desk):
        desk.file.write_text("CRASH")
        await until(lambda: said_in(desk, "could not be tried (MemoryError)"))
    assert FORMER in await desk.answer()
    assert len(desk.said()) == 1


async def test_files_that_keep_changing_are_left_for_the_next_look(
    desk: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter(range(1000))
    monkeypatch.setattr(reloading, "fingerprint", lambda folder: str(next(numbers)))
    assert await reloading.look(desk.desk.services) is None
    assert FORMER in await desk.answer()
    assert len(desk.tiny.rehearsed) == reloading.TRIES
    monkeypatch.undo()
    desk.file.write_text(FRESH)
    await desk.look()
    assert FRESH in await desk.answer()


async def test_nobody_waits_while_a_base_is_tried(desk: Publisher) -> None:
    desk.file.write_text("SLOW but good")
    looking = asyncio.create_task(desk.look())
    assert await asyncio.to_thread(desk.tiny.trying.wait, LIMIT)
    assert FORMER in await desk.answer()
    desk.tiny.go_on.set()
    await looking
    assert "SLOW but good" in await desk.answer()


async def test_an_answer_that_has_begun_ends_with_the_base_it_began_with(desk: Publisher) -> None:
    brain = desk.desk.services.brain
    assert isinstance(brain, TinyBrain)
    asking = asyncio.create_task(desk.desk.say("wait"))
    assert await asyncio.to_thread(brain.waiting.wait, LIMIT)
    desk.file.write_text(FRESH)
    await desk.look()
    brain.go_on.set()
    *_, sent = await asking
    assert sent["text"]
    (question,) = await desk.desk.services.stores.questions.last(7, 1)
    assert question.knowledge_version == brain.knowledge.digest != desk.desk.services.brain.knowledge.digest


async def test_if_the_database_is_away_staff_are_told_all_the_same(
    desk: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> bool:
        raise DatabaseUnavailable("away")

    monkeypatch.setattr("storage.leases.Leases.acquire", away)
    desk.file.write_text(FRESH)
    await desk.look()
    assert len(desk.said()) == 1


async def test_without_a_group_the_log_says_it(
    monkeypatch: pytest.MonkeyPatch, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    brain = TinyBrain(await asyncio.to_thread(read, folder))
    async with without_group(monkeypatch, brain, knowledge_dir=folder) as desk:
        services, services.engine = desk.services, TinyEngine().engine
        for text in ("BROKEN", FRESH):
            (folder / "policies.yaml").write_text(text)
            found = await reloading.look(services)
            assert found is not None
            await reloading.tell(services, found)
    messages = [record.message for record in caplog.records]
    assert any("cannot go live" in message and "policies.yaml:1:1" in message for message in messages)
    assert any(message.startswith("the knowledge is live as version ") for message in messages)


async def test_two_replicas_look_at_one_folder_and_the_group_is_told_once(
    monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path
) -> None:
    async with (
        publishing(monkeypatch, folder, folder=tmp_path / "data") as one,
        publishing(monkeypatch, folder, folder=tmp_path / "data") as other,
    ):
        for text, told in (("BROKEN", 1), (FRESH, 2), ("BROKEN", 3), (FORMER, 4)):
            one.file.write_text(text)
            await asyncio.gather(one.look(), other.look())
            assert len(one.said()) + len(other.said()) == told, text
        assert FORMER in await one.answer()
        assert FORMER in await other.answer()


async def test_what_goes_live_is_said_with_what_it_changes(desk: Publisher) -> None:
    desk.file.write_text(FRESH)
    await desk.look()
    assert FRESH in await desk.answer()
    (said,) = desk.said()
    assert said.startswith("<b>The knowledge was changed and is live: version ")
    assert said.splitlines()[0].endswith("23 entries.</b>")
    assert "Changed:\n• Title only (only)" in said
    assert "Of 2 questions asked, 1 find another entry than before." in said
    assert "reply_markup" not in desk.calls(STAFF)[-1]


async def test_a_change_of_another_file_than_of_entries_is_said_too(desk: Publisher) -> None:
    (desk.folder / "banking.yaml").write_text("Of other banks")
    await desk.look()
    assert "Sources, terms, menu or wording changed, no entry." in desk.said()[0]


# learning exactly


async def test_what_goes_live_is_learned_exactly_afterwards(desk: Publisher) -> None:
    services, ending = desk.desk.services, asyncio.Event()
    settling = asyncio.create_task(reloading.keep_settled(services, ending))
    desk.file.write_text(FRESH)
    await desk.look()
    await until(lambda: bool(desk.tiny.settled) and not services.live.is_settling)
    assert desk.tiny.settled == [services.brain.knowledge.digest]
    assert services.brain in desk.tiny.brains
    assert FRESH in await desk.answer()
    ending.set()
    await asyncio.wait_for(settling, LIMIT)


async def test_a_base_that_was_replaced_while_it_was_learned_does_not_come_back(
    desk: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, ending = desk.desk.services, asyncio.Event()
    real, replaced = desk.tiny.settle, TinyBrain(read(desk.folder))

    def settle(brain: TinyBrain) -> TinyBrain:
        if not desk.tiny.settled:
            services.brain = replaced
        return real(brain)

    monkeypatch.setattr(desk.tiny, "settle", settle)
    services.engine = desk.tiny.engine
    settling = asyncio.create_task(reloading.keep_settled(services, ending))
    services.live.unsettled.set()
    await until(lambda: len(desk.tiny.settled) == 1 and not services.live.is_settling)
    assert services.brain is replaced
    ending.set()
    await asyncio.wait_for(settling, LIMIT)


async def test_a_failure_to_learn_exactly_leaves_what_is_live(
    desk: Publisher, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def settle(brain: TinyBrain) -> TinyBrain:
        raise MemoryError

    monkeypatch.setattr(desk.tiny, "settle", settle)
    services, ending = desk.desk.services, asyncio.Event()
    services.engine, live = desk.tiny.engine, services.brain
    settling = asyncio.create_task(reloading.keep_settled(services, ending))
    services.live.unsettled.set()
    await until(lambda: any("was not learned exactly" in record.message for record in caplog.records))
    assert services.brain is live
    ending.set()
    await asyncio.wait_for(settling, LIMIT)


# the real watcher


@asynccontextmanager
async def watched(desk: Publisher) -> AsyncIterator[None]:
    """The watcher runs on the folder of a desk."""
    ending = asyncio.Event()
    watching = asyncio.create_task(watch.keep_up(desk.desk.services, ending))
    await asyncio.sleep(0.5)
    try:
        yield
    finally:
        ending.set()
        await asyncio.wait_for(watching, LIMIT)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIMIT):
        while not condition():
            await asyncio.sleep(0.05)


def said_in(desk: Publisher, words: str) -> bool:
    return any(words in text for text in desk.said())


async def answered(desk: Publisher, words: str) -> None:
    async with asyncio.timeout(LIMIT):
        while words not in await desk.answer():
            await asyncio.sleep(0.05)


async def save_at_once(path: Path, text: str) -> None:
    path.write_text(text)


async def save_as_editors_do(path: Path, text: str) -> None:
    """As Vim and many others: a temporary file beside, the former one put away, then renamed."""
    (path.parent / "4913").touch()
    (path.parent / "4913").unlink()
    path.rename(path.with_suffix(".yaml~"))
    (path.parent / f".{path.name}.swp").write_text("x")
    path.write_text(text)
    path.with_suffix(".yaml~").unlink()


async def save_in_pieces(path: Path, text: str) -> None:
    with path.open("w") as file:
        for letter in f"BROKEN {text}":
            file.write(letter)
            file.flush()
            await asyncio.sleep(0.02)
    path.write_text(text)


@pytest.mark.parametrize("save", [save_at_once, save_as_editors_do, save_in_pieces])
async def test_a_saved_file_is_live_however_an_editor_saves_it(
    desk: Publisher, save: Callable[[Path, str], Awaitable[None]]
) -> None:
    async with watched(desk):
        await save(desk.file, FRESH)
        await answered(desk, FRESH)
        await until(lambda: len(desk.said()) == 1)
    assert len(desk.said()) == 1
    assert "is live" in desk.said()[0]


async def test_several_files_saved_at_once_are_one_change(desk: Publisher) -> None:
    async with watched(desk):
        for name in ("banking.yaml", "policies.yaml"):
            (desk.folder / name).write_text(FRESH)
        await answered(desk, FRESH)
        await until(lambda: bool(desk.said()))
    assert len(desk.said()) == 1


async def test_a_folder_that_is_exchanged_for_another_is_watched_on(desk: Publisher, tmp_path: Path) -> None:
    other = make_base(tmp_path / "other")
    (other / "policies.yaml").write_text("From the other folder")
    async with watched(desk):
        desk.folder.rename(tmp_path / "old")
        other.rename(desk.folder)
        await answered(desk, "From the other folder")
        desk.file.write_text(FRESH)
        await answered(desk, FRESH)


async def test_a_folder_that_is_gone_for_a_while_is_watched_on(desk: Publisher) -> None:
    async with watched(desk):
        shutil.rmtree(desk.folder)
        await until(lambda: said_in(desk, "cannot go live"))
        assert FORMER in await desk.answer()
        make_base(desk.folder)
        desk.file.write_text(FRESH)
        await answered(desk, FRESH)


async def test_what_was_saved_while_the_program_began_is_tried(
    desk: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.desk.services.live.seen = None
    desk.file.write_text(FRESH)
    monkeypatch.setattr(watch, "_BEGAN", 0.0)
    async with watched(desk):
        await answered(desk, FRESH)


async def test_what_was_there_before_is_not_tried_again(desk: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.desk.services.live.seen = None
    monkeypatch.setattr(watch, "_BEGAN", 1e12)
    monkeypatch.setattr(watch, "GLANCE", 0.1)
    async with watched(desk):
        pass
    assert desk.tiny.rehearsed == []

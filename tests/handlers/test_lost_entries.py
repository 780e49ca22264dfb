"""Entries that vanish from the files on disk: the former base answers until a person has said that they may go."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from handlers.locales import load
from handlers.turn import Services
from handlers.upkeep import catching_up, reloading
from knowledge import acceptance
from knowledge.problems import Report as Problems
from knowledge.schema import LANGUAGES, Language, Place
from tests.handlers.desk import opened as without_group
from tests.handlers.tiny import TinyBrain, knowledge
from tests.handlers.tiny_base import FORMER, FRESH, Publisher, make_base, publishing

SMALLER = "Entries have disappeared from the files of the knowledge."
TEXTS = load()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = make_base(tmp_path / "base")
    acceptance.accept(folder, knowledge())
    return folder


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch, folder: Path) -> AsyncIterator[Publisher]:
    async with publishing(monkeypatch, folder) as publisher:
        yield publisher


def began_from_files(services: Services) -> None:
    """Let the live base know where its entries stand."""
    assert isinstance(services.brain, TinyBrain)
    services.brain.knowledge = replace(services.brain.knowledge, places={("only", ""): Place("policies.yaml", 1, 1)})


async def test_a_base_that_is_smaller_stays_out_until_it_is_mended(desk: Publisher) -> None:
    for text in (f"{FRESH} GONE", f"{FRESH} GONE again"):
        desk.file.write_text(text)
        await desk.look()
    assert FORMER in await desk.answer()
    (said,) = desk.said()
    assert said.startswith(f"<b>{SMALLER} The former version answers on.</b>")
    assert "/reload" in said
    assert "• Title gap (gap)" in said
    desk.file.write_text(FRESH)
    await desk.look()
    assert FRESH in await desk.answer()
    assert desk.said()[-1].startswith("<b>The mistakes are mended")


async def test_with_the_word_of_a_person_it_goes_live_and_nobody_is_asked_again(desk: Publisher, folder: Path) -> None:
    desk.file.write_text(f"{FRESH} GONE")
    await desk.look()
    assert (await reloading.look(desk.desk.services, by_hand=True)) is not None
    assert FRESH in await desk.answer()
    await desk.look()
    assert len(desk.said()) == 1


async def test_a_person_cannot_let_mistakes_go_live(desk: Publisher) -> None:
    desk.file.write_text(f"{FRESH} GONE and FAILS")
    found = await reloading.look(desk.desk.services, by_hand=True)
    assert found is not None
    assert not found.is_live
    assert FORMER in await desk.answer()


async def test_what_was_published_elsewhere_needs_no_second_word(desk: Publisher) -> None:
    await desk.pressed(await desk.proposal(), "Publish")
    (desk.folder / ".published").unlink()
    desk.file.write_text(f"{FORMER}\n")
    asked = len(desk.said())
    await catching_up.catch_up(desk.desk.services)
    assert FRESH in await desk.answer()
    assert not any(SMALLER in said for said in desk.said()[asked:])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_start_without_accepted_entries_is_told_in_the_staffs_language(
    monkeypatch: pytest.MonkeyPatch, folder: Path, language: Language
) -> None:
    accepted = knowledge(facts=22)
    acceptance.accept(folder, accepted)
    gone = accepted.entries.keys() - knowledge().entries.keys()
    assert gone
    async with publishing(monkeypatch, folder, staff_language=language) as desk:
        began_from_files(desk.desk.services)
        await reloading.tell_at_start(desk.desk.services)
        (said,) = desk.said()
        assert said.startswith(f"<b>{TEXTS.say('base-began-smaller', language)}</b>")
        assert all(f"• {entry}" in said for entry in gone)
        assert await reloading.look(desk.desk.services, by_hand=True)
        assert acceptance.read(folder, Problems()).keys() == knowledge().entries.keys()
        desk.desk.later(hours=1)
        began_from_files(desk.desk.services)
        await reloading.tell_at_start(desk.desk.services)
        assert len(desk.said()) == 1


async def test_without_a_group_the_log_says_it(
    monkeypatch: pytest.MonkeyPatch, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    acceptance.accept(folder, knowledge(facts=22))
    async with without_group(monkeypatch, knowledge_dir=folder) as desk:
        began_from_files(desk.services)
        await reloading.tell_at_start(desk.services)
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.message.startswith("The assistant has started without entries that were there before.\n")
    assert "fact-21" in record.message


async def test_a_base_that_was_never_accepted_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = await asyncio.to_thread(make_base, tmp_path / "other")
    async with publishing(monkeypatch, folder) as desk:
        began_from_files(desk.desk.services)
        await reloading.tell_at_start(desk.desk.services)
        await reloading.look(desk.desk.services, by_hand=True)
        assert desk.said() == []
        assert not (folder / acceptance.FILE).exists()

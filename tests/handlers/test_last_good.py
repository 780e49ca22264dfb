"""A process that begins while the files of the base are broken answers from the base that was live last."""

from pathlib import Path

import pytest
import typer

from handlers.settings import Settings
from handlers.upkeep import last_good, watch
from handlers.upkeep.learning_bar import read_knowledge_to_serve
from knowledge.loader import load
from knowledge.schema import LANGUAGES, Language
from tests.knowledge.base_folder import write_base

FORMER = {"zh": "上一个正常版本", "ru": "по той, что работала последней", "en": "the one that was live last"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_of(write_base(tmp_path / "base"), tmp_path)


def settings_of(folder: Path, tmp_path: Path, language: Language = "en") -> Settings:
    given = {"knowledge_dir": folder, "data_dir": tmp_path / "data", "staff_language": language}
    return Settings.model_validate(given)


def spoil(settings: Settings) -> None:
    file = settings.knowledge_dir / "targets.yaml"
    file.write_text(file.read_text("utf-8") + "\n- id: [", "utf-8")


def change(settings: Settings) -> None:
    file = settings.knowledge_dir / "targets.yaml"
    file.write_text(file.read_text("utf-8").replace("is to grow by", "is to rise by"), "utf-8")


def test_without_a_former_base_it_does_not_begin(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(settings)
    with pytest.raises(typer.Exit):
        read_knowledge_to_serve(settings)
    assert "targets.yaml" in capsys.readouterr().err


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_answers_from_the_former_base_and_says_so(
    settings: Settings, tmp_path: Path, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    former = read_knowledge_to_serve(settings)
    spoil(settings)
    spoken = settings_of(settings.knowledge_dir, tmp_path, language)
    assert read_knowledge_to_serve(spoken).digest == former.digest
    said = capsys.readouterr().err
    assert "targets.yaml" in said
    assert FORMER[language] in said


def test_the_files_are_looked_at_anew_while_they_are_not_what_is_live(settings: Settings) -> None:
    read_knowledge_to_serve(settings)
    assert last_good.is_kept(settings)
    spoil(settings)
    read_knowledge_to_serve(settings)
    assert not watch._is_live(settings)


def test_what_goes_live_takes_the_place_of_the_copy(settings: Settings) -> None:
    before = read_knowledge_to_serve(settings)
    change(settings)
    live = load(settings.knowledge_dir)
    assert live.digest != before.digest
    last_good.keep(settings, live)
    spoil(settings)
    assert read_knowledge_to_serve(settings).digest == live.digest


def test_what_is_not_live_is_not_kept(settings: Settings) -> None:
    before = read_knowledge_to_serve(settings)
    change(settings)
    last_good.keep(settings, before)
    spoil(settings)
    last_good.keep(settings, before)
    assert read_knowledge_to_serve(settings).digest == before.digest


def test_bases_in_two_folders_are_kept_apart(settings: Settings, tmp_path: Path) -> None:
    read_knowledge_to_serve(settings)
    another = settings_of(tmp_path / "another", tmp_path)
    with pytest.raises(typer.Exit):
        read_knowledge_to_serve(another)


def test_a_data_folder_that_cannot_be_written_to_stops_nothing(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.data_dir.write_text("a file in its place")
    assert read_knowledge_to_serve(settings).entries
    assert "the base was not copied" in caplog.text

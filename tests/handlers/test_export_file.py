"""Files that commands write: nothing is overwritten, nothing is left half written, and what is wrong is one line."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from handlers.commands.export_file import require_suffix, write_new
from handlers.settings import Settings
from knowledge.schema import LANGUAGES, Language


def write(path: Path) -> None:
    path.write_text("new")


def refused(action: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line that an action ends with."""
    with pytest.raises(typer.Exit) as ended:
        action()
    assert ended.value.exit_code == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    return said.removesuffix("\n")


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("file.csv", "is there already, and nothing was written. Please name a new file."),
        ("folder.csv", "is there already, and nothing was written. Please name a new file."),
        ("no/such/new.csv", "Please make it first, or name another one."),
        ("file.csv/new.csv", "Not a directory"),
        ("x" * 300 + ".csv", "File name too long"),
        ("link.csv", "is there already, and nothing was written. Please name a new file."),
        ("dangling.csv", "is there already, and nothing was written. Please name a new file."),
        ("folder.csv/../file.csv", "is there already, and nothing was written. Please name a new file."),
    ],
)
def test_a_file_that_cannot_be_begun(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str, reason: str
) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file.csv").write_text("precious")
    (tmp_path / "link.csv").symlink_to(tmp_path / "file.csv")
    (tmp_path / "dangling.csv").symlink_to(tmp_path / "elsewhere.csv")
    before = sorted(tmp_path.rglob("*"))
    said = refused(lambda: write_new(tmp_path / place, Settings(), write), capsys)
    assert said.startswith(str(tmp_path / place))
    assert said.endswith(reason)
    assert (tmp_path / "file.csv").read_text() == "precious"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_folder_that_does_not_exist_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: Language
) -> None:
    settings = Settings(staff_language=language)
    said = refused(lambda: write_new(tmp_path / "no" / "new.csv", settings, write), capsys)
    assert said.count(str(tmp_path / "no")) == 2
    assert not (tmp_path / "no").exists()


def test_a_disk_that_is_full_leaves_no_half_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def full(path: Path) -> None:
        path.write_text("half")
        raise OSError(28, "No space left on device")

    said = refused(lambda: write_new(tmp_path / "new.csv", Settings(), full), capsys)
    assert said == f"{tmp_path / 'new.csv'}: No space left on device"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_neither_does_anything_else_that_ends_it(tmp_path: Path, error: type[BaseException]) -> None:
    def broken(path: Path) -> None:
        path.write_text("half")
        raise error

    with pytest.raises(error):
        write_new(tmp_path / "new.csv", Settings(), broken)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["new", "new.txt", ".csv", "csv", "new.csv.bak"])
def test_the_kinds_that_can_be_written_are_named(
    capsys: pytest.CaptureFixture[str], language: Language, name: str
) -> None:
    settings = Settings(staff_language=language)
    said = refused(lambda: require_suffix(Path(name), (".csv", ".json"), settings), capsys)
    assert said.startswith(name)
    assert ".csv, .json" in said


def test_a_new_file_is_for_its_owner_only(tmp_path: Path) -> None:
    require_suffix(tmp_path / "new.csv", (".csv",), Settings())
    write_new(tmp_path / "new.csv", Settings(), write)
    assert (tmp_path / "new.csv").read_text() == "new"
    assert stat.S_IMODE((tmp_path / "new.csv").stat().st_mode) == 0o600

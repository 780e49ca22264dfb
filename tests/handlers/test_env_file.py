"""The file .env as people save it: in other encodings, with misspelt names, with lines that are no settings."""

import logging
import os
import re
from pathlib import Path

import pytest
import typer

from handlers.commands.command_line import WRONG_SETTING, read_settings
from handlers.settings import Settings
from knowledge.schema import LANGUAGES, Language

WORDS = {"zh": "[\u4e00-\u9fff]", "ru": "[а-яё]", "en": "[a-z]"}
SECRET = "123456:ABC-secret-part"


@pytest.fixture(autouse=True)
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file .env that is not there yet, in the folder of the program, and no settings in the environment."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / ".env"


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(typer.Exit) as ended:
        read_settings()
    assert ended.value.exit_code == WRONG_SETTING
    return said(capsys)


def said(capsys: pytest.CaptureFixture[str]) -> str:
    told = capsys.readouterr()
    assert told.out == ""
    return told.err


def is_one_line(text: str, language: Language) -> bool:
    return text.count("\n") == 1 and text.endswith("\n") and re.search(WORDS[language], text.lower()) is not None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("gbk", "GBK"),
        ("cp1251", "Windows-1251"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
    ],
)
def test_another_encoding_is_one_line_in_the_language_of_the_staff(
    env: Path, capsys: pytest.CaptureFixture[str], language: Language, encoding: str, name: str
) -> None:
    address = "Харбин, район Сунбэй" if encoding == "cp1251" else "哈尔滨市松北区创新路"
    text = f"TELEGRAM_BOT_TOKEN={SECRET}\nSTAFF_LANGUAGE={language}\nOFFICE_ADDRESS={address}\n"
    env.write_bytes(text.encode(encoding))
    line = refused(capsys)
    assert is_one_line(line, language), line
    assert str(env) in line
    assert name in line
    assert "UTF-8" in line
    assert "secret" not in line


def test_the_language_of_the_environment_goes_first(
    env: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAFF_LANGUAGE", "zh")
    env.write_bytes("STAFF_LANGUAGE=ru\nOFFICE_ADDRESS=哈尔滨\n".encode("gbk"))
    assert "另存为" in refused(capsys)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_utf_8_with_a_mark_is_read(env: Path, capsys: pytest.CaptureFixture[str], line_end: str) -> None:
    lines = ["STAFF_LANGUAGE=ru", "OFFICE_ADDRESS=哈尔滨", "OFFICE_PHONE='+86 451 0000'", ""]
    env.write_bytes(b"\xef\xbb\xbf" + line_end.join(lines).encode())
    settings = read_settings()
    assert (settings.staff_language, settings.office_address) == ("ru", "哈尔滨")
    assert said(capsys) == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["folder", "device", "loop", "word", "rich text"])
def test_what_cannot_be_read_is_one_line(
    env: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: Language,
    kind: str,
) -> None:
    monkeypatch.setenv("STAFF_LANGUAGE", language)
    if kind == "folder":
        env.mkdir()
    elif kind in ("device", "loop"):
        env.symlink_to("/dev/zero" if kind == "device" else env)
    else:
        env.write_bytes(b"PK\x03\x04" + bytes(99) if kind == "word" else b"{\\rtf1 STAFF_LANGUAGE=ru}")
    line = refused(capsys)
    assert is_one_line(line, language), line
    assert str(env) in line


def test_a_file_that_may_not_be_read_is_one_line(
    env: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    env.write_text("STAFF_LANGUAGE=ru\n")
    real = Path.open

    def forbidden(self: Path, mode: str = "r") -> object:
        if self.name == ".env":
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, mode)

    monkeypatch.setattr(Path, "open", forbidden)
    assert "Permission denied" in refused(capsys)


def test_an_invisible_character_is_one_line(env: Path, capsys: pytest.CaptureFixture[str]) -> None:
    env.write_text(f"STAFF_LANGUAGE=ru\nTELEGRAM_BOT_TOKEN={SECRET}\u200b\n", encoding="utf-8")
    line = refused(capsys)
    assert is_one_line(line, "ru")
    assert f"{env}:2:{len(f'TELEGRAM_BOT_TOKEN={SECRET}') + 1}" in line
    assert "U+200B" in line
    assert "secret" not in line


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("STAF_CHAT_ID", "STAFF_CHAT_ID"),
        ("OFFICE_PHON", "OFFICE_PHONE"),
        ("staff_chatid", "STAFF_CHAT_ID"),
        ("TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("OFFICE-HOURS", "OFFICE_HOURS"),
        ("KEEP_LEAD_DAYS", "KEEP_LEADS_DAYS"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_misspelt_setting_is_told_with_the_one_that_was_meant(
    env: Path, capsys: pytest.CaptureFixture[str], language: Language, written: str, meant: str
) -> None:
    env.write_text(f"# where to write\nSTAFF_LANGUAGE={language}\n\nexport {written}={SECRET}\n")
    assert read_settings().staff_language == language
    line = said(capsys)
    assert is_one_line(line, language), line
    assert f"{env}:4" in line
    assert all(re.search(rf"(?<!\w){name}(?!\w)", line) for name in (written, meant)), line
    assert "secret" not in line


def test_a_foreign_name_in_the_file_is_told_without_a_guess(env: Path, capsys: pytest.CaptureFixture[str]) -> None:
    env.write_text("POSTGRES_PASSWORD=geheim\n")
    read_settings()
    line = said(capsys)
    assert "POSTGRES_PASSWORD" in line
    assert "?" not in line
    assert "geheim" not in line


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "written", ["OFFICE_PHONE: 451", "OFFICE_PHONE：451", "OFFICE_PHONE＝451", "OFFICE_PHONE", SECRET, "a b c", "=1"]
)
def test_a_line_that_is_no_setting_is_told_without_what_stands_there(
    env: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    language: Language,
    written: str,
) -> None:
    env.write_text(f"STAFF_LANGUAGE={language}\n{written}\n", encoding="utf-8")
    with caplog.at_level(logging.DEBUG):
        read_settings()
    line = said(capsys)
    assert is_one_line(line, language), line
    assert f"{env}:2" in line
    assert "=" in line
    assert "451" not in line
    assert "secret" not in line
    assert caplog.text == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_misspelt_name_in_the_environment_is_told_and_foreign_ones_are_not(
    env: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    for name in ("LOGLEVEL", "DATADIR", "XDG_CACHE_DIR", "DATABASE_URL_TEST", "STAFF", "OFFICE", "TELEGRAM_TOKEN"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("STAFF_LANGUAGE", language)
    read_settings()
    assert said(capsys) == ""
    monkeypatch.setenv("OFFICE_PHON", SECRET)
    read_settings()
    line = said(capsys)
    assert is_one_line(line, language), line
    assert "OFFICE_PHON " in line.replace("“", " ").replace("”", " ").replace("，", " ").replace(",", " ")
    assert "OFFICE_PHONE" in line
    assert "secret" not in line
    monkeypatch.setenv("OFFICE_PHONE", "1")
    read_settings()
    assert said(capsys) == ""


def test_the_environment_of_whoever_runs_the_tests_is_no_matter(capsys: pytest.CaptureFixture[str]) -> None:
    assert os.environ
    read_settings()
    assert said(capsys) == ""


def test_the_example_as_it_is_brings_no_warning(env: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example = Path(__file__).parents[2] / ".env.example"
    env.write_bytes(example.read_bytes())
    read_settings()
    assert said(capsys) == ""

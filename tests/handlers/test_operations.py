"""What the README says for whoever runs the bot: its commands, settings, figures, files and lines of the log exist."""

import re
import shlex
from collections.abc import Iterator
from configparser import ConfigParser
from typing import Any

import pytest
import typer.main

import bot
from handlers.settings import Settings
from handlers.transport.metrics import Metrics
from tests.handlers.conftest import ROOT
from tests.handlers.tiny import NOW

README = (ROOT / "README.md").read_text("utf-8")
OPERATIONS = README.partition("\n## Operations\n")[2].partition("\n## ")[0]
UNITS = sorted((ROOT / "deploy").glob("assistant*"))
SETTINGS = {name.upper() for name in Settings.model_fields}


def blocks(text: str) -> Iterator[str]:
    """The lines of a shell in fenced blocks."""
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        yield from block.splitlines()


def commands() -> list[list[str]]:
    """What follows bot.py, line by line; remarks and what is only meant as an example are left out."""
    lines = [
        *blocks(README),
        *re.findall(r"^ExecStart=.*", "\n".join(unit.read_text() for unit in UNITS), re.MULTILINE),
    ]
    found = (line.partition("bot.py ")[2] for line in lines if "python bot.py " in line)
    return [shlex.split(each, comments=True) for each in found]


def named(words: list[str]) -> tuple[Any, list[str]]:
    """The command that words name, and the words after its name."""
    command: Any = typer.main.get_command(bot.app)
    while words and words[0] in getattr(command, "commands", ()):
        command, words = command.commands[words[0]], words[1:]
    return command, words


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_a_command_with_its_options_exists(words: list[str]) -> None:
    command, rest = named(words)
    options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert {word for word in rest if re.match(r"--?[a-z]", word)} <= options
    if hasattr(command, "commands"):
        assert command.invoke_without_command
        assert not rest or rest[0].startswith("-"), f"no {rest[0]}"


def test_the_commands_of_operations_are_among_them() -> None:
    assert {"backup", "restore", "setup", "run"} <= {words[0] for words in commands()}


def test_every_setting_is_in_the_table_and_in_the_example() -> None:
    table = README.partition("\n## Settings\n")[2].partition("\n## ")[0]
    rows = "".join(row.partition("|")[2].partition("|")[0] for row in table.splitlines() if row.startswith("| `"))
    assert set(re.findall(r"`([A-Z_]+)`", rows)) == SETTINGS
    assert set(re.findall(r"(?m)^([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"))) == SETTINGS


def test_every_setting_that_is_named_exists() -> None:
    prose = "".join(OPERATIONS.split("```")[::2])
    said = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)", prose)) | set(re.findall(r"\b([A-Z]+(?:_[A-Z]+)+)=", OPERATIONS))
    assert said
    assert said <= SETTINGS
    for unit in UNITS:
        given = re.findall(r"(?m)^Environment=(.*)", unit.read_text())
        assert {pair.partition("=")[0] for line in given for pair in line.split()} <= SETTINGS


def test_every_figure_exists_and_every_one_is_named() -> None:
    page = Metrics().page(0, 0, "version", None, NOW).decode()
    shown = set(re.findall(r"(?m)^# HELP (\w+)", page)) - set(re.findall(r"\w+_created", page))
    said = set(re.findall(r"\bassistant_[a-z_]+", OPERATIONS))
    assert {name.removesuffix("_bucket") for name in said} == shown


def test_every_line_of_the_log_is_written_somewhere() -> None:
    table = OPERATIONS.partition("| in the log")[2].partition("\n\n")[0]
    said = [text for row in table.splitlines()[2:] for text in re.findall(r"`([^`]+)`", row.split("|")[1])]
    assert len(said) >= 8
    files = [*(ROOT / "handlers").rglob("*.py"), ROOT / "handlers" / "locales" / "en.yaml"]
    sources = "\n".join(path.read_text("utf-8") for path in files)
    assert [text for text in said if text not in sources] == []


def test_every_file_that_is_named_exists() -> None:
    for name in re.findall(r"(?:^|[\s`])((?:deploy|storage|knowledge)/[\w./@-]*\w)", OPERATIONS):
        assert (ROOT / name).exists(), name
    units = {path.name.removesuffix(".service") for path in UNITS}
    assert set(re.findall(r"\bassistant(?:@|-[a-z]+)\b(?:\.timer)?", OPERATIONS)) <= units | {"assistant@"}
    for name in re.findall(r"enable --now ([^#\n]*)", OPERATIONS):
        assert {re.sub(r"@\d+", "@", each) for each in name.split()} <= units


def test_what_a_timer_starts_is_there() -> None:
    for timer in (path for path in UNITS if path.suffix == ".timer"):
        parser = ConfigParser(strict=False, interpolation=None)
        parser.read_string(timer.read_text())
        assert parser["Timer"]["OnCalendar"]
        assert timer.with_suffix(".service") in UNITS

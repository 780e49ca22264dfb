"""`bot.py staff leads`, sad paths first; files are read back as Excel reads them, on both kinds of database."""

import asyncio
import csv
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from handlers.commands.spreadsheet import write_csv, write_xlsx
from handlers.commands.staff import staff_app
from handlers.stores import Stores
from knowledge.schema import LANGUAGES, Language
from storage.database import Database
from storage.leads import NewLead
from tests.storage.samples import lead

EVENING = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # in Harbin it is half past one of the next day
HOSTILE = ('=HYPERLINK("http://x")', "+7 900", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "'=1", '"=1', "a,b;c\n=1")
LONELY: Any = replace(lead("zh", 8), language="zh", name="小王", country="中国")
MARKUP = replace(lead("en", 7), language="en", name="[red]Ann[/]", sector="Finance", plan=HOSTILE[0], reach="+7 900")
RUSSIAN = replace(lead("ru", 9), language="ru", name="Иван", sector="Финансы", plan="Завод\nи склад")


async def _store(url: str, leads: tuple[NewLead, ...]) -> None:
    database = await Database.open(url)
    stores = Stores(database)
    await stores.people.seen(7, EVENING, name="=cmd()", username="ann")
    for number, each in enumerate(leads):
        await stores.leads.store(each, EVENING + timedelta(days=number))
    await database.close()


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "250")
    asyncio.run(_store(database_url, (MARKUP, LONELY, RUSSIAN)))
    return lambda *words: CliRunner().invoke(staff_app, ["leads", *words])


def of_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def of_xlsx(path: Path) -> list[list[Any]]:
    sheet = load_workbook(path).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("name", ["leads.xls", "leads", "leads.json"])
def test_a_file_of_another_kind_is_refused(run: Callable[..., Result], tmp_path: Path, name: str) -> None:
    result = run("--export", str(tmp_path / name))
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "must end in one of these: .csv, .xlsx" in result.stderr
    assert not (tmp_path / name).exists()


def test_a_file_that_is_there_stays_as_it_is(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "leads.xlsx").write_text("precious")
    result = run("--export", str(tmp_path / "leads.xlsx"))
    assert (result.exit_code, "is there already" in result.stderr) == (1, True)
    assert (tmp_path / "leads.xlsx").read_text() == "precious"


def test_a_day_that_does_not_exist_is_said(run: Callable[..., Result]) -> None:
    result = run("--since", "2026-02-30")
    assert result.exit_code == 2
    assert "2026-02-30" in result.stderr


def test_no_applications_are_said(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    result = CliRunner().invoke(staff_app, ["leads"])
    assert (result.exit_code, result.stdout) == (0, "There are no applications.\n")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@given(
    rows=st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(HOSTILE), min_size=1))
)
def test_no_text_becomes_a_formula(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("table") / f"table{suffix}"
    if suffix == ".csv":
        write_csv(path, rows)
        for row, read in zip(rows, of_csv(path), strict=True):
            assert [each.replace("'", "") for each in read] == [each.replace("'", "") for each in row]
            assert not any(each.startswith(("=", "+", "-", "@", "\t", "\r")) for each in read)
        return
    write_xlsx(path, rows)
    cells = [cell for row in load_workbook(path).worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert all((cell.data_type, cell.quotePrefix) == ("s", True) for cell in cells)


def test_excel_gets_back_what_was_written(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "table.xlsx", [["A", "B"], [7, "a\x00\x1b\ufffe\ud800"], *([1, text] for text in HOSTILE)])
    read = of_xlsx(tmp_path / "table.xlsx")
    assert read[:2] == [["A", "B"], [7, "a"]]
    assert [row[1].replace("\r", "\n") for row in read[2:]] == [text.replace("\r", "\n") for text in HOSTILE]


def test_the_list_shows_them_in_the_time_of_the_office_and_the_language_of_the_staff(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = run().stdout
    assert "Received (Asia/Shanghai)" in shown
    assert "2026-11-23 01:30" in shown
    assert "[red]Ann[/]" in shown
    assert "Завод и склад" in shown
    monkeypatch.setenv("STAFF_LANGUAGE", "ru")
    monkeypatch.setenv("OFFICE_TIMEZONE", "Europe/Moscow")
    shown = run().stdout
    assert "Получено (Europe/Moscow)" in shown
    assert "2026-11-22 20:30" in shown
    assert shown.count("Финансы") == 2


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (("--since", "2026-11-24"), {"小王", "Иван"}),
        (("--since", "2026-11-23"), {"[red]Ann[/]", "小王", "Иван"}),
        (("--since", "2026-11-26"), set()),
        (("--language", "ru"), {"Иван"}),
        (("--language", "zh", "--since", "2026-11-24"), {"小王"}),
    ],
)
def test_only_some_of_them(run: Callable[..., Result], options: tuple[str, ...], names: set[str]) -> None:
    shown = run(*options).stdout
    assert {name for name in ("[red]Ann[/]", "小王", "Иван") if name in shown} == names


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_file_holds_it_all_and_is_for_its_owner_only(
    run: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    suffix: str,
    language: Language,
) -> None:
    monkeypatch.setenv("STAFF_LANGUAGE", language)
    file = tmp_path / f"leads{suffix}"
    result = run("--export", str(file))
    assert (result.exit_code, result.stderr) == (0, "")
    assert str(file) in result.stdout
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    read = of_csv(file) if suffix == ".csv" else of_xlsx(file)
    assert len(read) == 4
    assert len({len(row) for row in read}) == 1
    headings, first, second, third = ([str(each or "").removeprefix("'") for each in row] for row in read)
    assert len(set(headings)) == len(headings)
    finance = {"zh": "金融", "ru": "Финансы", "en": "Finance"}[language]
    assert first[:8] == ["1", "2026-11-23 01:30", "[red]Ann[/]", "公司", "中国", finance, HOSTILE[0], "+7 900"]
    assert first[10:13] == ["=cmd()", "ann", "7"]
    assert second[2:6] == ["小王", "公司", "中国", "医药"]
    assert second[10:13] == ["", "", "8"]
    assert (third[2], third[5], third[6]) == ("Иван", finance, "Завод\nи склад")
    if suffix == ".csv":
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        assert "'=HYPERLINK" in file.read_text("utf-8-sig")

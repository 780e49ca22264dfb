"""`bot.py staff report` on both kinds of database, sad paths first."""

import asyncio
import stat
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner, Result

from handlers.commands.staff import staff_app
from handlers.stores import Stores
from knowledge.clusters import Asked, Cluster
from knowledge.schema import LANGUAGES, Language
from storage.database import Database
from storage.questions import Question
from tests.handlers.tiny import knowledge

Run = Callable[..., Result]
TITLES: dict[Language, str] = {"zh": "助手使用报告", "ru": "Отчёт о работе помощника", "en": "Report on the assistant"}


def learned(*_: object) -> SimpleNamespace:
    """An assistant that finds no two questions alike."""

    def cluster(asked: Sequence[Asked], _: object) -> list[Cluster]:
        return [Cluster((each,)) for each in asked]

    return SimpleNamespace(knowledge=knowledge(), unsure_below=0.5, cluster=cluster)


async def _store(url: str) -> None:
    database, now = await Database.open(url), datetime.now(UTC)
    chat = {"user_id": 7, "language": "en", "channel": "chat"}
    given = (
        {"asked_at": now, "text": "What is <b>the rate</b>?", "outcome": "answer", "entries": ("fact-1",)},
        {"asked_at": now, "text": "And <i>the rent</i>?", "outcome": "unknown"},
        {"asked_at": now - timedelta(days=20), "text": "Long ago?", "outcome": "unknown"},
    )
    rows = [Question(id=number, **chat | each) for number, each in enumerate(given)]  # type: ignore[arg-type]
    await Stores(database).questions.record_many(rows)
    await database.close()


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("handlers.commands.report.learn", learned)
    asyncio.run(_store(database_url))
    return lambda *words: CliRunner().invoke(staff_app, ["report", *words])


@pytest.mark.parametrize("since", ["x", "0d", "-7", "9999d", "2999-01-01", "2026-02-30", ""])
def test_a_period_that_is_none_is_said(run: Run, tmp_path: Path, since: str) -> None:
    result = run("--since", since)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"--since {since}: please write a number of days such as 30d (1 to 3650)")
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.glob("*.html")) == []


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("report.pdf", "must end in one of these: .html"),
        ("no/folder/report.html", "there is no folder"),
        ("precious.html", "is there already, and nothing was written"),
        ("folder.html", "is there already, and nothing was written"),
    ],
)
def test_a_file_that_cannot_be_written_is_said(run: Run, tmp_path: Path, place: str, reason: str) -> None:
    (tmp_path / "precious.html").write_text("precious")
    (tmp_path / "folder.html").mkdir()
    result = run("-o", str(tmp_path / place))
    assert result.exit_code == 1
    assert reason in result.stderr
    assert result.stderr.count("\n") == 1
    assert (tmp_path / "precious.html").read_text() == "precious"


def test_a_database_that_is_away_leaves_no_file(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/none")
    result = run()
    assert result.exit_code == 2
    assert "secret" not in result.stderr
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.glob("*.html")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_for_its_owner_and_in_the_language_of_the_staff(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: Language
) -> None:
    monkeypatch.setenv("STAFF_LANGUAGE", language)
    result = run()
    assert (result.exit_code, result.stderr) == (0, "")
    assert "report.html" in result.stdout
    file = tmp_path / "report.html"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert f"<h1>{TITLES[language]}</h1>" in file.read_text("utf-8")


@pytest.mark.parametrize(("since", "old"), [("30d", True), ("30", True), ("7d", False), ("1d", False)])
def test_only_what_was_asked_in_the_period_is_in_it(run: Run, tmp_path: Path, since: str, old: bool) -> None:
    assert run("--since", since, "-o", "out.html").exit_code == 0
    html = (tmp_path / "out.html").read_text("utf-8")
    assert "And &lt;i&gt;the rent&lt;/i&gt;?" in html
    assert ("Long ago?" in html) is old
    assert "the rate" not in html  # it was answered
    assert "<i>the rent" not in html


def test_a_period_may_begin_on_a_day(run: Run, tmp_path: Path) -> None:
    first = datetime.now(UTC).date() - timedelta(days=9)
    assert run("--since", f"{first}", "-o", "out.html").exit_code == 0
    assert "Long ago?" not in (tmp_path / "out.html").read_text("utf-8")

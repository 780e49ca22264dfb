"""`bot.py knowledge inbox` as staff use it, on both kinds of database, sad paths first."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from handlers.commands.knowledge import knowledge_app
from handlers.stores import Stores
from knowledge.loader import load
from storage.questions import Question
from tests.handlers.test_staff_commands import stored
from tests.knowledge.base_folder import changed, write_base

NOW = datetime.now(UTC)
ASKED = Question(0, 7, NOW - timedelta(hours=1), "en", "chat", "", "unknown")
NUMBER = "111111"


async def three_questions(stores: Stores) -> None:
    rows = [
        replace(ASKED, id=1111119, text="how quickly will the [red]economy[/] grow\x1b[31m"),
        replace(ASKED, id=2222229, user_id=8, text="今年经济增长多少呢", language="zh"),
        replace(ASKED, id=4444449, text="How much growth is planned?"),
        replace(ASKED, id=3333339, text="what about last year", outcome="gap", shown="other-years"),
        replace(ASKED, id=2222230, user_id=9, text="hi there bot", asked_at=NOW - timedelta(days=60)),
    ]
    await stores.questions.record_many(rows)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_base(tmp_path / "base")


@pytest.fixture
def run(database_url: str, folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    for name, value in {
        "DATABASE_URL": database_url,
        "KNOWLEDGE_DIR": str(folder),
        "CACHE_DIR": str(cache),
        "EMBEDDING_THREADS": "1",
        "STAFF_LANGUAGE": "en",
        "COLUMNS": "250",
    }.items():
        monkeypatch.setenv(name, value)
    stored(database_url, three_questions)
    return lambda *words: CliRunner().invoke(knowledge_app, ["inbox", *words])


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*.yaml")}


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("--since", "soon"), 1, "--since soon: please write a number of days such as 30d"),
        (("--since", "2999-01-01"), 1, "--since 2999-01-01"),
        (("add", "9"), 1, "No subject has a question with the number 9…"),
        (("ignore", "3333339"), 1, "No subject has a question with the number 3333339…"),
        (("draft", "2222230"), 1, "No subject has a question with the number 2222230…"),
        (("--since", "90d", "ignore", "22222"), 1, "The number 22222… fits several questions"),
        (("--since", "90d", "add", "2222230"), 1, "No entry is like “hi there bot”; please name one."),
        (("add", NUMBER, "nowhere"), 1, "no longer there"),
        (("undo", "5"), 1, "No decision has the number 5…"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(
    run: Callable[..., Result], folder: Path, words: tuple[str, ...], status: int, said: str
) -> None:
    before = files(folder)
    result = run(*words)
    assert (result.exit_code, result.stdout) == (status, "")
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert files(folder) == before


def test_what_the_check_refuses_is_said_with_its_place(run: Callable[..., Result], folder: Path) -> None:
    """A question that an entry asks in its tests, and a base that somebody broke."""
    before = files(folder)
    result = run("add", "4444449", "gdp-target")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "--> targets.yaml:" in result.stderr
    assert "Nothing was written: the check finds mistakes." in result.stderr
    assert files(folder) == before
    write_base(folder, changed("targets.yaml", "id: gdp-target", "id： gdp-target"))
    assert run("add", "2222229", "gdp-target").exit_code == 1
    write_base(folder)
    assert files(folder) == before
    assert "2222229" in run("--format", "json").stdout, "nothing was decided"


def test_the_list_for_people(run: Callable[..., Result]) -> None:
    listed = run().stdout
    assert "how quickly will the [red]economy[/] grow [31m" in listed
    assert "\x1b[31m" not in listed
    assert "111111 " in listed
    assert "gdp-target" in listed
    assert "other-years" in listed
    assert "hi there" not in listed
    assert "hi there bot" in run("--since", "90d").stdout


def test_the_list_for_programs(run: Callable[..., Result]) -> None:
    listed: dict[str, Any] = json.loads(run("--format", "json").stdout)
    assert [gap["entry"] for gap in listed["gaps"]] == ["other-years"]
    wordings = {each["number"] for subject in listed["subjects"] for each in subject["wordings"]}
    assert wordings == {"1111119", "2222229", "4444449"}
    for subject in listed["subjects"]:
        assert subject["reasons"] == {"unknown": subject["count"]}
        assert datetime.fromisoformat(subject["first"]) == NOW - timedelta(hours=1)
        assert subject["guess"]["entry"] == "gdp-target"


def test_a_question_is_added_and_taken_back(run: Callable[..., Result], folder: Path, database_url: str) -> None:
    before = files(folder)
    result = run("add", "2222229", "retail-target")
    assert result.exit_code == 0, result.stderr
    assert "“今年经济增长多少呢” to the questions of “Retail target” (retail-target)" in result.stdout
    assert load(folder).entries["retail-target"].questions.zh[-1] == "今年经济增长多少呢"
    again = run("add", "2222229", "retail-target")
    assert again.exit_code == 1
    (decision,) = stored(database_url, lambda stores: stores.decisions.since(NOW - timedelta(days=1)))
    listed = run("decisions").stdout
    assert str(decision.id)[:6] in listed
    assert "a wording added to retail-target" in listed
    assert "has taken back" in run("undo", str(decision.id)[:6]).stdout
    assert files(folder) == before
    assert "has already taken this back" in run("undo", str(decision.id)).stderr
    assert "has already taken this back" in run("decisions").stdout


def test_the_guess_is_added_to_where_nothing_is_named(run: Callable[..., Result], folder: Path) -> None:
    result = run("add", NUMBER)
    assert result.exit_code == 0, result.stderr
    entry = load(folder).entries["gdp-target"]
    assert "how quickly will the [red]economy[/] grow" in entry.questions.en[-1] + entry.not_given_questions.en[-1]


def test_to_what_an_entry_leaves_open(run: Callable[..., Result], folder: Path) -> None:
    assert run("add", "2222229", "gdp-target", "--left-open").exit_code == 0
    assert load(folder).entries["gdp-target"].not_given_questions.zh[-1] == "今年经济增长多少呢"


def test_a_draft_and_nothing(run: Callable[..., Result], folder: Path) -> None:
    assert "began the draft draft-1" in run("draft", NUMBER).stdout
    assert "economy" in (folder / "drafts" / "draft-1.yaml").read_text("utf-8")
    for number in ("2222229", "4444449"):
        run("ignore", number)
    assert json.loads(run("--format", "json").stdout)["subjects"] == []


@pytest.mark.parametrize(("language", "said"), [("zh", "没有编号以9开头的问题。"), ("ru", "нет вопроса с номером 9…")])
def test_staff_read_their_language(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setenv("STAFF_LANGUAGE", language)
    assert said in run("ignore", "9").stderr
    assert run().exit_code == 0

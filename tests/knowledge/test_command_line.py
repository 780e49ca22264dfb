"""`bot.py ask` and `bot.py knowledge check` as a person or a program uses them, over a small base."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import bot
from tests.knowledge.base_folder import changed, write_base
from tests.limits import LIMIT

ROOT = Path(__file__).parent.parent.parent
KEYS = {"outcome", "answered", "offered", "lang", "confidence", "reply"}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(tmp_path_factory.mktemp("small") / "base")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def environment(base: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small base, and neither the settings nor the .env of whoever runs the tests."""
    for name in ("TELEGRAM_BOT_TOKEN", "TELEGRAM_PROXY", "TELEGRAM_API_URL", "STAFF_LANGUAGE", "LOG_LEVEL", "DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KNOWLEDGE_DIR", str(base))
    monkeypatch.setenv("CACHE_DIR", str(cache))
    monkeypatch.setenv("EMBEDDING_THREADS", "1")
    monkeypatch.chdir(tmp_path)


def call(*arguments: str, lines: list[dict[str, Any]] | None = None) -> Result:
    feed = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines or [])
    return CliRunner().invoke(bot.app, arguments, input=feed)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STAFF_LANGUAGE", "de"),
        ("EMBEDDING_THREADS", "many"),
        ("EMBEDDING_THREADS", "-1"),
        ("LOG_LEVEL", "LOUD"),
        ("TELEGRAM_API_URL", "ftp://example.org"),
        ("TELEGRAM_PROXY", "nowhere"),
        ("TELEGRAM_BOT_TOKEN", "s3cret-without-colon"),
    ],
)
@pytest.mark.parametrize("command", [("ask", "GDP target"), ("ask", "--jsonl"), ("knowledge", "check")])
def test_a_wrong_setting_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv(name, value)
    result = call(*command)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stderr.startswith(f"{name}: ")
    assert "s3cret" not in result.output


def test_a_wrong_setting_in_the_env_file_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("STAFF_LANGUAGE=klingon\n", encoding="utf-8")
    result = call("ask", "GDP target")
    assert result.exit_code == 2
    assert result.stderr.startswith("STAFF_LANGUAGE: ")


@pytest.mark.parametrize("day", ["yesterday", "2017-02-30", "22.02.2017", ""])
def test_a_wrong_day_is_one_clear_line(day: str) -> None:
    result = call("ask", "GDP target", "--today", day)
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stderr.startswith("--today: ")


@pytest.mark.parametrize("command", [("ask", "GDP target"), ("ask", "--jsonl"), ("knowledge", "check")])
def test_broken_knowledge_names_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    folder = write_base(tmp_path / "broken", changed("targets.yaml", "review_by", "reviewby"))
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder))
    result = call(*command)
    assert result.exit_code == 1
    assert "targets.yaml:5:3" in result.stderr
    assert "review_by" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", [("ask", "GDP target"), ("knowledge", "check")])
def test_a_missing_knowledge_folder_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("KNOWLEDGE_DIR", str(tmp_path / "nowhere"))
    result = call(*command)
    assert result.exit_code == 1
    assert "nowhere" in result.stderr


def test_check_says_that_all_is_well(base: Path) -> None:
    result = call("knowledge", "check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "6 entries, 0 errors, 0 warnings" in result.stdout


def test_check_counts_errors_and_warnings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = changed("targets.yaml", "      - 经济增速\n", "")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(write_base(tmp_path / "thin", files)))
    warned = call("knowledge", "check")
    assert warned.exit_code == 0
    assert "0 errors, 1 warnings" in warned.stdout
    files["gaps-years.yaml"] = files["gaps-years.yaml"].replace("[gdp-target]", "[gdp-targt]")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(write_base(tmp_path / "wrong", files)))
    wrong = call("knowledge", "check")
    assert wrong.exit_code == 1
    assert "gaps-years.yaml:11:" in wrong.stderr
    assert "gdp-target" in wrong.stderr


def test_check_speaks_the_staff_s_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_base(tmp_path / "broken", changed("targets.yaml", "review_by", "reviewby"))
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder))
    said = {}
    for language in ("zh", "ru", "en"):
        monkeypatch.setenv("STAFF_LANGUAGE", language)
        said[language] = call("knowledge", "check").stderr
    assert len(set(said.values())) == 3
    assert any("а" <= letter <= "я" for letter in said["ru"])


def test_prints_an_answer_for_a_person() -> None:
    result = call("ask", "GDP", "target?", "--today", "2017-06-01")
    assert result.exit_code == 0
    shown = " ".join(result.stdout.split())
    assert "In 2017 gross regional product is to grow by about 11%." in shown
    assert "Heilongjiang Daily" in shown
    assert "was valid until" not in shown


def test_answers_as_on_another_day() -> None:
    result = call("ask", "GDP target?", "--today", "2018-01-01")
    assert "was valid until 31 December 2017" in " ".join(result.stdout.split())


def test_prints_one_object() -> None:
    result = call("ask", "цель по ВВП", "--json", "--today", "2017-06-01")
    assert result.exit_code == 0
    reply = json.loads(result.stdout)
    assert reply.keys() == KEYS
    assert (reply["outcome"], reply["answered"], reply["lang"]) == ("answer", ["gdp-target"], "ru")
    assert 0 <= reply["confidence"] <= 1
    assert "11 %" in reply["reply"]
    assert "\\u" not in result.stdout


def test_sessions_share_nothing() -> None:
    lines = [
        {"id": "1", "text": "GDP target", "session": "a"},
        {"id": "2", "text": "more details please", "session": "b"},
        {"id": "3", "text": "more details please", "session": "a"},
        {"id": "4", "text": "more details please", "session": "c"},
        {"id": "5", "text": "GDP target"},
        {"id": "6", "text": "more details please"},
    ]
    result = call("ask", "--jsonl", lines=lines)
    assert result.exit_code == 0
    replies = {reply.pop("id"): reply for reply in map(json.loads, result.stdout.splitlines())}
    assert list(replies) == ["1", "2", "3", "4", "5", "6"]
    assert all(reply.keys() == KEYS for reply in replies.values())
    assert replies["3"]["answered"] == ["gdp-target"]
    assert "The source gives no total." in replies["3"]["reply"]
    assert replies["2"] == replies["4"] == replies["6"]
    assert replies["2"] != replies["3"]


def test_empty_lines_and_empty_texts_are_harmless() -> None:
    result = CliRunner().invoke(bot.app, ["ask", "--jsonl"], input='\n{"id": "1", "text": ""}\n  \n')
    assert result.exit_code == 0
    (reply,) = map(json.loads, result.stdout.splitlines())
    assert (reply["id"], reply["outcome"], reply["answered"]) == ("1", "unknown", [])


def test_holds_a_conversation_until_the_input_ends() -> None:
    result = CliRunner().invoke(bot.app, ["ask", "--today", "2017-06-01"], input="GDP target\n\n1\nпривет\n")
    assert result.exit_code == 0
    assert "about 11%" in result.stdout
    assert "About 20% growth" in result.stdout
    assert "Здравствуйте!" in result.stdout


def test_as_a_process_prints_nothing_else(tmp_path: Path) -> None:
    feed = '{"id": "1", "text": "零售目标"}\n'
    run = subprocess.run(
        [sys.executable, str(ROOT / "bot.py"), "ask", "--jsonl"],
        input=feed.encode(),
        capture_output=True,
        check=False,
        timeout=LIMIT,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "1"},
    )
    assert run.returncode == 0, run.stderr
    (line,) = run.stdout.decode().splitlines()
    assert json.loads(line)["answered"] == ["retail-target"]

"""`bot.py knowledge …` as staff use it, over a small base."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import bot
from knowledge.entry_schema import json_schema
from knowledge.problems import DRAFTS
from knowledge.schema import LANGUAGES
from tests.knowledge.base_folder import changed, write_base


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def base(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("TELEGRAM_BOT_TOKEN", "TELEGRAM_PROXY", "TELEGRAM_API_URL", "STAFF_LANGUAGE", "LOG_LEVEL", "DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    folder = write_base(tmp_path / "base")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder))
    monkeypatch.setenv("CACHE_DIR", str(cache))
    monkeypatch.setenv("EMBEDDING_THREADS", "1")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return folder


def call(*arguments: str) -> Result:
    return CliRunner().invoke(bot.app, ["knowledge", *arguments])


def commit(folder: Path) -> None:
    git = shutil.which("git")
    assert git is not None
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    for arguments in (("init", "-q"), ("add", "."), (*identity, "commit", "-qm", "x")):
        subprocess.run([git, *arguments], cwd=folder, check=True)


@pytest.mark.parametrize("arguments", [("preview", "gdp-targt"), ("test", "gdp-targt"), ("accept", "gdp-targt")])
def test_an_unknown_entry_names_the_nearest(arguments: tuple[str, ...]) -> None:
    result = call(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "gdp-target" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("new", "GDP_target"), "GDP_target"),
        (("new", "a" * 49), "48"),
        (("new", "gdp-target"), "targets.yaml:1:7"),
        (("new", "new-thing", "--file", "nowhere"), "about.yaml"),
        (("new", "new-thing", "--file", "../base/about"), "about.yaml"),
        (("new", "new-thing", "--file", "terms"), "about.yaml"),
    ],
)
def test_a_new_entry_that_cannot_be_changes_nothing(base: Path, arguments: tuple[str, ...], word: str) -> None:
    before = {path: path.read_bytes() for path in base.iterdir()}
    result = call(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert word in result.stderr
    assert {path: path.read_bytes() for path in base.iterdir()} == before


def test_a_new_entry_is_printed_or_written_and_then_checked(base: Path) -> None:
    printed = call("new", "new-thing")
    assert printed.exit_code == 0
    assert "- id: new-thing" in printed.stdout
    before = {path: path.read_bytes() for path in base.iterdir()}
    written = call("new", "new-thing", "--file", "about")
    assert written.exit_code == 0
    draft = base / DRAFTS / "new-thing.yaml"
    assert str(draft) in written.stdout
    assert draft.read_text("utf-8").endswith(f"\n\n{printed.stdout}")
    assert {path: path.read_bytes() for path in base.iterdir() if path.is_file()} == before
    found = json.loads(call("check", "--format", "json").stdout)
    assert "draft-unfinished" in {problem["code"] for problem in found["problems"]}
    assert (found["errors"], found["entries"]) == (0, 6), "what is unfinished stops nobody"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_begun_entry_says_where_it_is_and_what_is_next(
    base: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("STAFF_LANGUAGE", language)
    for kind, file in (("gap", "gaps-years"), ("smalltalk", "smalltalk.yaml"), ("fact", "about")):
        said = call("new", f"new-{kind}", "--file", file, "--kind", kind).stdout
        for word in (f"new-{kind}.yaml", f"{file.removesuffix('.yaml')}.yaml", "???", "bot.py knowledge check"):
            assert word in said
        assert f"- id: new-{kind}" in (base / DRAFTS / f"new-{kind}.yaml").read_text("utf-8")


def test_a_draft_that_is_there_is_not_begun_again(base: Path) -> None:
    call("new", "new-thing", "--file", "about")
    draft = base / DRAFTS / "new-thing.yaml"
    draft.write_text("somebody's work")
    again = call("new", "new-thing", "--file", "about")
    assert (again.exit_code, again.stdout) == (1, "")
    assert str(draft) in again.stderr
    assert draft.read_text() == "somebody's work"


def test_json_names_the_place_and_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_base(tmp_path / "wrong", changed("targets.yaml", "[retail-target]", "[retail-targt]"))
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder))
    result = call("check", "--format", "json")
    assert (result.exit_code, result.stderr) == (1, "")
    found = json.loads(result.stdout)
    (problem,) = found["problems"]
    assert (found["errors"], found["warnings"], found["entries"]) == (1, 0, 0)
    assert (problem["file"], problem["line"], problem["column"]) == ("targets.yaml", 42, 13)
    assert (problem["severity"], problem["nearest"]) == ("error", "retail-target")
    assert problem["found"] and problem["expected"] and problem["mend"]
    assert problem["corrected"] is None


def test_json_has_the_corrected_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_base(tmp_path / "wrong", changed("targets.yaml", "    zh: 生产总值目标", "    zh：“生产总值目标”"))
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder))
    problems = json.loads(call("check", "--format", "json").stdout)["problems"]
    assert [problem["corrected"] for problem in problems] == ['    zh: "生产总值目标"'] * 2


def test_an_overdue_review_is_a_warning_only() -> None:
    result = call("check", "--today", "2028-01-01")
    assert result.exit_code == 0
    assert "0 errors, 6 warnings" in result.stdout
    assert "investment-desk" in result.stderr


def test_a_deep_check_learns_and_finds_nothing_in_a_base_this_small() -> None:
    result = call("check", "--deep", "--today", "2026-11-23")
    assert (result.exit_code, result.stderr) == (0, "")


def test_the_schema_is_printed() -> None:
    assert call("schema").stdout == json_schema()


def test_a_preview_has_three_languages_and_their_lengths() -> None:
    shown = call("preview", "gdp-target", "--today", "2017-06-01").stdout
    for words in ("2017年生产总值增长11％左右。", "Цель по ВРП", "grow by about 11%", "of 4096"):
        assert words in shown
    assert "was valid until" not in shown


def test_own_tests_set_the_exit_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = changed("targets.yaml", "[how much growth is planned]", "[retail target please]")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(write_base(tmp_path / "failing", files)))
    assert call("test", "leader").exit_code == 0
    result = call("test", "gdp-target")
    assert result.exit_code == 1
    assert "targets.yaml:47:12: “retail target please” should be answered by gdp-target" in result.stdout


def test_a_broken_base_is_not_accepted(base: Path) -> None:
    write_base(base, changed("targets.yaml", "[retail-target]", "[retail-targt]"))
    before = (base / ".accepted.json").read_bytes()
    result = call("accept")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "retail-target" in result.stderr
    assert (base / ".accepted.json").read_bytes() == before


def test_where_nothing_can_be_written_one_line_says_so(base: Path) -> None:
    (base / ".accepted.new").mkdir()
    result = call("accept")
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.strip().splitlines()) == 1
    assert ".accepted.json" in result.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_accepting_names_the_translations_it_leaves(base: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("STAFF_LANGUAGE", language)
    assert "6" in call("accept").stdout
    targets = (base / "targets.yaml").read_text("utf-8")
    (base / "targets.yaml").write_text(targets.replace("来源没有给出总额。", "来源没有总额。"), "utf-8")
    *left, last = call("accept").stdout.splitlines()
    assert [line.split("：" if language == "zh" else ": ")[0] for line in left] == [
        "targets.yaml:17:9",
        "targets.yaml:18:9",
    ]
    assert all("bot.py knowledge accept gdp-target" in line for line in left)
    assert "2" in last
    assert len(call("accept", "gdp-target").stdout.splitlines()) == 1
    assert call("check").stderr == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_due_names_day_entry_and_owner(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("STAFF_LANGUAGE", language)
    result = call("due", "--today", "2017-12-20")
    (line,) = result.stdout.splitlines()
    assert all(word in line for word in ("2017-12-31", "gdp-target", "investment-desk", "targets.yaml:4:16"))
    assert "1" in call("due", "--today", "2018-01-20").stdout.splitlines()[-1]


def test_without_a_history_there_is_no_diff(base: Path) -> None:
    result = call("diff", "HEAD")
    assert result.exit_code == 1
    assert len(result.stderr.strip().splitlines()) == 1
    commit(base)
    for ref in ("nothing", "--output=x"):
        refused = CliRunner().invoke(bot.app, ["knowledge", "diff", "--", ref])
        assert refused.exit_code == 1
        assert ref in refused.stderr


def test_a_diff_shows_what_moves(base: Path) -> None:
    commit(base)
    assert "0 moved, 0 texts" in call("diff").stdout
    files = changed("targets.yaml", "      - growth rate\n", "")
    files["about.yaml"] = files["about.yaml"].replace("who leads,", "who leads, growth rate,")
    files["targets.yaml"] = files["targets.yaml"].replace("Retail target}", "The retail target}")
    write_base(base, files)
    shown = call("diff").stdout
    assert "“growth rate”: answer gdp-target" in shown
    assert "→ answer leader" in shown
    assert "title of retail-target changed in en only" in shown

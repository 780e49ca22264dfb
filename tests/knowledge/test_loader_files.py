"""Files that are missing, misnamed, in the wrong encoding, or made to do harm."""

import gc
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from knowledge import base_files
from knowledge.loader import check, load
from knowledge.problems import MOST, Problem, Report
from knowledge.schema import LANGUAGES, Place
from tests.knowledge.base_folder import FILES, TARGETS, write_base
from tests.knowledge.hostile_files import HOSTILE
from tests.limits import LIMIT

ROOT = Path(__file__).parents[2]


def codes(problems: list[Problem]) -> list[tuple[str, str, int, int]]:
    return [(problem.code, problem.file, problem.line, problem.column) for problem in problems]


def spoiled(folder: Path, raw: bytes, file: str = "targets.yaml") -> list[Problem]:
    write_base(folder)
    (folder / file).write_bytes(raw)
    return check(folder)[1]


def test_names_a_missing_folder(tmp_path: Path) -> None:
    knowledge, problems = check(tmp_path / "none")
    assert knowledge is None
    assert codes(problems) == [("missing-folder", "none", 1, 1)]


@pytest.mark.parametrize("name", ["sources.yaml", "terms.yaml", "wording.yaml"])
def test_names_a_missing_file(tmp_path: Path, name: str) -> None:
    _, problems = check(write_base(tmp_path, {key: text for key, text in FILES.items() if key != name}))
    assert ("missing-file", name, 1, 1) in codes(problems)
    assert all(name in problem.message("zh").mend for problem in problems if problem.code == "missing-file")


def test_shows_which_category_wants_a_missing_file(tmp_path: Path) -> None:
    _, problems = check(write_base(tmp_path, {key: text for key, text in FILES.items() if key != "about.yaml"}))
    assert codes(problems) == [("missing-file", "categories.yaml", 3, 7)]
    assert "about.yaml" in problems[0].message("ru").mend


@pytest.mark.parametrize("name", ["目标.yaml", "Targets.yaml", "targets (1).yaml", "a.yaml"])
def test_a_renamed_file_is_one_problem_that_names_both(tmp_path: Path, name: str) -> None:
    files = {name if key == "targets.yaml" else key: text for key, text in FILES.items()}
    (problem,) = check(write_base(tmp_path, files))[1]
    assert codes([problem]) == [("renamed-file", name, 1, 1)]
    for language in LANGUAGES:
        said = problem.message(language)
        assert "targets.yaml" in said.found
        assert all(each in said.mend for each in (name, "targets.yaml"))


@pytest.mark.parametrize(
    "name", ["targets (1).yaml", "targets - 副本.yaml", "targets_копия.yaml", "copy of targets.yaml"]
)
def test_a_copy_of_a_file_is_one_problem(tmp_path: Path, name: str) -> None:
    (problem,) = check(write_base(tmp_path, {**FILES, name: FILES["targets.yaml"] + "# newer\n"}))[1]
    assert codes([problem]) == [("file-copied", name, 1, 1)]
    for language in LANGUAGES:
        assert all(each in problem.message(language).mend for each in (name, "targets.yaml"))


def test_an_entry_pasted_in_twice_is_one_problem(tmp_path: Path) -> None:
    text = FILES["targets.yaml"]
    twice = text + text[: text.index("- id: retail-target")]
    problems = check(write_base(tmp_path, {**FILES, "targets.yaml": twice}))[1]
    assert codes(problems) == [("duplicate-id", "targets.yaml", 68, 7)]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"{\\rtf1\\ansi\\deff0 {\\fonttbl}", "Word (RTF)"),
        (b"PK\x03\x04\x14\x00\x06\x00" + bytes(200), "Word / Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1" + bytes(200), "Word / Excel"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"<!DOCTYPE html><html>", "HTML"),
    ],
)
def test_a_document_of_another_program_is_one_problem(tmp_path: Path, raw: bytes, name: str) -> None:
    (problem,) = spoiled(tmp_path, raw)
    assert codes([problem]) == [("not-plain-text", "targets.yaml", 1, 1)]
    for language in LANGUAGES:
        assert name in problem.message(language).found
        assert "UTF-8" in problem.message(language).mend


@pytest.mark.parametrize("name", ["gaps-tax.yml", "gaps-tax.yaml.txt", "gaps-tax.YAML"])
def test_names_a_file_that_nobody_would_read(tmp_path: Path, name: str) -> None:
    folder = write_base(tmp_path)
    (folder / name).write_text("- id: x\n")
    problems = check(folder)[1]
    assert codes(problems) == [("wrong-ending", name, 1, 1)]
    assert "gaps-tax.yaml" in problems[0].message("en").mend


@pytest.mark.parametrize("text", ["", "- id： targets\n", None])
def test_a_menu_that_cannot_be_read_does_not_make_every_fact_wrong(tmp_path: Path, text: str | None) -> None:
    files = {key: text if key == "categories.yaml" else value for key, value in FILES.items()}
    problems = check(write_base(tmp_path, {key: value for key, value in files.items() if value is not None}))[1]
    assert {problem.file for problem in problems} == {"categories.yaml"}


def test_other_files_do_not_matter(tmp_path: Path) -> None:
    folder = write_base(tmp_path)
    (folder / ".policies.yaml.swp").write_bytes(b"\xff")
    (folder / "README.md").write_text("x")
    assert check(folder)[1] == []


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (write_base(tmp_path) / "gaps-tax.yaml").mkdir()
    assert codes(check(tmp_path)[1]) == [("unreadable-file", "gaps-tax.yaml", 1, 1)]


@pytest.mark.parametrize(
    ("encoding", "name", "line", "column"),
    [
        ("cp1251", "Windows-1251", 1, 21),
        ("gb18030", "GBK", 2, 15),
        ("utf-16", "UTF-16", 1, 1),
        ("utf-16-le", "UTF-16", 1, 1),
        ("utf-32", "UTF-32", 1, 1),
    ],
)
def test_knows_other_encodings(tmp_path: Path, encoding: str, name: str, line: int, column: int) -> None:
    russian = "# keys and remarks: цели развития района\n"
    chinese = "# keys and remarks\n- title: {zh: 新区的发展目标, en: Targets}\n"
    text = {"cp1251": russian, "gb18030": chinese}.get(encoding, TARGETS)
    problems = spoiled(tmp_path, text.encode(encoding))
    found = [problem for problem in problems if problem.file == "targets.yaml"]
    assert codes(found) == [("wrong-encoding", "targets.yaml", line, column)]
    assert name in found[0].message("en").found
    assert "UTF-8" in found[0].message("zh").mend
    assert any(word in "".join(text for _, text in found[0].lines) for word in ("цели", "目标", "gdp-target"))


def test_a_byte_order_mark_is_only_a_warning(tmp_path: Path) -> None:
    problems = spoiled(tmp_path, b"\xef\xbb\xbf" + TARGETS.encode())
    assert [(p.code, p.severity, p.line, p.column) for p in problems] == [("byte-order-mark", "warning", 1, 1)]
    assert check(tmp_path)[0] is not None


def test_one_merge_conflict_is_one_problem(tmp_path: Path) -> None:
    text = TARGETS.replace("  owner: inv", "<<<<<<< HEAD\n  owner: a\n=======\n  owner: b\n>>>>>>> other\n  x: inv", 2)
    found = [problem for problem in spoiled(tmp_path, text.encode()) if problem.file == "targets.yaml"]
    assert [problem.code for problem in found] == ["merge-marks", "merge-marks"]


@pytest.fixture(scope="module")
def found_in_hostile_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Check hostile files in a process of its own, which may take only so much memory and time."""
    command = [sys.executable, "-m", "tests.knowledge.hostile_files", str(tmp_path_factory.mktemp("hostile"))]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT, check=False)
    assert run.returncode == 0, run.stderr
    found: dict[str, list[str]] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_within_limits(found_in_hostile_files: dict[str, list[str]], name: str) -> None:
    assert HOSTILE[name][1] in found_in_hostile_files[name]


def test_many_mistakes_are_cut_short_but_never_an_error_for_the_sake_of_warnings() -> None:
    report = Report()
    report.open("a.yaml", ["x"] * 2000)
    for line in range(1, 1500):
        report.add("byte-order-mark", Place("a.yaml", line, 1))
    assert not report.has_errors()
    for line in range(1, 1500):
        report.add("self-related", Place("a.yaml", line, 1), id="\u202e" + "x" * 5000)
    codes = Counter(problem.code for problem in report.problems())
    assert codes == {"byte-order-mark": MOST, "self-related": MOST, "more-mistakes": 1}
    again = Report()
    again.adopt("a.yaml", report.lines("a.yaml"), report.problems())
    again.add("empty-value", Place("a.yaml", 1999, 1), key="x")
    assert again.problems() == report.problems()
    for language in LANGUAGES:
        said = [str(problem.message(language)) for problem in report.problems()]
        assert any(str(MOST) in each for each in said)
        assert all(len(each) < 2000 and "\u202e" not in each for each in said)


@pytest.mark.parametrize("kind", ["pipe", "device", "link to a device", "link to nothing", "loop", "folder"])
@pytest.mark.parametrize("place", [".", "drafts"])
def test_what_is_no_file_is_neither_waited_for_nor_read_without_end(tmp_path: Path, kind: str, place: str) -> None:
    odd = write_base(tmp_path) / place / "gaps-tax.yaml"
    odd.parent.mkdir(exist_ok=True)
    if kind == "pipe":
        os.mkfifo(odd)
    elif kind == "device":
        odd.symlink_to("/dev/full")
    elif kind == "link to a device":
        odd.symlink_to("/dev/zero")
    elif kind == "folder":
        odd.mkdir()
    else:
        odd.symlink_to(odd if kind == "loop" else tmp_path / "nothing")
    (problem,) = check(tmp_path)[1]
    assert (problem.code, problem.line) == ("unreadable-file", 1)
    assert all("gaps-tax.yaml" in problem.message(language).found for language in LANGUAGES)


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_was_accepted_may_be_no_file_either(tmp_path: Path, kind: str) -> None:
    accepted = write_base(tmp_path) / ".accepted.json"
    accepted.unlink()
    if kind == "pipe":
        os.mkfifo(accepted)
    elif kind == "device":
        accepted.symlink_to("/dev/zero")
    else:
        accepted.mkdir()
    assert [problem.code for problem in check(tmp_path)[1]] == ["accepted-torn"]


@pytest.mark.parametrize(
    "name", ["a\nb.yaml", "\u202elmay.yaml", "\udcff.yaml", "a\x1b[31m.yaml", "\u200b.yml", "a\tb.YAML"]
)
@pytest.mark.parametrize("place", [".", "drafts"])
def test_a_file_whose_name_cannot_be_shown(tmp_path: Path, name: str, place: str) -> None:
    folder = write_base(tmp_path) / place
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(FILES["gaps-years.yaml"])
    found = check(tmp_path)[1]
    assert [problem.code for problem in found] == (
        [] if place == "drafts" and "yaml" not in name else ["odd-file-name"]
    )
    for problem in found:
        assert all(problem.message(language).found.isprintable() for language in LANGUAGES)
        assert problem.file.isprintable()


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_base(tmp_path) / "targets.yaml"
    small = path.stat()
    path.write_bytes(b"# x\n" * 2_000_000)
    real = Path.stat
    monkeypatch.setattr(Path, "stat", lambda self, **given: small if self == path else real(self, **given))
    report = Report()
    assert base_files.read(path, report) is None
    assert [problem.code for problem in report.problems()] == ["too-large"]


@pytest.mark.parametrize("folder", ["x" * 300, "targets.yaml", "loop"])
def test_a_folder_that_cannot_be_looked_into(tmp_path: Path, folder: str) -> None:
    write_base(tmp_path)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    knowledge, (problem,) = check(tmp_path / folder)
    assert knowledge is None
    assert problem.code in ("missing-folder", "unreadable-file")
    assert folder in problem.message("en").found


@pytest.mark.parametrize(
    "line", ["- a\n", "- {id: 1, title: [], questions: {zh: 1}}\n", "- id: same\n", "- 'x\n", "k: {k: 1}\n"]
)
def test_time_grows_no_faster_than_the_mistakes(tmp_path: Path, line: str) -> None:
    def seconds(lines: int) -> float:
        folder = tmp_path / str(lines)
        folder.mkdir()
        took = []
        for _ in range(3):
            gc.collect()
            start = time.process_time()
            assert spoiled(folder, (line * lines).encode(), "gaps-tax.yaml")
            took.append(time.process_time() - start)
        return min(took)

    few, many = seconds(750), seconds(3_000)
    assert many < 12 * few


def test_a_folder_of_a_former_version_is_loaded(tmp_path: Path) -> None:
    """What a version adds to the wording has a default, so that an upgrade asks nothing of staff."""
    shutil.copytree(ROOT / "knowledge" / "base", tmp_path / "base")
    path = tmp_path / "base" / "wording.yaml"
    former = re.sub(r"^(?:searched|document|unspoken):.*\n(?:  .*\n)+", "", path.read_text("utf-8"), flags=re.MULTILINE)
    path.write_text(former, encoding="utf-8")
    loaded, problems = check(tmp_path / "base")
    assert loaded is not None
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert loaded.wording == load(ROOT / "knowledge" / "base").wording

"""Files that are missing, misnamed, in the wrong encoding, or made to do harm."""

import gc
import time
from pathlib import Path

import pytest

from knowledge.loader import check
from knowledge.problems import Problem
from knowledge.schema import LANGUAGES
from tests.knowledge.base_folder import FILES, TARGETS, write_base


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


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "alias bomb": (BOMB.encode(), {"anchor"}),
    "python tag": (b"- !!python/object/apply:os.system ['touch /tmp/never']\n", {"tag"}),
    "python name": (b"- id: !!python/name:os.system x\n", {"tag"}),
    "deep lists": (b"- " + b"[" * 100_000, {"too-deep"}),
    "deep braces": (b"- " + b"{" * 100_000, {"key-not-text"}),
    "deep dashes": (b"- " * 100_000 + b"x", {"too-deep"}),
    "deep keys": (b"? " * 100_000 + b"x", {"too-deep", "key-not-text"}),
    "too large": (b"# " + b"x" * 5_000_001, {"too-large"}),
    "many values": (b"[" + b"a," * 300_000 + b"]", {"too-many-values"}),
    "merge key": (b"- &x {id: a}\n- <<: *x\n", {"anchor", "alias"}),
    "zeros": (b"\0" * 100_000, {"wrong-encoding", "control-character"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(tmp_path: Path, name: str) -> None:
    raw, expected = HOSTILE[name]
    problems = [problem for problem in spoiled(tmp_path, raw, "gaps-tax.yaml") if problem.file == "gaps-tax.yaml"]
    assert problems
    assert {problem.code for problem in problems} <= expected
    assert len(problems) <= 10


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

"""A file that lost entries is told once, first, with the places that mention them; other files are not blamed."""

import json
import re
import shutil
from pathlib import Path

import pytest

from knowledge.acceptance import FILE, accept
from knowledge.loader import check, load
from knowledge.problems import Problem
from knowledge.schema import LANGUAGES
from tests.knowledge.base_folder import FILES, write_base

BASE = Path(__file__).parents[2] / "knowledge" / "base"
TARGETS = FILES["targets.yaml"]
SECOND = TARGETS.index("- id: retail-target")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A base that was accepted as it is."""
    write_base(tmp_path)
    accept(tmp_path, load(tmp_path))
    return tmp_path


def errors(folder: Path) -> list[Problem]:
    return [problem for problem in check(folder)[1] if problem.severity == "error"]


def test_the_file_is_told_and_the_mentions_are_folded(folder: Path) -> None:
    (folder / "targets.yaml").write_text(TARGETS[SECOND:], encoding="utf-8")
    mention = TARGETS[SECOND:].split("\n").index("  related: [gdp-target]") + 1
    (problem,) = errors(folder)
    assert (problem.code, problem.file) == ("entries-lost", "targets.yaml")
    assert problem.line == TARGETS[SECOND:].count("\n"), "where the file ends"
    for language, words in zip(LANGUAGES, ("上一版文件", "прежнюю версию", "former version"), strict=True):
        said = problem.message(language)
        assert "gdp-target" in said.found
        assert "targets.yaml" in said.found
        assert "retail-target" not in said.found
        assert all(place in said.found for place in (f"targets.yaml:{mention}", "gaps-years.yaml:11"))
        assert words in said.mend


def test_a_file_that_ends_between_two_entries(folder: Path) -> None:
    (folder / "targets.yaml").write_text(TARGETS[:SECOND], encoding="utf-8")
    (problem,) = errors(folder)
    assert (problem.code, problem.file) == ("entries-lost", "targets.yaml")
    assert "retail-target" in problem.message("en").found


def test_what_was_cut_off_in_the_midst_comes_after_what_was_lost(folder: Path) -> None:
    both = TARGETS[SECOND:] + TARGETS[:SECOND]
    (folder / "targets.yaml").write_text(both, encoding="utf-8")
    accept(folder, load(folder))
    (folder / "targets.yaml").write_text(both[: both.index("- id: retail-target") + 300], encoding="utf-8")
    problems = errors(folder)
    assert problems[0].code == "entries-lost"
    assert {problem.file for problem in problems} == {"targets.yaml"}


def test_a_gap_that_terms_name_is_told_as_well(folder: Path) -> None:
    renamed = FILES["gaps-years.yaml"].replace("other-years", "odd-years")
    (folder / "gaps-years.yaml").write_text(renamed, encoding="utf-8")
    (problem,) = errors(folder)
    assert (problem.code, problem.file) == ("entries-lost", "gaps-years.yaml")
    assert "terms.yaml:13" in problem.message("ru").found
    assert all("id" in problem.message(language).mend for language in LANGUAGES)


def gap(number: int) -> str:
    head = FILES["gaps-years.yaml"].partition("  questions:")[0].replace("other-years", f"gap-{number}")
    said = {
        language: [f"{word} {number} {n}" for n in range(5)]
        for language, word in zip(LANGUAGES, ("问题", "вопрос", "question"), strict=True)
    }
    return f"{head}  questions: {json.dumps(said, ensure_ascii=False)}\n  related: [gdp-target]\n"


def test_very_many_mentions_are_counted_and_some_are_named(tmp_path: Path) -> None:
    write_base(tmp_path, {**FILES, "gaps-more.yaml": "".join(map(gap, range(20)))})
    accept(tmp_path, load(tmp_path))
    (tmp_path / "targets.yaml").write_text(TARGETS[SECOND:], encoding="utf-8")
    (problem,) = errors(tmp_path)
    for language in LANGUAGES:
        said = problem.message(language).found
        assert "22" in said
        assert "…" in said
        assert 1 < said.count("gaps-more.yaml") < 10


def test_a_misspelt_id_is_told_where_it_stands(folder: Path) -> None:
    (folder / "gaps-years.yaml").write_text(FILES["gaps-years.yaml"].replace("[gdp-target]", "[gdp-targt]"), "utf-8")
    (problem,) = errors(folder)
    assert (problem.code, problem.nearest) == ("unknown-related", "gdp-target")


def test_what_was_never_accepted_is_told_where_it_is_mentioned(folder: Path) -> None:
    (folder / FILE).write_text("{}\n")
    (folder / "targets.yaml").write_text(TARGETS[SECOND:], encoding="utf-8")
    assert {problem.code for problem in errors(folder)} == {"unknown-related"}


def test_what_an_earlier_version_accepted_is_read(folder: Path) -> None:
    """It did not note the file."""
    noted = (folder / FILE).read_text("utf-8")
    (folder / FILE).write_text(re.sub(r'"file": "[0-9a-f]{10}", ', "", noted), "utf-8")
    assert check(folder)[1] == []
    assert accept(folder, load(folder)).entries == ()
    assert (folder / FILE).read_text("utf-8") == noted


@pytest.mark.parametrize(
    "name",
    sorted(
        path.name
        for path in BASE.glob("*.yaml")
        if path.name not in ("categories.yaml", "sources.yaml", "terms.yaml", "wording.yaml")
    ),
)
@pytest.mark.parametrize("share", [0.3, 0.7])
def test_half_a_file_of_the_real_base_blames_no_other_file(tmp_path: Path, name: str, share: float) -> None:
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
    raw = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(raw[: int(len(raw) * share)].decode(errors="ignore").encode())
    problems = errors(tmp_path)
    assert {problem.file for problem in problems} <= {name}, [(str(p.place), p.code) for p in problems]
    lost = [number for number, problem in enumerate(problems) if problem.code == "entries-lost"]
    assert lost in ([], [0])

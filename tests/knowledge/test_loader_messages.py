"""The messages exist in three languages alike, and look as a person needs them in a terminal."""

import re
from pathlib import Path
from string import Formatter

import pytest
from rich.cells import cell_len

from knowledge.excerpt import render
from knowledge.loader import check
from knowledge.messages import texts
from knowledge.problems import WARNINGS, Problem
from knowledge.schema import LANGUAGES, Language, Place
from tests.knowledge.base_folder import FILES, changed, write_base

SOURCES = Path(__file__).parents[2] / "knowledge"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", ["zh", "ru"])
def test_every_message_has_the_same_placeholders(language: Language) -> None:
    """A name may be repeated in one part and not in another, but the whole message names the same things."""
    english, other = texts("en"), texts(language)
    assert list(english) == list(other)
    for code, parts in english.items():
        assert len(parts) == len(other[code])
        assert placeholders("".join(parts)) == placeholders("".join(other[code])), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_three_sentences_in_its_language(language: Language) -> None:
    script = {"zh": "[\u4e00-\u9fff]", "ru": "[а-яё]", "en": "[a-z]"}[language]
    for code, parts in texts(language).items():
        if code not in ("labels", "marks"):
            assert len(parts) == 3, code
            for part in parts:
                assert re.search(script, part), (code, part)
                assert part.rstrip().endswith((".", "。")), (code, part)


def test_every_code_in_the_program_has_a_message_and_the_other_way_round() -> None:
    program = "".join(
        path.read_text(encoding="utf-8") for path in SOURCES.glob("*.py") if path.name not in {"schema.py"}
    )
    dynamic = {"phrasing-shared", "phrasing-repeated", "test-shared", "test-repeated"}
    for code in set(texts("en")) - {"labels", "marks"} - dynamic:
        assert f'"{code}"' in program, code
    assert set(texts("en")) >= WARNINGS


def problem_of(folder: Path, files: dict[str, str]) -> Problem:
    return check(write_base(folder, files))[1][0]


def test_looks_like_this(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, changed("targets.yaml", "related: [retail-target]", "related: [retail-targt]"))
    assert render(problem, "en") == (
        "error: There is no entry “retail-targt”.\n"
        "   --> targets.yaml:42:13\n"
        "41 |     en: [what is the total GDP]\n"
        "42 |   related: [retail-targt]\n"
        "   |             ^^^^^^^^^^^^\n"
        "    → Did you mean “retail-target”?\n"
        "    = expected: Under “related”, the id of an entry of the base.\n"
        "    = how to mend: Correct the id, or delete the line."
    )
    assert "→ 是不是想写“retail-target”？" in render(problem, "zh")
    assert "= как исправить: Исправьте имя" in render(problem, "ru")


def test_shows_both_places_of_a_clash(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, changed("about.yaml", "谁是领导", "经济增速"))
    assert problem.code == "phrasing-shared"
    assert problem.other is not None
    assert problem.other.place == Place("targets.yaml", 23, 9) or problem.file == "targets.yaml"
    text = render(problem, "ru")
    assert "targets.yaml:" in text
    assert "about.yaml:" in text


@pytest.mark.parametrize("before", ["", "字" * 30, "字" * 300, "я" * 300])
@pytest.mark.parametrize("after", ["", "字" * 300, "я" * 300])
def test_the_mark_stands_under_the_column_also_of_wide_and_long_lines(tmp_path: Path, before: str, after: str) -> None:
    text = FILES["targets.yaml"].replace("来源没有给出总额。", f'"{before}"§{after}')
    problem = problem_of(tmp_path, {**FILES, "targets.yaml": text})
    assert problem.code == "text-after-quote"
    lines = render(problem, "zh").split("\n")
    marked = next(number for number, line in enumerate(lines) if "^" in line)
    above, mark = lines[marked - 1], lines[marked]
    at = cell_len(mark[: mark.index("^")])
    shown = next(c for n, c in enumerate(above) if cell_len(above[:n]) == at)
    assert shown == '"'
    assert cell_len(above) < 130


def test_tabs_are_visible(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, changed("targets.yaml", "  owner:", "\towner:"))
    assert "→owner" in render(problem, "en")

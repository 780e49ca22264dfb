"""Slips of the keyboard come with the whole corrected line, and all of a file in one round."""

import random
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.corrections import in_quotes, moved
from knowledge.excerpt import render
from knowledge.loader import check
from knowledge.problems import Problem
from knowledge.schema import LANGUAGES
from tests.knowledge.base_folder import FILES, write_base
from tests.knowledge.loader_cases import SYNTAX
from tests.knowledge.test_loader_places import AT

T = "targets.yaml"


def problems_of(folder: Path, file: str, text: str) -> list[Problem]:
    return [each for each in check(write_base(folder, {**FILES, file: text}))[1] if each.severity == "error"]


def healed(text: str, problems: list[Problem]) -> str:
    """Return a file with the corrected lines copied into it."""
    lines = text.split("\n")
    for problem in problems:
        if problem.corrected is not None:
            lines[problem.line - 1] = problem.corrected
    return "\n".join(lines)


# The corrected line of a slip that is shown in other tests; those without one have to be decided by a person.
CORRECTED = {
    "    zh¦：生产": "    zh: 生产总值目标",
    "{zh¦：零售目标": "  title: {zh: 零售目标, ru: Цель по торговле, en: Retail target}",
    "零售目标¦，ru: Цель": "  title: {zh: 零售目标, ru: Цель по торговле, en: Retail target}",
    "[1¦， 4]": "  source: {doc: daily-2017, paragraphs: [1, 4]}",
    "¦“2017年生产总值增长11％左右。”": '    zh: "2017年生产总值增长11％左右。"',
    "    ru¦:Цель по ВРП": "    ru: Цель по ВРП",
    "      ¦-经济增速": "      - 经济增速",
    "¦　　　- 经济增速": "      - 经济增速",
    "  owner:¦　inv": "  owner: investment-desk",
    "      -¦　经济增速": "      - 经济增速",
    "      ¦－ 经济增速": "      - 经济增速",
    "      ¦3. growth rate": "      - growth rate",
    "  ¦// desk\n  owner: inv": "  # desk",
    '"2017年生产总值增长11％左右。"¦,': '    zh: "2017年生产总值增长11％左右。"',
    "¦｛doc: daily-2017, paragraphs: [1, 4]｝": "  source: {doc: daily-2017, paragraphs: [1, 4]}",
    "related: ¦（retail-target）": "  related: [retail-target]",
    '    ¦zh = "生产总值目标"': '    zh: "生产总值目标"',
    "    zh: 来源¦: 没": '    zh: "来源: 没有给出总额。"',
    '¦"2017年生产总值增长11％左右。': '    zh: "2017年生产总值增长11％左右。"',
    '"2017年¦"增长"11％。"': '    zh: "2017年“增长”11％。"',
    "related: [retail-target]¦。": "  related: [retail-target]",
    '"没有¦"。': '    zh: "没有。"',
    "[¦「retail-target」]": '  related: ["retail-target"]',
    "related:\n    ¦－retail-target": "    - retail-target",
    "¦[1, 4}": "  source: {doc: daily-2017, paragraphs: [1, 4]}",
    "¦{doc: daily-2017": "  source: {doc: daily-2017}",
    "¦[来源] 没有": '    zh: "[来源] 没有"',
    "¦*来源": '    zh: "*来源"',
    "   ¦owner: inv": "  owner: investment-desk",
    "        ¦- 经济增速": "      - 经济增速",
    "      ¦经济增速": "      - 经济增速",
    "  ¦owner inv": "  owner: investment-desk",
    "  ¦\tas_of: ": '  as_of: "2017-02-22"',
    "来源¦\u200b没有": "    zh: 来源没有给出总额。",
    f"    ru: ¦{'Торговля'.encode().decode('cp1251')}": "    ru: Торговля",
    f"    ru: ¦{'План'.encode().decode('cp1252')}": "    ru: План",
}


@pytest.mark.parametrize("new", CORRECTED)
def test_shows_the_whole_corrected_line(tmp_path: Path, new: str) -> None:
    (code, file, old), *_ = [case[:3] for case in SYNTAX if case[3] == new]
    text = FILES[file].replace(old, new.replace(AT, ""), 1)
    (problem,) = problems_of(tmp_path, file, text)
    assert (problem.code, problem.corrected) == (code, CORRECTED[new])
    for language in LANGUAGES:
        assert f"\n{CORRECTED[new]}" in render(problem, language), "it stands alone on its line, to be copied"


@pytest.mark.parametrize(("code", "file", "old", "new"), [case[:4] for case in SYNTAX])
def test_what_is_copied_heals_the_file(tmp_path: Path, code: str, file: str, old: str, new: str) -> None:
    text = FILES[file].replace(old, new.replace(AT, ""), 1)
    problems = problems_of(tmp_path, file, text)
    if any(problem.corrected is not None for problem in problems):
        left = problems_of(tmp_path, file, healed(text, problems))
        assert {problem.code for problem in left} <= {"text-too-long", "missing-key", "duplicate-key"}, code
        assert not {problem.code for problem in left} & {problem.code for problem in problems}


ALL_IN_CHINESE = """\
- id：leader
  source：｛doc：daily-2017，paragraphs：【1】｝
  as_of：“2017-02-22”
  review_by：“2027-06-30”
  owner：editorial-desk
  title：｛zh：区领导，ru：Руководитель района，en：District leader｝
  answer：
    zh：“高大伟任区委书记。”
    ru：“Секретарь райкома — Гао Давэй.”
    en：“Gao Dawei is party secretary.”
  questions：
    zh：【谁是领导，区长是谁，书记是谁，一把手，领导名字】
    ru：【кто глава，кто руководит，имя главы，секретарь райкома，начальник района】
    en：【who leads，who is the boss，name of the head，party secretary，district head】
"""
# file, what is replaced by what, and the lines with the codes that are found in one round
TOGETHER: dict[str, tuple[str, dict[str, str], set[tuple[int, str]]]] = {
    "a colon and quotes on one line": (
        T,
        {"    zh: 生产总值目标": "    zh：“生产总值目标”"},
        {(8, "fullwidth-colon"), (8, "typographic-quotes")},
    ),
    "colons and quotes on neighbouring lines": (
        T,
        {
            "    zh: 生产总值目标": "    zh：“生产总值目标”",
            "    ru: Цель по ВРП": "    ru：“Цель по ВРП”",
            "    en: GDP target": "    en：“GDP target”",
        },
        {(line, code) for line in (8, 9, 10) for code in ("fullwidth-colon", "typographic-quotes")},
    ),
    "colons and commas in braces": (
        T,
        {"source: {doc: daily-2017, paragraphs: [1, 4]}": "source：{doc：daily-2017，paragraphs：[1，4]}"},
        {(2, "fullwidth-colon"), (2, "fullwidth-comma")},
    ),
    "brackets, a comma and no space": (
        T,
        {"related: [retail-target]": "related:【retail-target、leader】"},
        {(42, "space-after-colon"), (42, "fullwidth-bracket")},
    ),
    "a tab here, a colon there, no space elsewhere": (
        T,
        {
            "  as_of": "\tas_of",
            "    ru: Цель по ВРП": "    ru：Цель по ВРП",
            "      - growth rate": "      -growth rate",
        },
        {(3, "tab"), (9, "fullwidth-colon"), (35, "space-after-dash")},
    ),
    "an invisible character, and a colon below": (
        T,
        {"来源没有给出总额": "来源\u200b没有给出\u202e总额", "  not_given:": "  not_given："},
        {(15, "fullwidth-colon"), (16, "control-character")},
    ),
    "what is wrong in the values as well": (
        T,
        {
            "    zh: 生产总值目标": "    zh：生产总值目标",
            "2027-06-30": "2027-06-31",
            "[retail-target]": "[retail-targt]",
        },
        {(5, "date-impossible"), (8, "fullwidth-colon"), (42, "unknown-related")},
    ),
    "two entries": (
        T,
        {"  title:\n": "  title：\n", "{zh: 零售目标": "{zh：零售目标", "{zh: 增长20%左右, ": "{zh: “增长20%左右”，"},
        {(7, "fullwidth-colon"), (55, "fullwidth-colon"), (56, "typographic-quotes"), (56, "fullwidth-comma")},
    ),
    "a comma and no bracket at the end": (
        T,
        {"related: [retail-target]": "related: [retail-target，leader"},
        {(42, "fullwidth-comma"), (42, "unclosed-bracket")},
    ),
    "a colon in a text after a Chinese one": (
        T,
        {"    zh: 来源没有": "    zh：来源: 没有"},
        {(16, "fullwidth-colon"), (16, "colon-in-text")},
    ),
    "odd spaces and quotes": (
        T,
        {"  valid_until: 2017-12-31": "  valid_until:\u00a0“2017-12-31”", "- GDP target": "-\u3000“GDP target”"},
        {(4, "odd-space"), (4, "typographic-quotes"), (33, "odd-space"), (33, "typographic-quotes")},
    ),
}


@pytest.mark.parametrize("name", TOGETHER)
def test_all_slips_of_a_file_come_in_one_round(tmp_path: Path, name: str) -> None:
    file, changes, expected = TOGETHER[name]
    text = FILES[file]
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    problems = problems_of(tmp_path, file, text)
    assert {(problem.line, problem.code) for problem in problems if problem.file == file} == expected
    values = {"date-impossible", "unknown-related"}
    left = problems_of(tmp_path, file, healed(text, problems))
    assert {problem.code for problem in left} == {problem.code for problem in problems} & values


def test_an_entry_typed_with_a_chinese_keyboard_is_mended_in_one_round(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, "about.yaml", ALL_IN_CHINESE)
    assert {problem.line for problem in problems} == set(range(1, len(ALL_IN_CHINESE.splitlines()) + 1))
    assert {problem.code for problem in problems} == {
        "fullwidth-colon", "fullwidth-bracket", "typographic-quotes",
    }  # fmt: skip
    assert problems_of(tmp_path, "about.yaml", healed(ALL_IN_CHINESE, problems)) == []


def test_each_kind_of_slip_is_told_once_a_line(tmp_path: Path) -> None:
    text = FILES[T].replace("[retail-target]", "[retail-target，leader、other-years；greeting]", 1)
    (problem,) = problems_of(tmp_path, T, text)
    assert (problem.code, problem.line, problem.column) == ("fullwidth-comma", 42, 26)
    assert problem.corrected == "  related: [retail-target, leader, other-years, greeting]"


@pytest.mark.parametrize(
    ("mark", "zh", "ru", "en"),
    [
        ("，", "中文逗号", "китайская запятая", "Chinese comma"),
        ("、", "顿号", "китайская запятая для перечислений", "Chinese comma for lists"),
        ("；", "中文分号", "китайская точка с запятой", "Chinese semicolon"),
    ],
)
@pytest.mark.parametrize("space", ["", " "])
def test_a_chinese_comma_between_ids_is_called_so_and_shown_as_it_should_be(  # noqa: PLR0917
    tmp_path: Path, mark: str, space: str, zh: str, ru: str, en: str
) -> None:
    text = FILES[T].replace("[retail-target]", f"[retail-target{mark}{space}leader]", 1)
    (problem,) = problems_of(tmp_path, T, text)
    assert problem.code == "fullwidth-comma"
    assert problem.corrected == "  related: [retail-target, leader]"
    for language, words in zip(LANGUAGES, (zh, ru, en), strict=True):
        said = problem.message(language)
        assert words in said.found.lower() or words in said.found
        assert mark in said.found
        assert "“, ”" in said.mend or "«, »" in said.mend


@pytest.mark.parametrize("item", ["retail-target, leader", "retail-target，leader", "retail-target、leader"])
def test_two_ids_in_a_line_of_a_list_are_two_items(tmp_path: Path, item: str) -> None:
    text = FILES[T].replace("  related: [retail-target]", f"  related:\n    - {item}", 1)
    (problem,) = problems_of(tmp_path, T, text)
    assert (problem.code, problem.line) == ("several-in-line", 43)
    for language, words in zip(LANGUAGES, ("各写一行", "отдельной строке", "line of its own"), strict=True):
        assert words in problem.message(language).mend


SLIPS = {
    "colon": (r"(?<=\w): ", "："),
    "no space": (r"(?<=\w): (?=\S)", ":"),
    "comma": (r"(?<=[\w\]}]), (?=(?:zh|ru|en|paragraphs): |\d)", "，"),
    "quotes": (r'"([^"]*)"', "“\\1”"),
    "dash": (r"(?m)^(\s+)- ", "\\1－ "),
    "no space after a dash": (r"(?m)^(\s+)- (?=[^\W\d])", "\\1-"),
    "odd space": (r"(?<=\w): (?=\w)", ":\u00a0"),
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=st.sampled_from([T, "about.yaml", "gaps-years.yaml", "smalltalk.yaml"]), seed=st.integers(0, 10**6))
def test_any_slips_together_are_told_in_one_round_and_healed_by_copying(tmp_path: Path, file: str, seed: int) -> None:
    """Wherever several lines have slips, one round finds something on each, and what it shows is right."""
    chance = random.Random(seed)
    lines = FILES[file].split("\n")
    touched = set()
    for number in chance.sample(range(len(lines)), chance.randint(1, 8)):
        pattern, slip = chance.choice(list(SLIPS.values()))
        spoiled = re.sub(pattern, slip, lines[number])
        if spoiled != lines[number]:
            lines[number] = spoiled
            touched.add(number + 1)
    text = "\n".join(lines)
    problems = problems_of(tmp_path, file, text)
    assert {problem.line for problem in problems} == touched, [(str(p.place), p.code) for p in problems]
    assert problems_of(tmp_path, file, healed(text, problems)) == []


@given(text=st.text("ab\"'\\: #[]{},，“”я字", max_size=20))
def test_a_text_in_quotes_is_read_as_it_stands(text: str) -> None:
    import yaml  # noqa: PLC0415

    assert yaml.safe_load(f"k: {in_quotes(text)}") == {"k": text}


@given(before=st.text("ab: ，", max_size=12), after=st.text("ab: ，", max_size=12), column=st.integers(0, 14))
def test_a_column_stays_inside_the_line(before: str, after: str, column: int) -> None:
    assert 0 <= moved(column, before, after) <= len(after) + max(0, column - len(before))
    assert moved(column, before, before) == column


def test_a_column_after_a_changed_place_moves_with_it() -> None:
    assert moved(4, "zh: a", "zh：a") == 3
    assert moved(0, "zh: a", "zh：a") == 0
    assert moved(3, "zh：a", "zh: a") == 4

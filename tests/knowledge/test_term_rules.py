"""Translations call things what terms.yaml calls them: which texts are right, and which are not."""

from pathlib import Path

import pytest

from knowledge.loader import check
from knowledge.problems import Problem
from tests.knowledge.base_folder import FILES, write_base

TITLE = "{zh: 区领导, ru: Руководитель района, en: District leader}"
ANSWER = "{zh: 高大伟任区委书记。, ru: Секретарь райкома — Гао Давэй., en: Gao Dawei is party secretary.}"
ROWS = """\
  harbin-bank: {zh: [哈尔滨银行, 集团], ru: [Харбинский банк, группа], en: [Harbin Bank, Group]}
  negative-list: {zh: [负面清单], ru: [негативный перечень], en: [negative list]}
  bonded-zone: {zh: [保税区], ru: [бондовая зона], en: [bonded zone]}
  silk-road: {zh: [丝路带], ru: [пояс Шёлкового пути, китайско-российский пояс], en: [Silk Road Belt]}
"""
PLACES = """\
    here: {zh: [松北, 松北区], ru: [Сунбэй], en: [Songbei]}
    jilin: {zh: [吉林], ru: [Гирин], en: [Jilin]}
    jilin-university: {zh: [吉林大学], ru: [Цзилиньский университет], en: [Jilin University]}
"""


def differing(folder: Path, answer: str, title: str = TITLE) -> list[Problem]:
    """Return the warnings of a base whose leader has an answer, given as "zh | ru | en", and a title."""
    zh, ru, en = answer.split(" | ")
    terms = FILES["terms.yaml"].replace("slots:\n  places:\n", f"{ROWS}slots:\n  places:\n{PLACES}")
    about = FILES["about.yaml"].replace(ANSWER, f'{{zh: "{zh}", ru: "{ru}", en: "{en}"}}').replace(TITLE, title)
    assert zh in about
    problems = check(write_base(folder, {**FILES, "terms.yaml": terms, "about.yaml": about}))[1]
    assert {problem.code for problem in problems} <= {"term-differs"}
    return problems


@pytest.mark.parametrize(
    "answer",
    [
        "负面清单 | негативный перечень | negative list",
        "负面清单 | содержание негативного перечня | Negative Lists",
        "负面清单 | Негативным перечнем | the NEGATIVE-LIST of",
        "保税区 | две бондовые зоны | two bonded zones",
        "丝路带 | Поясу Шелкового пути | the Silk Road belt",
        "丝路带 | китайско-российского пояса | Silk-Road Belt",
        "集团 | группой компаний | of the group",
        "哈尔滨银行 | с Харбинским банком | Harbin Bank's plan",
        "上海 | из Шанхая | from Shanghai",
        "吉林大学 | Цзилиньского университета | Jilin University",
        "松北区的数字 | о цифрах | about figures",
        "别的 | негативный список | a black list",
    ],
)
def test_the_fixed_words_are_right_with_any_ending_capital_or_hyphen(tmp_path: Path, answer: str) -> None:
    assert differing(tmp_path, answer) == []


@pytest.mark.parametrize(
    ("answer", "term", "languages", "renderings"),
    [
        ("负面清单 | негативный список | negative list", "负面清单", ["ru"], "негативный перечень"),
        ("负面清单 | негативный перечень | black list", "负面清单", ["en"], "negative list"),
        ("负面清单 | перечень негативный | list negative", "负面清单", ["ru", "en"], "негативный перечень"),
        ("保税区 | зона | bonded area", "保税区", ["ru", "en"], "бондовая зона"),
        ("哈尔滨新区 | район Харбина | Harbin New Area", "哈尔滨新区", ["ru"], "Харбинский новый район"),
        ("上海 | в столице | Shanghai", "上海", ["ru"], "Шанхай"),
        ("哈尔滨银行 | Банк Харбина | Bank of Harbin", "哈尔滨银行", ["ru", "en"], "Харбинский банк / группа"),
        ("吉林大学 | Гиринский вуз | Jilin University", "吉林大学", ["ru"], "Цзилиньский университет"),
    ],
)
def test_other_words_are_named_with_those_that_are_expected(
    tmp_path: Path, answer: str, term: str, languages: list[str], renderings: str
) -> None:
    problems = differing(tmp_path, answer)
    details = [dict(problem.details) for problem in problems]
    assert [each["language"][:2] for each in details] == languages
    assert {each["term"] for each in details} == {term}
    assert renderings in {each["renderings"] for each in details}
    for problem, language in zip(problems, languages, strict=True):
        shown = dict(problem.lines)[problem.line][problem.column - 1 :]
        assert shown.startswith(f'"{answer.split(" | ")[["zh", "ru", "en"].index(language)]}"')


def test_a_title_may_be_shorter_where_the_answer_says_it_in_full(tmp_path: Path) -> None:
    title = "{zh: 负面清单, ru: Перечень, en: The list}"
    full = "有负面清单 | есть негативный перечень | there is a negative list"
    assert differing(tmp_path / "in full", full, title) == []
    problems = differing(tmp_path / "nowhere", "有 | есть | there is", title)
    assert [(problem.code, problem.line) for problem in problems] == [("term-differs", 6)] * 2


def test_the_longest_name_counts(tmp_path: Path) -> None:
    assert [dict(problem.details)["term"] for problem in differing(tmp_path, "吉林 | город | a city")] == ["吉林"] * 2
    assert differing(tmp_path / "longer", "吉林大学 | Цзилиньский университет | Jilin University") == []


def test_an_empty_list_of_terms_finds_nothing(tmp_path: Path) -> None:
    terms = "terms: {}\nslots: {}\nslot_gaps: {}\n"
    assert check(write_base(tmp_path, {**FILES, "terms.yaml": terms}))[1] == []

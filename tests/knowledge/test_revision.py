"""What a change of an accepted entry must bring along, with the place and the words in three languages."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.acceptance import accept
from knowledge.loader import check, load
from knowledge.problems import Problem
from knowledge.schema import LANGUAGES
from tests.knowledge.base_folder import FILES, write_base

TODAY = date(2026, 11, 23)
NEW_FIGURE = (("增长11％", "增长12％"), ("на 11 %", "на 12 %"), ("about 11%", "about 12%"))
CHECKED = ('  review_by: "2027-06-30"', '  checked_on: "2026-11-23"\n  review_by: "2027-06-30"')
SUPERSEDED = (
    "  related: [retail-target]",
    """\
  supersedes:
    - source: {doc: daily-2017, paragraphs: [1, 4]}
      as_of: "2017-02-22"
      answer: {zh: 2017年增长11%左右。, ru: В 2017 году рост около 11 %., en: Growth of about 11% in 2017.}
  related: [retail-target]""",
)


def edited(folder: Path, *replacements: tuple[str, str], day: date | None = TODAY) -> list[Problem]:
    """Return the problems of a base in which replacements were made after it was accepted."""
    write_base(folder)
    accept(folder, load(folder))
    text = FILES["targets.yaml"]
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "targets.yaml").write_text(text, "utf-8")
    return check(folder, day)[1]


def brief(problems: list[Problem]) -> list[tuple[str, int, int]]:
    return [(problem.code, problem.line, problem.column) for problem in problems]


def test_nothing_is_said_of_what_is_as_it_was(tmp_path: Path) -> None:
    assert edited(tmp_path) == []


def test_a_translation_older_than_its_original_is_named_where_it_stands(tmp_path: Path) -> None:
    problems = edited(tmp_path, ("zh: 来源没有给出总额。", "zh: 来源没有给出总额和单位。"))
    assert brief(problems) == [("translation-stale", 17, 9), ("translation-stale", 18, 9)]
    assert {problem.severity for problem in problems} == {"warning"}
    for problem, name in zip(problems, ("ru (русский)", "en (English)"), strict=True):
        for language in LANGUAGES:
            said = problem.message(language)
            assert name in said.found
            assert "not_given" in said.found
            assert "bot.py knowledge accept gdp-target" in said.mend


def test_only_the_translation_that_was_left_behind_is_named(tmp_path: Path) -> None:
    changes = (("zh: 生产总值目标", "zh: 生产总值的目标"), ("ru: Цель по ВРП", "ru: Плановый рост ВРП"))
    (problem,) = edited(tmp_path, *changes)
    assert (problem.code, problem.line, dict(problem.details)["language"]) == ("translation-stale", 10, "en (English)")


@pytest.mark.parametrize(
    "change",
    [
        ("GDP target\n  answer", "The GDP target\n  answer"),
        ("zh: 生产总值目标", "zh: '生产总值目标'  # the same in quotes"),
        ("  not_given:\n    zh: 来源没有给出总额。\n", "  not_given:\n    zh: >-\n      来源没有给出总额。\n"),
        ("- GDP目标", "- GDP 的目标"),
    ],
)
def test_a_better_translation_and_the_same_text_written_differently_owe_nothing(
    tmp_path: Path, change: tuple[str, str]
) -> None:
    assert edited(tmp_path, change) == []


def test_a_text_that_is_new_has_no_old_translation(tmp_path: Path) -> None:
    new = "  not_given: {zh: 其余没有说明。, ru: Больше ничего не сказано., en: Nothing more is said.}\n"
    assert edited(tmp_path, ('  checked_on: "2026-11-20"\n', f'{new}  checked_on: "2026-11-20"\n')) == []


@pytest.mark.parametrize(
    ("changes", "place", "now"),
    [
        (NEW_FIGURE, (11, 3), "answer: 12%, 2017"),
        ([('as_of: "2017-02-22"', 'as_of: "2017-02-21"')], (3, 3), "as_of: 2017-02-21"),
        ([("valid_until: 2017-12-31", "valid_until: 2018-12-31")], (4, 3), "valid_until: 2018-12-31"),
        ([("  valid_until: 2017-12-31\n", "")], (1, 7), "valid_until: –"),
        (
            [*NEW_FIGURE, ("valid_until: 2017-12-31", "valid_until: 2018-12-31")],
            (11, 3),
            "answer: 12%, 2017; valid_until: 2018-12-31",
        ),
    ],
)
def test_a_figure_or_date_that_changed_without_a_source_is_an_error(
    tmp_path: Path, changes: list[tuple[str, str]], place: tuple[int, int], now: str
) -> None:
    (problem,) = edited(tmp_path, *changes)
    assert (problem.code, problem.severity) == ("figure-without-source", "error")
    assert (problem.line, problem.column) == place
    for language in LANGUAGES:
        said = problem.message(language)
        assert "gdp-target" in said.found
        assert now in said.found
        assert 'checked_on: "2026-11-23"' in said.mend
        assert all(f"{key}" in said.mend for key in ("source", "as_of", "supersedes"))


def test_what_the_message_says_mends_it(tmp_path: Path) -> None:
    assert edited(tmp_path / "slip", *NEW_FIGURE, CHECKED) == []
    newer = ("{doc: daily-2017, paragraphs: [1, 4]}", "{doc: daily-2017, paragraphs: [5]}")
    assert edited(tmp_path / "another paragraph", *NEW_FIGURE, newer) == []


def test_a_figure_from_a_later_day_of_the_same_document_is_right_where_the_former_one_is_kept(tmp_path: Path) -> None:
    later = ('as_of: "2017-02-22"', 'as_of: "2018-02-22"'), ("valid_until: 2017-12-31", "valid_until: 2018-12-31")
    assert brief(edited(tmp_path / "a", *NEW_FIGURE, *later)) == [("figure-without-source", 11, 3)]
    assert edited(tmp_path / "b", *NEW_FIGURE, *later, SUPERSEDED) == []


def test_a_second_slip_on_the_same_day_is_offered_another_day(tmp_path: Path) -> None:
    write_base(tmp_path)
    accept(tmp_path, load(tmp_path))
    retail = [("增长20%", "增长21%"), ("около 20 %", "около 21 %"), ("About 20%", "About 21%")]
    text = FILES["targets.yaml"]
    for old, new in retail:
        text = text.replace(old, new)
    (tmp_path / "targets.yaml").write_text(text, "utf-8")
    offered = {day: dict(check(tmp_path, day)[1][0].details)["day"] for day in (date(2026, 11, 20), TODAY, None)}
    assert offered == {date(2026, 11, 20): "2026-11-21", TODAY: "2026-11-23", None: "2026-11-21"}


def test_a_figure_changed_in_one_language_is_told_once(tmp_path: Path) -> None:
    """Which of the figures is meant is not known yet."""
    assert [problem.code for problem in edited(tmp_path, NEW_FIGURE[1])] == ["numbers-differ"]
    assert "figure-without-source" not in {problem.code for problem in edited(tmp_path, NEW_FIGURE[0])}


def test_what_expired_and_nobody_looked_at_again_is_one_warning(tmp_path: Path) -> None:
    """That a period is over is no reason for one: the whole base may be of a past year."""
    folder = write_base(tmp_path)
    assert check(folder, date(2027, 6, 30))[1] == []
    found = {str(problem.place): problem for problem in check(folder, date(2027, 7, 1))[1]}
    assert {problem.code for problem in found.values()} == {"expired-unreviewed", "review-overdue"}
    (problem,) = (problem for problem in found.values() if problem.code == "expired-unreviewed")
    assert (problem.severity, str(problem.place)) == ("warning", "targets.yaml:5:14")
    for language in LANGUAGES:
        said = str(problem.message(language))
        assert all(word in said for word in ("gdp-target", "2017-12-31", "2027-06-30", "investment-desk", "supersedes"))

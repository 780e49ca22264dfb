"""A newer state replaces an older one: the answer gives the new one, and mentions the old one with its source."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.composer import Composer
from knowledge.judgement import Judgement
from knowledge.loader import check, load
from knowledge.reply import Context
from knowledge.schema import LANGUAGES, Knowledge, Language
from knowledge.slots import Slot, SlotFinder
from tests.knowledge.base_folder import FILES, changed, write_base

SINCE = (
    "      answer: {zh: 增长18%左右。",
    """\
      answer: {zh: 增长19%左右。, ru: Рост около 19 %., en: About 19% growth.}
    - source: {doc: daily-2016, paragraphs: [1]}
      as_of: "2015-02-20"
      answer: {zh: 增长18%左右。""",
)
EARLIER: dict[Language, str] = {
    "zh": "此前，2016年2月20日：增长18%左右。来源：黑龙江日报，上一年的报道",
    "ru": "Ранее, 20 февраля 2016 года: Рост около 18 %. Источник: «Хэйлунцзян жибао», Статья прошлого года",
    "en": "Earlier, 20 February 2016: About 18% growth. Source: Heilongjiang Daily, A report of the year before",
}
LATER = date(2026, 11, 23)


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    return load(write_base(tmp_path))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_mentions_the_earlier_state_after_itself(knowledge: Knowledge, language: Language) -> None:
    (passage,) = Composer(knowledge).show("retail-target", language, Context(), LATER).passages
    assert passage.text == knowledge.entries["retail-target"].answer.in_(language)
    assert passage.notes == (EARLIER[language],)
    assert passage.quotation is not None
    assert passage.quotation.published == date(2017, 2, 22)


def test_where_nothing_was_superseded_nothing_is_mentioned(knowledge: Knowledge) -> None:
    for entry in set(knowledge.entries) - {"retail-target"}:
        assert "Earlier" not in Composer(knowledge).show(entry, "en", Context(), LATER).text


def test_only_the_newest_of_several_earlier_states_is_mentioned(tmp_path: Path) -> None:
    files = changed("targets.yaml", *SINCE)
    shown = Composer(load(write_base(tmp_path, files))).show("retail-target", "en", Context(), LATER)
    assert "About 19% growth." in shown.text
    assert "About 18% growth." not in shown.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_the_period_is_over_is_said_of_the_present_state(tmp_path: Path, language: Language) -> None:
    files = changed("targets.yaml", '  checked_on: "2026-11-20"', '  valid_until: "2017-12-31"')
    composer = Composer(load(write_base(tmp_path, files)))
    during, after = (
        composer.show("retail-target", language, Context(), day).passages[0].notes
        for day in (date(2017, 12, 31), date(2018, 1, 1))
    )
    assert during == (EARLIER[language],)
    assert after[1:] == (EARLIER[language],)
    assert "2017" in after[0]
    assert "2016" not in after[0]


def test_what_is_left_open_is_said_without_the_past(tmp_path: Path) -> None:
    given = '  not_given: {zh: 没有别的。, ru: Больше ничего., en: Nothing else.}\n  checked_on: "2026-11-20"'
    composer = Composer(load(write_base(tmp_path, changed("targets.yaml", '  checked_on: "2026-11-20"', given))))
    gap = Judgement("gap", "retail-target", 1.0, (), detail=True)
    reply = composer.compose((gap,), "en", Context(), LATER, "How much is that in yuan?")
    assert "About 20% growth" in reply.text
    assert "Earlier" not in reply.text


def test_a_question_may_name_the_year_of_an_earlier_state(tmp_path: Path) -> None:
    files = changed("targets.yaml", "en: About 18% growth.", "en: About 18% growth in 2016.")
    files["targets.yaml"] = files["targets.yaml"].replace("zh: 增长18%左右。", "zh: 2016年增长18%左右。")
    files["targets.yaml"] = files["targets.yaml"].replace("ru: Рост около 18 %.", "ru: В 2016 году рост около 18 %.")
    knowledge = load(write_base(tmp_path, files))
    finder = SlotFinder(knowledge.terms)
    (asked,) = finder.find("the target of 2016")
    assert asked == Slot("years", "2016", "2016")
    assert (asked.kind, asked.value) in finder.allowed(knowledge.entries["retail-target"])
    assert (asked.kind, asked.value) not in finder.allowed(knowledge.entries["gdp-target"])


def test_the_same_day_is_right_for_two_documents(tmp_path: Path) -> None:
    files = changed("targets.yaml", 'as_of: "2016-02-20"', 'as_of: "2017-02-22"')
    files["targets.yaml"] = files["targets.yaml"].replace('valid_until: "2016-12-31"', 'valid_until: "2017-12-31"')
    assert check(write_base(tmp_path, files))[1] == []


def test_the_earlier_state_counts_for_the_length_of_the_message(tmp_path: Path) -> None:
    long = "字" * 2900
    text = FILES["targets.yaml"].replace("zh: 增长20%左右", f"zh: 增长20%{long}")
    assert check(write_base(tmp_path / "short", {**FILES, "targets.yaml": text}))[1] == []
    text = text.replace("增长18%左右。", f"增长18%{long}")
    (problem,) = check(write_base(tmp_path / "long", {**FILES, "targets.yaml": text}))[1]
    assert (problem.code, dict(problem.details)["language"][:2]) == ("too-long-for-telegram", "zh")

"""Whatever is said of a question names its source and date, also that the source says nothing of it."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.composer import Composer
from knowledge.judgement import Judgement
from knowledge.loader import load
from knowledge.reply import Context, Reply
from knowledge.schema import LANGUAGES, Knowledge, Language
from tests.knowledge.base_folder import FILES, write_base

LATER = date(2026, 11, 23)
LAND = """\
- id: land
  kind: gap
  review_by: "2027-06-30"
  owner: investment-desk
  title: {zh: 土地, ru: Земля, en: Land}
  answer: {zh: 来源没有写地价。, ru: Цен на землю в источнике нет., en: The source gives no price of land.}
  questions:
    zh: [地价, 土地多少钱, 一亩地, 买地, 租地]
    ru: [земля, цена участка, гектар, купить участок, аренда земли]
    en: [land, price of a plot, a hectare, buying land, renting land]
  related: [gdp-target]
"""
GAP = Judgement("gap", "other-years", 0.9, ("gdp-target",))
OTHER_GAP = Judgement("gap", "land", 0.9, ("gdp-target",))
ANSWER = Judgement("answer", "leader", 0.9)
DETAIL = Judgement("gap", "gdp-target", 0.9, ("gdp-target",), detail=True)
SEARCHED: dict[Language, str] = {
    "zh": "已查阅：黑龙江日报，2017年2月22日；黑龙江日报，2016年2月20日",
    "ru": "Просмотрено: «Хэйлунцзян жибао», 22 февраля 2017 года; «Хэйлунцзян жибао», 20 февраля 2016 года",
    "en": "Looked through: Heilongjiang Daily, 22 February 2017; Heilongjiang Daily, 20 February 2016",
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return load(write_base(tmp_path_factory.mktemp("base"), {**FILES, "gaps-land.yaml": LAND}))


def said(base: Knowledge, language: Language, *judgements: Judgement) -> Reply:
    return Composer(base).compose(judgements, language, Context(), LATER, "?")


def lines(reply: Reply) -> dict[str, str | None]:
    """Return the source line of each passage, by its entry."""
    return {each.entry: each.quotation.line if each.quotation else None for each in reply.passages}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_gap_names_what_was_looked_through_the_newest_first(base: Knowledge, language: Language) -> None:
    reply = said(base, language, GAP)
    assert reply.text.splitlines() == [base.entries["other-years"].answer.in_(language), SEARCHED[language]]
    assert Composer(base).show("other-years", language, Context(), LATER).passages == reply.passages


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_gaps_name_it_once_at_the_end(base: Knowledge, language: Language) -> None:
    reply = said(base, language, GAP, OTHER_GAP)
    assert lines(reply) == {"other-years": None, "land": SEARCHED[language]}
    assert reply.text.endswith(SEARCHED[language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("beside", [ANSWER, DETAIL], ids=["answer", "detail"])
@pytest.mark.parametrize("gap_first", [True, False])
def test_beside_an_answer_each_has_a_line_of_its_own(
    base: Knowledge, language: Language, beside: Judgement, gap_first: bool
) -> None:
    alone = lines(said(base, language, beside))
    both = lines(said(base, language, *((GAP, beside) if gap_first else (beside, GAP))))
    assert alone[beside.entry]
    assert both == alone | {"other-years": SEARCHED[language]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_states_nothing_has_no_source(base: Knowledge, language: Language) -> None:
    for judgement in (Judgement("smalltalk", "greeting", 0.9), Judgement("unknown", "no-answer", 0.9)):
        assert lines(said(base, language, judgement)) == {judgement.entry: None}


@pytest.mark.parametrize(
    ("language", "places"),
    [("zh", "报头、第1、4段"), ("ru", "шапка, абзацы 1, 4"), ("en", "masthead, paragraphs 1, 4")],
)
def test_places_are_listed_as_the_language_lists(tmp_path: Path, language: Language, places: str) -> None:
    wording = FILES["wording.yaml"].replace("{title}", "{paragraphs}")
    targets = FILES["targets.yaml"].replace("[1, 4]", "[0, 1, 4]")
    base = load(write_base(tmp_path, {**FILES, "wording.yaml": wording, "targets.yaml": targets}))
    line = lines(Composer(base).show("gdp-target", language, Context(), LATER))["gdp-target"]
    assert line is not None
    assert line.endswith(places)

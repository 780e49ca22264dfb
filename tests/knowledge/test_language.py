"""The language of a sentence's frame."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language import detect, is_frame_only, weights
from knowledge.schema import LANGUAGES, Language


@pytest.mark.parametrize("text", ["", "   ", "2017", "11%", "?!", "…", "GDP", "GDP?", "KPI 2017", "こ", "مرحبا"])
def test_names_none(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("今年GDP目标是多少", "zh"),
        ("GDP growth rate 的目标是什么", "zh"),
        ("你们的 Administrative Approval Bureau 是什么", "zh"),
        ("“Три зоны и один полюс”是什么意思", "zh"),
        ("что такое 三区一极?", "ru"),
        ("какой GDP target на 2017?", "ru"),
        ("что значит «Three Lists and One Network»", "ru"),
        ("Кто такой 高大伟?", "ru"),
        ("what is 三张清单一张网?", "en"),
        ("What does 宜业宜居 mean", "en"),
        ('what does "Три перечня и одна сеть" mean', "en"),
        ("is Сунбэй a district?", "en"),
        ("松北", "zh"),
        ("Сунбэй", "ru"),
        ("Songbei", "en"),
        ("retail sales", "en"),
    ],
)
def test_goes_by_the_frame(text: str, language: Language) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    ("text", "language"), [("«негативный перечень»", "ru"), ("《三区一极》", "zh"), ("“negative list”", "en")]
)
def test_a_quotation_alone_has_its_own_language(text: str, language: Language) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["why?", "when is it?", "для чего?", "кто это", "什么时候的事", "为什么呢"])
def test_frame_only(text: str) -> None:
    assert is_frame_only(text)


@pytest.mark.parametrize("text", ["why Harbin?", "для чего перечень?", "什么银行", "retail?", "2017年的GDP"])
def test_more_than_a_frame(text: str) -> None:
    assert not is_frame_only(text)


@given(text=st.text(max_size=200))
def test_detects_in_any_text(text: str) -> None:
    language = detect(text)
    assert (language is None) or (language in LANGUAGES and weights(text)[language] > 0)

"""Chinese by its sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lexicon import Lexicon
from knowledge.pinyin import Sounds, row_of, sound, split, syllables


@pytest.fixture(scope="module")
def sounds() -> Sounds:
    texts = [
        "行政审批局是什么",
        "负面清单有哪些",
        "三区一极",
        "哈尔滨银行",
        "GDP目标增长多少",
        "对俄贸易",
        "科技创新城二期",
    ]
    return Sounds(Lexicon(texts * 3))


@pytest.mark.parametrize("token", ["what", "target", "x", "bv", "привет", "growth"])
def test_does_not_split_what_is_no_pinyin(token: str) -> None:
    assert split(token) is None


@pytest.mark.parametrize(
    ("token", "pieces"),
    [
        ("haerbin", ("ha", "er", "bin")),
        ("xi'an", ("xi", "an")),
        ("xingzhengshenpiju", ("xing", "zheng", "shen", "pi", "ju")),
        ("lv", ("lv",)),
        ("lüxing", ("lv", "xing")),
        ("FUMIAN", ("fu", "mian")),
    ],
)
def test_splits(token: str, pieces: tuple[str, ...]) -> None:
    assert split(token) == pieces


@given(pieces=st.lists(st.sampled_from(sorted(syllables())), min_size=1, max_size=8))
def test_splits_any_row_of_syllables(pieces: list[str]) -> None:
    found = split("".join(pieces))
    assert found is not None
    assert "".join(found) == "".join(pieces)
    assert len(found) <= len(pieces)
    assert split("'".join(pieces)) is not None


def test_knows_the_syllables_of_mandarin() -> None:
    assert 380 < len(syllables()) < 440
    assert {"zhuang", "lv", "er", "a"} <= syllables()


@pytest.mark.parametrize("text", ["", "2017", "the target", "GDP", "a", "songbei district"])
def test_no_row(text: str) -> None:
    assert row_of(text) is None


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("san qu yi ji", ["san", "qu", "yi", "ji"]),
        ("2017 nian gdp mubiao", ["2017", "nian", "gdp", "mu", "biao"]),
        ("zengzhang 11%?", ["zeng", "zhang", "11%"]),
    ],
)
def test_rows(text: str, row: list[str]) -> None:
    assert row_of(text) == row


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fumianqingdan", "负面清单"),
        ("fu mian qing dan", "负面清单"),
        ("xingzheng shenpiju shi shenme", "行政审批局是什么"),
        ("gdp mubiao", "gdp目标"),
    ],
)
def test_writes(sounds: Sounds, typed: str, meant: str) -> None:
    row = row_of(typed)
    assert row is not None
    assert sounds.write(row) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("负面青单", "负面清单"), ("行政神批局", "行政审批局"), ("哈尔宾银行", "哈尔滨银行"), ("对俄冒易", "对俄贸易")],
)
def test_hears_what_was_meant(sounds: Sounds, typed: str, meant: str) -> None:
    assert sound(typed) == sound(meant)
    assert sounds.hear(typed) == meant


@pytest.mark.parametrize(
    "text", ["负面清单有哪些", "今天天气怎么样", "你喜欢吃什么", "上海房价多少", "北京银行", "", "GDP?"]
)
def test_leaves_real_words(sounds: Sounds, text: str) -> None:
    assert sounds.hear(text) == text


@given(
    text=st.text(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("的银行 ，a1"), max_size=30
    )
)
def test_hears_any_text_without_losing_a_character(text: str) -> None:
    heard = Sounds(Lexicon(["行政审批局", "负面清单"])).hear(text)
    assert len(heard) == len(text)

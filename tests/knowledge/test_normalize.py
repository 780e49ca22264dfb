"""What counts as the same text, and what is left of a wild one."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.normalize import clean, content, fold, has_han

WILD = st.text(
    st.characters() | st.sampled_from("*_`~<>/b&lt;gtamp;@https:.哈爾濱ёЁИ\u0306\u200b\u202e\ufe0f\U0001f3ff"),
    max_size=60,
)


@pytest.mark.parametrize(
    "text", ["", " \n\t", "\u200b\u200d\ufeff", "\x00\x07\x1b", "\ud83d", "👍🏽🇨🇳❤️", "<b></b>", "\u0336"]
)
def test_nothing_is_left_of_what_says_nothing(text: str) -> None:
    assert clean(text) == ""
    assert content(clean(text)) == ""


@pytest.mark.parametrize("text", ["?!…", "。。。", "--- ***", "«»", "()"])
def test_punctuation_alone_has_no_content(text: str) -> None:
    assert content(clean(text)) == ""
    assert fold(text) == ""


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ＧＤＰ１１％", "GDP11%"),
        ("哈爾濱新區對俄貿易", "哈尔滨新区对俄贸易"),
        ("行政審批局", "行政审批局"),
        ("GDP🎉 目标✅", "GDP 目标"),
        ("<b>GDP</b> target", "GDP target"),
        ('<a href="https://example.org/a?b=c">GDP</a>', "GDP"),
        ("**GDP** `target`", "GDP target"),
        ("__цель__ по ~~ВРП~~", "цель по ВРП"),
        ("GDP&nbsp;target", "GDP target"),
        ("GDP\u00a0\u2003target\r\n2017", "GDP target 2017"),
        ("\u202eGDP\u202c target", "GDP target"),
        ("\ufeffцель\x00 по\x1b ВРП", "цель по ВРП"),
        ("tar\u200bget", "target"),
        ("哈尔滨\u200b新区", "哈尔滨新区"),
        ("инвес\u00adтиции", "инвестиции"),
        ("GDP\ud83d target", "GDP target"),
        ("G\u0336\u0322D\u0334P\u0338", "GDP"),
        ("и\u0306огурт", "йогурт"),
        ("see https://example.org/x?y=1 target", "see target"),
        ("@some_bot цель по ВРП", "цель по ВРП"),
        ("ﬁnance", "finance"),
    ],
)
def test_cleans(typed: str, read: str) -> None:
    assert clean(typed) == read


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GDP目標？", "gdp目标"),
        ("Ещё цель", "еще  ЦЕЛЬ!"),
        ("«Сунбэй»", "сунбэй"),
        ("GDP target?", "ＧＤＰ　ＴＡＲＧＥＴ"),
        ("“三区一极”。", "三區一極"),
        ("What is the goal...", "what is the goal"),
    ],
)
def test_equal_utterances_meet(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GDP 2017", "GDP 2020"),
        ("增长10%", "增长11%"),
        ("не в Харбине", "в Харбине"),
        ("松北区", "松北"),
        ("1.1%", "11%"),
        ("a < b", "a b c"),
    ],
)
def test_different_utterances_do_not_meet(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(text=WILD)
@example(text="＜b＞")
@example(text="&amp;lt;")
@example(text="<a <b>>")
@example(text="İ")
@example(text="＊＊a＊＊")
def test_is_idempotent(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)


@given(text=WILD)
def test_leaves_only_what_can_be_shown(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert cleaned == cleaned.strip()
    assert not {unicodedata.category(c) for c in cleaned} & {"Cc", "Cf", "Cs", "Co", "Cn"}


@given(text=WILD)
def test_content_is_letters_and_digits(text: str) -> None:
    assert all(c.isalnum() for c in content(text))


def test_has_han() -> None:
    assert has_han("GDP目标")
    assert not has_han("GDP цель ＝ あ。")


def test_cleans_a_long_text_in_linear_time() -> None:
    for piece in ("*", "<a ", "@a", "https://", "&lt", "\u0336", "哈 "):
        assert len(clean(piece * 20_000)) <= len(piece) * 20_000

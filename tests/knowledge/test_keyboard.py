"""Russian by Latin keys and letters, English by Russian keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.keyboard import skeleton, to_english_layout, to_russian_layout, transliterate

RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюя"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ghbdtn", "привет"), ("Rfrjq hjcn", "Какой рост"), ("j,]tv", "объем"), ("'nj", "это"), ("", "")],
)
def test_russian_layout(typed: str, meant: str) -> None:
    assert to_russian_layout(typed) == meant


@pytest.mark.parametrize(("typed", "meant"), [("руддщ", "hello"), ("ПВЗ ефкпуе", "GDP target"), ("", "")])
def test_english_layout(typed: str, meant: str) -> None:
    assert to_english_layout(typed) == meant


@given(text=st.text(st.sampled_from(RUSSIAN + "ё "), max_size=40))
def test_layouts_are_each_other_s_way_back(text: str) -> None:
    assert to_russian_layout(to_english_layout(text)) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kakoj", "какой"),
        ("kakoy", "какой"),
        ("4to", "что"),
        ("zhiteli", "жители"),
        ("shchit", "щит"),
        ("rost", "рост"),
        ("xarbin", "ксарбин"),
    ],
)
def test_transliterates(typed: str, meant: str) -> None:
    assert transliterate(typed) == meant


@pytest.mark.parametrize(
    ("russian", "spellings"),
    [
        ("какой", ["kakoj", "kakoy", "kakoi"]),
        ("что", ["chto", "4to"]),
        ("харбин", ["kharbin", "harbin", "xarbin"]),
        ("жилье", ["zhilye", "zhil'e"]),
        ("юань", ["yuan", "juan", "iuan"]),
        ("объявить", ["obyavit", "objavit"]),
        ("новый", ["novyj", "noviy", "novyy"]),
        ("инвестиции", ["investitsii", "investicii"]),
        ("шанхай", ["shanhai", "shanhaj", "shankhay"]),
    ],
)
def test_one_skeleton_for_all_spellings(russian: str, spellings: list[str]) -> None:
    assert {skeleton(spelling) for spelling in spellings} == {skeleton(russian)}


@pytest.mark.parametrize(("one", "other"), [("банк", "бант"), ("рост", "рот"), ("цель", "щель"), ("год", "гид")])
def test_words_apart_keep_skeletons_apart(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@given(text=st.text(max_size=60))
def test_take_any_text(text: str) -> None:
    for read in (to_russian_layout(text), to_english_layout(text), transliterate(text), skeleton(text)):
        assert isinstance(read, str)

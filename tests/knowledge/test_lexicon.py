"""Words, real and mistyped."""

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lexicon import Lexicon, frequency, is_real, stem, words

LEXICON = Lexicon(["fixed asset investment", "негативный перечень, негативный", "налог на прибыль", "负面清单是什么"])


@pytest.mark.parametrize(
    "word", ["", "x", "abc", "2017", "负面清担", "banana", "погода", "налога", "investments", "a1b2c3"]
)
def test_leaves_what_is_no_typo(word: str) -> None:
    assert LEXICON.mend(word) == word


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("invesment", "investment"), ("негатвный", "негативный"), ("перечинь", "перечень"), ("aset", "asset")],
)
def test_mends_a_typo(typed: str, meant: str) -> None:
    assert LEXICON.mend(typed) == meant


def test_does_not_mend_into_a_word_too_far() -> None:
    assert LEXICON.mend("fxd") == "fxd"
    assert LEXICON.mend("qqqqqqq") == "qqqqqqq"


def test_knows_words_and_their_forms() -> None:
    assert LEXICON.knows("негативного")
    assert LEXICON.knows("investments")
    assert LEXICON.knows("清单")
    assert not LEXICON.knows("banana")


@pytest.mark.parametrize(
    ("word", "real"), [("налог", True), ("погода", True), ("weather", True), ("wether9", False), ("ыщшк", False)]
)
def test_real_words(word: str, real: bool) -> None:
    assert is_real(word) is real


@pytest.mark.parametrize(("one", "other"), [("налог", "налоги"), ("зона", "зоны"), ("target", "targets")])
def test_forms_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_cuts_words() -> None:
    assert words("") == []
    assert words("какой-то налог 2,5 gdp") == ["какой-то", "налог", "2,5", "gdp"]
    assert "".join(words("负面清单是什么")) == "负面清单是什么"
    assert "什么" in words("负面清单是什么")
    assert frequency("什么") > frequency("负面") > frequency("面清") == 0


def test_the_way_back_from_transliteration() -> None:
    assert LEXICON.from_skeleton("perechen") == "перечень"
    assert LEXICON.from_skeleton("nalog") == "налог"
    assert LEXICON.from_skeleton("xyz") is None


@given(word=st.text(max_size=30))
def test_takes_any_word(word: str) -> None:
    assert isinstance(LEXICON.mend(word), str)
    assert isinstance(words(word), list)


def test_two_threads_stem_at_once() -> None:
    typed = ["".join(letters) for letters in product("бвгдклмнпрст", "аеиоуы", ("ованиями", "ывающимися", "ейшими"))]
    alone = [stem.__wrapped__(word) for word in typed]
    every = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(4) as threads:
            together = list(threads.map(lambda _: [stem.__wrapped__(word) for word in typed], range(4)))
    finally:
        sys.setswitchinterval(every)
    assert together == [alone] * 4

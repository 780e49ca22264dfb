"""Likeness of spelling."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.spelling import Spelling, features

STORED = ["GDP growth target", "цель по розничным продажам", "负面清单有哪些", "行政审批局", "retail sales"]


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(STORED)


@pytest.mark.parametrize("text", ["", "?!", "👍"])
def test_nothing_is_like_nothing(spelling: Spelling, text: str) -> None:
    assert list(features(text)) == []
    assert not spelling.likeness([text]).any()


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("gdp grwth targets", 0),
        ("розничная продажа", 1),
        ("负面青单", 2),
        ("行政审匹局", 3),
        ("what about RETAIL?", 4),
    ],
)
def test_finds_what_is_spelt_alike(spelling: Spelling, text: str, nearest: int) -> None:
    assert spelling.likeness([text])[0].argmax() == nearest


def test_equal_texts_are_wholly_alike(spelling: Spelling) -> None:
    np.testing.assert_allclose(np.diagonal(spelling.likeness(STORED)), 1, atol=1e-5)
    np.testing.assert_allclose((spelling.rows @ spelling.rows.T).todense(), spelling.likeness(STORED), atol=1e-5)


def test_strange_words_make_a_text_less_alike(spelling: Spelling) -> None:
    bare, with_strange = spelling.likeness(["retail sales", "retail sales zymurgy quixotic"])[:, 4]
    assert with_strange < 0.8 * bare


@given(texts=st.lists(st.text(max_size=40), max_size=4))
def test_is_a_cosine(texts: list[str]) -> None:
    likeness = Spelling(STORED).likeness(texts)
    assert likeness.shape == (len(texts), len(STORED))
    assert (likeness >= 0).all()
    assert (likeness <= 1 + 1e-5).all()


def test_an_empty_index_answers() -> None:
    assert Spelling([]).likeness(["a"]).shape == (1, 0)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.directions import without_turns

TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(st.text())
def test_nothing_turns_and_all_else_stays(text: str) -> None:
    kept = without_turns(text)
    assert not set(kept) & set(TURNS)
    assert kept == "".join(letter for letter in text if letter not in TURNS)


@pytest.mark.parametrize("text", ["محمد", "שלום 3", "👨\u200d👩\u200d👧", "a\u200fb", "哈尔滨"])
def test_writing_from_right_to_left_stays_as_it_is(text: str) -> None:
    assert without_turns(text) == text

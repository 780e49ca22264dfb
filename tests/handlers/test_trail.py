from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from handlers.callbacks import decode, encode
from handlers.chat.actions import Look
from handlers.chat.trail import START, back, mark, onward
from knowledge.loader import load
from tests.handlers.conftest import ROOT

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
IDS = st.lists(st.text(LETTERS, min_size=1, max_size=15), min_size=1, max_size=3).map("-".join)


@given(st.lists(IDS, min_size=2, max_size=12, unique=True))
def test_every_way_fits_into_a_button_and_leads_back_as_far_as_it_is_known(way: list[str]) -> None:
    trail = START
    for here, there in pairwise(way):
        trail = onward(trail, here, there)
        assert decode(encode(Look("en", "a", there, trail))) == Look("en", "a", there, trail)
    for here in reversed(way[:-1]):
        before = back(trail, way)
        if before is None:
            break
        assert before[0] == here
        trail = before[1]
    assert back(START, way) is None


@given(st.text(max_size=30))
def test_a_forged_way_leads_nowhere(trail: str) -> None:
    assert back(trail, ["gdp-target"]) is None or mark("gdp-target") in trail


def test_the_longest_id_still_knows_where_one_came_from() -> None:
    assert back(onward(START, "a" * 48, "b" * 48), ["a" * 48]) == ("a" * 48, START)


def test_going_round_in_a_circle_makes_no_way_longer() -> None:
    there = onward(START, "a", "b")
    assert onward(there, "b", "a") == START
    assert onward(onward(there, "b", "c"), "c", "b") == there


def test_what_is_gone_is_passed_over() -> None:
    trail = onward(onward(START, "a", "b"), "b", "c")
    assert back(trail, ["a", "c"]) == ("a", START)


def test_the_entries_of_the_base_have_marks_of_their_own() -> None:
    entries = load(ROOT / "knowledge" / "base").entries
    assert len({mark(entry) for entry in entries}) == len(entries)

"""The value that a conversation is kept in."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reply import Context, Passage, Reply
from knowledge.schema import LANGUAGES

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(["language", "question", "entry", "answered", "other"])


@given(
    context=st.builds(
        Context,
        language=st.none() | st.sampled_from(LANGUAGES),
        question=st.text(max_size=400),
        entry=st.none() | st.text(max_size=48),
        answered=st.lists(st.text(max_size=48), max_size=4).map(tuple),
    )
)
def test_survives_json(context: Context) -> None:
    assert Context.from_json(json.loads(json.dumps(context.to_json()))) == context


@given(value=JSON | st.dictionaries(FIELDS, JSON))
def test_what_is_damaged_counts_as_not_said(value: object) -> None:
    context = Context.from_json(value)
    assert context.language in (None, *LANGUAGES)
    assert len(context.question) <= 400
    assert context.entry is None or isinstance(context.entry, str)
    assert all(isinstance(entry, str) for entry in context.answered)
    assert Context.from_json(json.loads(json.dumps(context.to_json()))) == context


@pytest.mark.parametrize("value", [None, [], "zh", 1, {"language": "de"}, {"entry": 3}, {"answered": "abc"}])
def test_nothing_said(value: object) -> None:
    assert Context.from_json(value) == Context()


def test_keeps_what_is_whole_of_a_damaged_one() -> None:
    value = {"language": "ru", "question": ["x"], "entry": "gdp-target", "answered": ["gdp-target", 1]}
    assert Context.from_json(value) == Context("ru", "", "gdp-target", ("gdp-target",))


def test_choosing_a_language_keeps_the_conversation() -> None:
    context = Context("zh", "q", "gdp-target", ("gdp-target",))
    assert context.in_language("ru") == Context("ru", "q", "gdp-target", ("gdp-target",))


def test_titles_stand_only_where_there_are_several_answers() -> None:
    one, two = Passage("a", "Title A", "Text A", ("Note",)), Passage("b", "Title B", "Text B")
    assert Reply("answer", "en", (one,)).text == "Text A\nNote"
    assert Reply("answer", "en", (one, two)).text == "Title A\nText A\nNote\n\nTitle B\nText B"

"""The contact form as pure logic: whatever is done to it, it is sound and loses nothing."""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.lead.answers import FIELDS, OPTIONAL, Answer, Field
from handlers.lead.form import SUMMARY, VERSION, Form, document, form_of

BEGUN = Form("f0rm", datetime(2026, 11, 23, 6, tzinfo=UTC))
STEPS = st.sampled_from(
    [
        *(("answered", Answer(text, phone)) for text, phone in (("a", ""), ("b", "+7"), ("c", ""))),
        ("skipped",),
        ("kept",),
        ("back",),
        ("resumed",),
        ("doubted", "what?"),
        *(("correct", field) for field in FIELDS),
    ]
)


def filled() -> Form:
    form = BEGUN
    for field in FIELDS:
        form = form.answered(Answer(f"my {field}", "+7" if field == "reach" else ""))
    return form


@given(st.lists(STEPS, max_size=40))
def test_any_sequence_leaves_a_sound_form_that_loses_nothing(steps: list[tuple[Any, ...]]) -> None:
    form = BEGUN
    for name, *given_ in steps:
        before, form = form, getattr(form, name)(*given_)
        assert form.is_sound
        assert form_of(document(form)) == form
        assert (form == before) is (form.edition == before.edition)
        assert form.edition - before.edition in (0, 1)
        assert before.answers.keys() <= form.answers.keys()
        changed = {field for field in FIELDS if form.answers.get(field) != before.answers.get(field)}
        assert changed <= ({before.step} if name in ("answered", "skipped") else set())
        assert (form.phone != before.phone) <= (before.step == "reach")
        assert form.step == SUMMARY or form.correcting or FIELDS.index(form.step) <= len(form.answers)


@given(st.lists(STEPS, max_size=40))
def test_whatever_was_done_answering_to_the_end_reaches_the_summary(steps: list[tuple[Any, ...]]) -> None:
    form = BEGUN
    for name, *given_ in steps:
        form = getattr(form, name)(*given_)
    for _ in FIELDS:
        form = form.answered(Answer("x"))
    assert form.step == SUMMARY
    assert all(form.answers[field] for field in FIELDS if field not in OPTIONAL)


def test_the_way_there_and_back() -> None:
    form = BEGUN
    assert form.back().step == "name"
    assert form.skipped() == form
    assert form.kept() == form
    form = form.answered(Answer("Anna")).skipped().answered(Answer("Russia"))
    assert (form.step, form.number, form.answers) == (
        "sector",
        4,
        {"name": "Anna", "organisation": "", "country": "Russia"},
    )
    back = form.back()
    assert (back.step, back.given) == ("country", "Russia")
    assert back.kept().step == "sector"
    assert back.back().given == ""


@pytest.mark.parametrize("field", FIELDS)
def test_one_answer_is_corrected_and_the_others_stay(field: Field) -> None:
    form = filled()
    asked = form.correct(field)
    assert (asked.step, asked.correcting, asked.given) == (field, True, f"my {field}")
    assert asked.back().answers == form.answers
    corrected = asked.answered(Answer("new"))
    assert corrected.step == SUMMARY
    assert corrected.answers == form.answers | {field: "new"}
    assert corrected.phone == ("" if field == "reach" else "+7")
    assert not corrected.correcting


def test_the_summary_takes_no_answer() -> None:
    form = filled()
    assert form.answered(Answer("x")) == form.skipped() == form.back() == form
    assert BEGUN.correct("plan") == BEGUN


GOOD = document(filled())
BROKEN: list[object] = [
    None,
    [],
    "form",
    {},
    GOOD | {"version": VERSION + 1},
    GOOD | {"step": "age"},
    GOOD | {"answers": GOOD["answers"] | {"age": "7"}},
    GOOD | {"answers": {}},
    GOOD | {"answers": GOOD["answers"] | {"name": ""}},
    GOOD | {"shown_at": "yesterday"},
    GOOD | {"shown_at": "2026-11-23T06:00:00"},
    document(BEGUN) | {"step": "plan"},
    document(BEGUN) | {"correcting": True},
    {key: value for key, value in GOOD.items() if key != "id"},
]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_damaged_document_is_no_form(broken: object) -> None:
    assert form_of(broken) is None


def test_fields_are_those_of_the_database() -> None:
    assert get_args(Field) == FIELDS
    assert FIELDS == ("name", "organisation", "country", "sector", "plan", "reach")

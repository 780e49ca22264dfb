from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.inquiry.card import CardMaker, given_answer, topic_name
from handlers.locales import load
from handlers.screen import MAX_UNITS
from knowledge.schema import LANGUAGES, Language
from sandbox.html import parse_html, utf16_length
from storage.inquiries import Inquiry, State
from tests.handlers.desk import labels
from tests.handlers.tiny import knowledge

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
TEXTS, BASE = load(), knowledge()
TURNS = ({"question": "And banks?", "entries": ["only", "gone"]}, {"question": "Rent?", "answer": "Not in the source."})
INQUIRY = Inquiry(
    id=17,
    user_id=7,
    name="Иван <Петров>",
    username="ivan",
    language="ru",
    state="open",
    taken_by_id=None,
    taken_by_name="",
    question="Rent?",
    transcript=TURNS,
    answer="",
    opened_at=NOW,
    changed_at=NOW,
    closed_at=None,
    staff_chat_id=None,
    topic_id=None,
    card_message_id=None,
    delivery="waiting",
    delivery_at=NOW,
)
LONG = "And " * 500
WILD = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def maker(language: Language = "en") -> CardMaker:
    return CardMaker(TEXTS, BASE, language)


@given(WILD, WILD, WILD, st.integers(1, 200), st.sampled_from(LANGUAGES))
def test_any_inquiry_makes_a_card_that_telegram_takes(
    name: str, question: str, answer: str, times: int, language: Language
) -> None:
    turns = ({"question": question * times, "entries": []}, {"question": question, "answer": answer * times})
    wild = replace(INQUIRY, name=name, question=question * times, transcript=turns)
    card = maker(language).card(wild, in_topic=True)
    shown, _ = parse_html(card.screen.html)
    assert utf16_length(shown) <= MAX_UNITS
    assert bool(card.whole) is (TEXTS.say("card-shortened", language) in shown)
    assert not card.whole or question * times in card.whole
    assert 0 < utf16_length(topic_name(wild)) <= 128
    assert "\n" not in topic_name(wild)


def test_everything_stands_on_it() -> None:
    shown, _ = parse_html(maker().card(INQUIRY, in_topic=True).screen.html)
    assert shown == (
        "№ 17 · waiting for an answer\nИван <Петров> · @ivan · Russian\n\nQuestion:\nRent?\n"
        "The assistant answered:\nNot in the source.\n"
        "Before that:\nInvestor: And banks?\nAssistant: Title only\n"
        "What you write here goes to the investor. Notes that start with // stay here. "
        "/entry sends an entry of the knowledge, /close ends it."
    )


def test_contact_forms_of_the_person_are_named_on_it() -> None:
    shown, _ = parse_html(maker().card(INQUIRY, in_topic=True, forms=(3, 5)).screen.html)
    assert "· Russian\nApplication № 3, 5\n\nQuestion:" in shown


def test_without_an_answer_or_turns_there_are_none_on_it() -> None:
    shown, _ = parse_html(maker().card(replace(INQUIRY, transcript=(), username=""), in_topic=False).screen.html)
    assert "answered" not in shown
    assert "Before that" not in shown
    assert "Иван <Петров> · Russian" in shown
    assert "Reply to this message" in shown
    assert given_answer(replace(INQUIRY, transcript=())) == ""


STATES: list[tuple[State, str, list[str]]] = [
    ("open", "№ 17 · waiting for an answer", ["Take", "Close"]),
    ("taken", "№ 17 · taken by Li <Mei>", ["✓ Li <Mei>", "Close"]),
    ("answered", "№ 17 · answered by Li <Mei>", ["✓ Li <Mei>", "Close"]),
    ("closed", "№ 17 · closed", ["Reopen"]),
]


@pytest.mark.parametrize(("state", "headline", "buttons"), STATES)
def test_it_shows_how_the_inquiry_stands(state: State, headline: str, buttons: list[str]) -> None:
    inquiry = replace(INQUIRY, state=state, taken_by_name="Li <Mei>" if state != "open" else "")
    screen = maker().card(inquiry, in_topic=True).screen
    assert parse_html(screen.html)[0].startswith(f"{headline}\n")
    assert screen.keyboard is not None
    assert labels({"reply_markup": screen.keyboard.to_dict()}) == buttons


def test_the_name_of_a_topic_says_who_and_in_which_language() -> None:
    assert topic_name(INQUIRY) == "№17 · Иван <Петров> · ru"
    assert topic_name(replace(INQUIRY, name="a\nb" * 90)).endswith(" · ru")


def test_what_was_asked_before_does_not_drown_the_question() -> None:
    turns = ({"question": LONG, "entries": []}, *TURNS)
    card = maker().card(replace(INQUIRY, transcript=turns), in_topic=True)
    assert card.whole == ""
    assert "Rent?" in card.screen.html
    assert 0 < card.screen.html.count("And ") < 100

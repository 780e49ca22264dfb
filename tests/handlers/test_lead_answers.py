"""Answers of the contact form as they are kept, sad paths first."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.lead.answers import FIELDS, MOST, Answer, Field, WrongAnswerError, clean, is_question, read, shared
from handlers.screen import units

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("typed", ["", "   ", "…", "???", "🙂", "\u202e\u200b", "\u200d", "<>", "\x00"])
def test_what_says_nothing_is_asked_again(field: Field, typed: str) -> None:
    with pytest.raises(WrongAnswerError, match=r"^lead-wrong-blank$"):
        read(field, typed)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("anna@", "lead-wrong-email"),
        ("anna@example", "lead-wrong-email"),
        ("anna@example.c", "lead-wrong-email"),
        ("anna at @ mail.ru", "lead-wrong-email"),
        ("@me", "lead-wrong-email"),
        ("12345", "lead-wrong-phone"),
        ("+7 912", "lead-wrong-phone"),
        ("1234567890123456", "lead-wrong-phone"),
        ("4111 1111 1111 1111", "lead-wrong-phone"),
        ("+86-138-0013-8000-1234-5", "lead-wrong-phone"),
        ("call me", "lead-wrong-reach"),
        ("как угодно", "lead-wrong-reach"),
        ("微信", "lead-wrong-reach"),
        ("my wechat", "lead-wrong-reach"),
        ("в 10 часов", "lead-wrong-reach"),
        ("моя карта 4111 1111 1111 1111", "lead-wrong-reach"),
        ("telegram", "lead-wrong-reach"),
        ("WhatsApp", "lead-wrong-reach"),
        ("вичат", "lead-wrong-reach"),
        ("E-Mail", "lead-wrong-word"),
        ("hello there", "lead-wrong-reach"),
        ("hello!", "lead-wrong-reach"),
        ("thank", "lead-wrong-reach"),
        ("hello-mail", "lead-wrong-word"),
        ("whatever", "lead-wrong-word"),
        ("Wangxiaoming", "lead-wrong-word"),
        ("ｔｅｌｅｐｈｏｎｅ", "lead-wrong-word"),
    ],
)
def test_what_reaches_nobody_is_asked_again(typed: str, key: str) -> None:
    with pytest.raises(WrongAnswerError, match=f"^{key}$"):
        read("reach", typed)


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("anna.ivanova+china@mail.example.ru", ""),
        ("анна@пример.рф", ""),
        ("@anna_88", ""),
        ("微信：anna_88", ""),
        ("我的微信号 wxid_88", ""),
        ("WeChat 13800138000x9", ""),
        ("WeChat: anna", ""),
        ("anna_88", ""),
        ("wang88", ""),
        ("li-xiaoming", ""),
        ("WeChat wangxiaoming", ""),
        ("wangxiaoming (WeChat)", ""),
        ("微信wangxiaoming", ""),
        ("вичат ivanov", ""),
        ("8 (900) 123-45-67", "8 (900) 123-45-67"),
        ("+7 900 123 45 67.", "+7 900 123 45 67."),
        ("+86 138 0013 8000", "+86 138 0013 8000"),
        ("＋８６１３８００１３８０００", "+8613800138000"),
        ("0451-8412345", "0451-8412345"),
        ("тел. +7 (900) 123-45-67, с 9 до 18", "+7 (900) 123-45-67"),
        ("手机13800138000，微信同号", "13800138000"),
        ("a@b.com or +49 170 1234567", "+49 170 1234567"),
    ],
)
def test_every_usual_way_to_reach_somebody(typed: str, phone: str) -> None:
    answer = read("reach", typed)
    assert answer.phone == phone
    assert not answer.is_cut


def test_a_phone_number_is_no_card_number() -> None:
    assert read("reach", "4222 2222 2222 2").phone == "4222 2222 2222 2"


@pytest.mark.parametrize("field", FIELDS[:-1])
def test_numbers_of_cards_and_papers_are_masked(field: Field) -> None:
    assert read(field, "x 4111 1111 1111 1111 y").text == "x •••• •••• •••• •••• y"
    assert read(field, "4111\u200b11111111\u202e1111").text == "•" * 16


@pytest.mark.parametrize("field", FIELDS[:-1])
def test_a_long_answer_is_cut_and_says_so(field: Field) -> None:
    answer = read(field, "слово " * 800)
    assert answer.is_cut
    assert answer.text.endswith("…")
    assert units(answer.text) <= MOST[field]
    assert not read(field, "я" * MOST[field]).is_cut


def test_a_card_number_at_the_cut_is_masked_too() -> None:
    assert "4" not in read("name", "x" * 185 + " 4111 1111 1111 1111").text


@given(st.text(), st.booleans())
@example(BIDI.join("abc"), False)
@example("a\u2028b\u0085c\r\nd", False)
def test_nothing_invisible_is_left(typed: str, has_lines: bool) -> None:
    cleaned = clean(typed, has_lines)
    assert not set(cleaned) & set(BIDI + "\u200b\ufeff\x00\x1b\r\u2028\u2029")
    assert cleaned == clean(cleaned, has_lines)
    assert "  " not in cleaned
    assert has_lines or "\n" not in cleaned
    assert cleaned == cleaned.strip() or cleaned.strip("\u200c\u200d") == ""


def test_joiners_of_persian_and_of_emoji_stay_and_html_is_only_text() -> None:
    assert clean("می\u200cخواهم 👨\u200d👩\u200d👧") == "می\u200cخواهم 👨\u200d👩\u200d👧"
    assert read("name", " <b>Anna\u202e</b>\n& Co ").text == "<b>Anna</b> & Co"


def test_lines_stay_in_the_plan_only() -> None:
    assert read("plan", "one\n\n  two  three").text == "one\ntwo three"
    assert read("organisation", "one\ntwo").text == "one two"


@given(st.sampled_from(FIELDS), st.text() | st.from_regex(r"[+\d @.a-z()-]{1,40}"))
def test_any_text_is_kept_or_refused(field: Field, typed: str) -> None:
    try:
        answer = read(field, typed)
    except WrongAnswerError:
        return
    assert any(character.isalnum() for character in answer.text)
    assert units(answer.text) <= MOST[field]
    assert answer.phone in answer.text


@pytest.mark.parametrize("number", ["79001234567", "+79001234567", "+7 900 123-45-67"])
def test_a_shared_number_is_international(number: str) -> None:
    assert shared(number) == Answer("+79001234567", "+79001234567")


@pytest.mark.parametrize(
    "typed",
    [
        "What was the GDP target for 2017?",
        "who is the leader",
        "how do I register a company",
        "GDP?",
        "Кто возглавляет район",
        "Сколько стоит земля?»",
        "какие налоги платит компания",
        "подскажите адрес",
        "2017年GDP目标是多少？",
        "有优惠吗",
        "那地价呢。",
        "请问怎么注册公司",
    ],
)
def test_questions(typed: str) -> None:
    assert is_question(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "Anna",
        "Harbin Bank",
        "Can Yılmaz",
        "Какаду ООО",
        "Commercialising technology",
        "We build machines which cut wood.",
        "Хотим построить завод, где делают роботов.",
        "小王",
        "何先生",
        "建厂",
        "一家做机器人的公司",
        "+7 900 123-45-67",
    ],
)
def test_answers_are_no_questions(typed: str) -> None:
    assert not is_question(typed)

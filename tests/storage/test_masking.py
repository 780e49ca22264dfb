"""What is blotted out of free text and what must stay, each way by example and with wild numbers."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.masking import BLOT, masked

SAID = [
    "4111 1111 1111 1111",
    "карта 5500-0000-0000-0004, срок 12/27",
    "卡号6222021234567890128",
    "卡号４１１１１１１１１１１１１１１１。",
    "pay with 3782 822463 10005 please",
    "4111 – 1111 – 1111 – 1111",
    "身份证号：11010519491231002X",
    "身份证号是110105 19491231 002x，请核实",
    "СНИЛС 112-233-445 95",
    "112-233-445 95",
    "снилс: 11223344595",
    "ИНН 770123456789",
    "my INN: 7701234567.",
    "паспорт 4510 123456",
    "паспорт гражданина РФ: серия 45 10 номер 123456",
    "загранпаспорт 71 № 1234567",
    "4510 123456 – это мой паспорт",
    "passport number is 711234567",
    "护照号E12345678",
]
KEPT = [
    "Какая цель по ВРП на 2017 год?",
    "注册资本100000000元，2017年增长11%",
    "инвестиции 4 500 000 000 000 рублей",
    "4000000000006 юаней за десять лет",
    "投资4000000000006元",
    "+86 138 0013 8000",
    "+8613800138000, 13900139000",
    "позвоните 8 (900) 123-45-67 или +7 900 123 45 67",
    "паспорт есть, телефон 9001234567",
    "ИНН не помню, звоните 9001234567",
    "паспорт сделки на 1234567890 рублей",
    "Holiday Inn 1234567890",
    "0.4111111111111111 of the total",
    "4111 1111 1111 1112 fails its checksum",
    "account 40702810900000012345",
    "110105194912310020 has the wrong last figure",
    "110105194913310028 is nobody's birthday",
    "заказ 123-456-789 00",
    "WeChat a4111111111111111",
    "https://example.org/4111111111111111a",
    "GDP 11%, FAI 20%, 2016–2020, 3-5 years",
]
SPACES = st.sampled_from(["", " ", "-", "\u00a0", " - ", "–", "\u3000"])
CARD_STARTS = st.sampled_from(["4", "51", "55", "2200", "2221", "62", "6011", "35", "81", "955880"])
WORDS = st.text(st.sampled_from("карта оплата card 我的卡号是：，.! "), max_size=12)


def luhn_end(body: str) -> str:
    """Return the digit that completes a card number."""
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


@st.composite
def cards(draw: st.DrawFn) -> str:
    start, length = draw(CARD_STARTS), draw(st.integers(16, 19))
    more = draw(st.text("0123456789", min_size=length - 1 - len(start), max_size=length - 1 - len(start)))
    number = start + more + luhn_end(start + more)
    return draw(SPACES).join(number[place : place + 4] for place in range(0, length, 4))


@st.composite
def residents(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1930, 1, 1), date(2020, 1, 1))).strftime("%Y%m%d")
    body = f"{draw(st.integers(110000, 659999))}{born}{draw(st.integers(0, 999)):03d}"
    remainder = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(body)) % 11
    return body + str((12 - remainder) % 11).replace("10", draw(st.sampled_from("Xx")))


@pytest.mark.parametrize("text", SAID)
def test_what_identifies_a_person_is_blotted_out(text: str) -> None:
    hidden = masked(text)
    assert BLOT in hidden
    assert len(hidden) == len(text)
    assert not re.search(r"\d{3}", hidden)


@pytest.mark.parametrize("text", KEPT)
def test_what_does_not_stays(text: str) -> None:
    assert masked(text) == text


@given(cards() | residents(), WORDS, WORDS)
def test_every_card_and_resident_number_is_blotted_out_of_any_sentence(number: str, before: str, after: str) -> None:
    hidden = masked(f"{before} {number} {after}")
    assert not re.search(r"\d", hidden)
    assert hidden.startswith(before)
    assert hidden.endswith(after)


@given(cards())
def test_a_code_behind_a_card_does_not_hide_the_card(number: str) -> None:
    assert not re.search(r"\d{4}", masked(f"{number} 123 12/27"))


@given(
    st.integers(0, 10**12),
    st.sampled_from(["{:,}", "{}", "{:_}", "{:.2f}"]),
    st.sampled_from("元 ₽ $ % лет га".split()),
)
def test_ordinary_figures_stay(number: int, form: str, unit: str) -> None:
    for said in (form.format(number), form.format(number).replace("_", " ")):
        text = f"около {said} {unit} к 2020 году"
        assert masked(text) == text


@given(st.integers(1, 999), st.text("0123456789", min_size=10, max_size=11), st.sampled_from(["", " ", "-"]))
def test_phones_stay(country: int, number: str, gap: str) -> None:
    pieces = (number[:3], number[3:6], number[6:8], number[8:])
    for said in (f"+{country}{gap}{gap.join(pieces)}", f"+86{gap}{number}", f"8{gap}{gap.join(pieces)}"[:15]):
        text = f"позвоните мне: {said}, пожалуйста"
        assert masked(text) == text


@given(st.text(max_size=300))
def test_any_text_keeps_its_length_and_is_masked_once(text: str) -> None:
    hidden = masked(text)
    assert len(hidden) == len(text)
    assert masked(hidden) == hidden


@given(st.text("0123456789- ", max_size=80))
def test_digits_of_any_kind_are_masked_once(text: str) -> None:
    assert masked(masked(text)) == masked(text)


@pytest.mark.parametrize("text", ["1 " * 2048, "1-" * 2000 + "a", "паспорт " * 500, "ИНН" + " " * 4000, "4111 " * 800])
def test_long_texts_of_digits_are_kept_as_they_are(text: str) -> None:
    assert masked(text) == text

"""The questions of a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.segments import asks, clauses, enumerated, halves, is_long, split


@pytest.mark.parametrize("text", ["", " ", "?!", "。。"])
def test_no_words_no_parts(text: str) -> None:
    assert split(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "今年GDP增长目标是多少？",
        "谁是书记",
        "Какой рост ВРП?",
        "сколько зон",
        "есть ли негативный перечень",
        "What is the GDP target?",
        "how many zones",
        "can I come",
    ],
)
def test_one_question_is_one_part(text: str) -> None:
    (part,) = split(text)
    assert part.asks
    assert part.text.strip(" ?？") == text.strip(" ?？")


@pytest.mark.parametrize("text", ["谢谢。", "Мы фирма из Москвы.", "We are a small company.", "негативный перечень"])
def test_what_does_not_ask(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    ("text", "beginnings"),
    [
        ("今年GDP目标是多少？谁是书记？", ["今年GDP", "谁是书记"]),
        ("什么是三区一极？还有谁是书记？", ["什么是三区一极", "谁是书记"]),
        ("Какой рост ВРП? И кто руководит районом?", ["Какой рост", "кто руководит"]),
        ("какой рост ВРП и кто руководит районом", ["какой рост", "кто руководит"]),
        ("What is the GDP target? Who leads the district?", ["What is the GDP", "Who leads"]),
        ("what is the GDP target and who leads the district", ["what is the GDP", "who leads"]),
    ],
)
def test_two_questions_are_two_parts(text: str, beginnings: list[str]) -> None:
    asking = [part.text for part in split(text) if part.asks]
    assert len(asking) == 2
    assert all(beginning in part for beginning, part in zip(beginnings, asking, strict=True))


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("我们是苏州的一家公司。想问今年GDP目标是多少？", "GDP"),
        ("Мы фирма из Москвы. Какой рост ВРП?", "Какой рост"),
        ("We are a firm from Moscow. What is the GDP target?", "What is"),
    ],
)
def test_chatter_does_not_ask(text: str, question: str) -> None:
    chatter, asked = split(text)
    assert not chatter.asks
    assert asked.asks
    assert question in asked.text
    assert asked.before == chatter.text


def test_figures_do_not_end_a_sentence() -> None:
    (part,) = split("is 2.5 the rate?")
    assert "2.5" in part.text


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("retail sales, budget revenue", ["retail sales", "budget revenue"]),
        ("розница и доходы", ["розница", "доходы"]),
        ("零售和财政收入", ["零售", "财政收入"]),
        ("GDP", []),
        ("", []),
    ],
)
def test_lists(text: str, members: list[str]) -> None:
    assert enumerated(text) == members


def test_a_long_message_is_no_list() -> None:
    text = "retail sales, budget revenue, " * 10
    assert is_long(text)
    assert enumerated(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "1) what is the GDP target 2) who heads the district",
        "Первое: какой рост ВРП? Второе: кто руководит районом?",
        "第一、目标是多少 第二、谁是领导",
    ],
)
def test_numbered_questions_are_questions_each(text: str) -> None:
    first, second = split(text)
    assert first.asks
    assert second.asks
    assert not any(mark in first.text for mark in ("1)", "Первое", "第一"))


def test_clauses_end_at_marks_and_not_in_figures() -> None:
    assert clauses("We are from Minsk, who leads? 1,5 or 2.5") == ["We are from Minsk,", " who leads?", " 1,5 or 2.5"]


@given(text=st.text(max_size=200) | st.text(st.sampled_from("а и?？.，, and who谁呢\n"), max_size=80))
def test_splits_anything(text: str) -> None:
    parts = split(text)
    assert len(parts) <= 8
    assert all(part.text.strip() for part in parts)
    assert len(enumerated(text)) <= 4


def test_splits_a_long_text_in_linear_time() -> None:
    for piece in ("a, ", "who? ", "，", "а и ", "3.5", "。"):
        assert len(split(piece * 2000)) <= 8


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Кто руководит районом и из какого издания это?", ("Кто руководит районом", "из какого издания это?")),
        ("2017年GDP和社零各要涨多少", ("2017年GDP", "社零各要涨多少")),
        ("rise in incomes plus the goal for energy", ("rise in incomes", "the goal for energy")),
    ],
)
def test_halves_of_a_message(text: str, pair: tuple[str, str]) -> None:
    assert pair in halves(text)


def test_a_long_message_has_no_halves() -> None:
    assert halves("one thing and another, " * 20) == []

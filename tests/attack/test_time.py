"""The assistant on hostile texts: it fails on none, and none takes it out of all proportion."""

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from random import Random
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.lead.answers import FIELDS, Field, WrongAnswerError, read
from knowledge.assistant import Assistant
from knowledge.meaning import MOST_TOKENS, Meaning
from knowledge.normalize import clean, fold
from knowledge.reply import Context
from knowledge.schema import LANGUAGES
from storage.masking import masked
from tests.attack.contents import TEXTS, text

TODAY = date(2026, 11, 23)
MOST = 4096
PARTS = (
    "a я 1 中 年 😀 ٣ < ' - . ， ( ? ! & * _ ` ﷽ \u0301 \u202e İ a1 aя 1, 1. 1- 2017年 目标 GDP qwerty ghbdtn nihao "
    "xi'an паспорт ИНН СНИЛС 护照 是多少？ what&nbsp; <b> </b> `* http://a @bot /x"
).split()
JOINTS = ("", " ", ", ", "? ", " and ")
REPEATED = [((part + joint) * MOST)[:MOST] for part in PARTS for joint in JOINTS]
QUESTIONS = (
    "What was the GDP target for 2017?",
    "Какой рост ВРП был запланирован на 2017 год?",
    "2017年的GDP目标是多少？",
    "how does harbin bank support projects with russia",
    "какие льготы есть для иностранных инвесторов",
    "哈尔滨新区重点发展哪些产业",
)


@pytest.fixture(scope="module")
def bare() -> Meaning:
    return Meaning(None, threads=1)


def seconds(work: object, *given: object) -> float:
    """Return the processor's time for one call."""
    assert callable(work)
    begun = time.process_time()
    work(*given)
    return time.process_time() - begun


def fresh(questions: tuple[str, ...]) -> Iterator[str]:
    """Yield questions that are not stored word for word, and that nobody has asked yet."""
    for number, question in enumerate(3 * questions):
        yield f"{question} {number}"


def test_no_text_takes_the_assistant_out_of_all_proportion(assistant: Assistant) -> None:
    dice = Random(7)
    wild = [*TEXTS, *(text(dice) for _ in range(20)), *dice.sample(REPEATED, 20)]
    usual = median(seconds(assistant.reply, each, Context("en"), TODAY) for each in fresh(QUESTIONS))
    took = {each: seconds(assistant.reply, each, Context("en"), TODAY) for each in wild}
    slowest = max(took, key=lambda each: took[each])
    print(f"slowest {took[slowest] / usual:.0f} x an ordinary question of {1000 * usual:.0f} ms: {slowest[:40]!r}")
    assert took[slowest] < 50 * usual


@given(st.text(st.characters(codec=None), max_size=60), st.sampled_from(LANGUAGES))
@settings(max_examples=60)
def test_the_assistant_fails_on_nothing(assistant: Assistant, wild: str, language: str) -> None:
    reply = assistant.reply(wild, Context(next(each for each in LANGUAGES if each == language)), TODAY)
    assert reply.passages and all(passage.text for passage in reply.passages)


@pytest.mark.parametrize("work", [clean, fold, masked], ids=lambda work: work.__name__)
def test_what_reads_every_text_takes_no_longer_for_any_than_its_length(work: object) -> None:
    usual = max(median(seconds(work, f"{number} слово 中文 word 4111 " * 100) for number in range(9)), 1e-4)
    took = {each: min(seconds(work, each), seconds(work, f"{each} ")) for each in REPEATED}
    slowest = max(took, key=lambda each: took[each])
    assert took[slowest] < 60 * usual, slowest[:40]


@pytest.mark.parametrize("field", FIELDS)
def test_the_form_takes_or_refuses_every_text_at_once(field: Field) -> None:
    def answer(typed: str) -> None:
        with suppress(WrongAnswerError):
            assert read(field, typed).text is not None

    usual = max(median(seconds(answer, f"{number} слово 中文 word 4111 " * 100) for number in range(9)), 1e-4)
    took = {each: seconds(answer, each) for each in (*TEXTS, *REPEATED)}
    slowest = max(took, key=lambda each: took[each])
    assert took[slowest] < 60 * usual, slowest[:40]


@given(st.text(st.characters(codec=None), max_size=3000))
@settings(max_examples=50)
def test_only_the_end_of_a_long_text_is_embedded(bare: Meaning, wild: str) -> None:
    end = bare.end(wild)
    assert end == wild or bare._model.token_count(end.encode("utf-8", "replace").decode(), True) <= MOST_TOKENS

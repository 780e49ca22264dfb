import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.chat.folding import LONG, columns, folded
from handlers.chat.passages import blocks_of
from knowledge.reply import Passage, Reply
from knowledge.schema import LANGUAGES, Knowledge

SENTENCES = {
    "zh": "松北区2017年地区生产总值预期增长约11%，固定资产投资增长约20%。",
    "ru": "Ожидался рост ВРП примерно на 11,5 % и вложений в основной капитал — на 20 %. ",
    "en": "Gross regional product was expected to grow by 11.5%, fixed investment by 20%. ",
}


@given(st.text(max_size=2000) | st.text("ab。. \n", max_size=2000))
def test_nothing_of_any_text_is_lost(text: str) -> None:
    lead, rest = folded(text)
    assert (lead + rest).split() == text.split() or "".join((lead + rest).split()) == "".join(text.split())


def test_what_fits_on_a_screen_stands() -> None:
    assert folded("x" * LONG) == ("x" * LONG, "")
    assert folded("中" * (LONG // 2)) == ("中" * (LONG // 2), "")


def test_a_long_text_without_sentences_stands_too() -> None:
    assert folded("x" * 3000) == ("x" * 3000, "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_long_text_whole_sentences_stand_and_the_rest_unfolds(language: str) -> None:
    sentence = SENTENCES[language]
    lead, rest = folded(sentence * 20)
    assert lead == (sentence * (lead.count("11"))).strip()
    assert sentence.strip() in rest
    assert columns(sentence) <= columns(lead) <= 350


def test_a_first_sentence_that_is_too_long_stands_whole() -> None:
    first = "word " * 100 + "end."
    assert folded(f"{first} {'More. ' * 100}")[0] == first


def test_a_long_answer_is_one_message_with_the_source_last() -> None:
    passage = Passage("a", "Title", SENTENCES["en"] * 20, ("A note.",))
    blocks = blocks_of(Reply("answer", "en", (passage,), ("a",)))
    assert [block.style for block in blocks] == ["title", "plain", "quote", "plain"]


def test_no_answer_of_the_base_is_too_long_for_a_screen(knowledge: Knowledge) -> None:
    texts = [entry.answer.in_(language) for entry in knowledge.entries.values() for language in LANGUAGES]
    assert max(map(columns, texts)) <= LONG

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.assistant import Assistant
from knowledge.schema import LANGUAGES, Language
from knowledge.suggestions import KINDS

quickly = settings(max_examples=40)
OFF_TOPIC = ("asdf qwer zxcv", "рецепт пиццы", "披萨的做法")
BLANK = ("", " \n", "???", "🙂", "<b></b>", "\u202e\x00")


@pytest.mark.parametrize("text", [*OFF_TOPIC, *BLANK])
def test_other_subjects_suggest_nothing(assistant: Assistant, text: str) -> None:
    assert assistant.suggest(text, 10).entries == ()


@pytest.mark.parametrize("text", BLANK)
def test_without_words_no_language_is_named(assistant: Assistant, text: str) -> None:
    assert assistant.suggest(text, 10).language is None


@quickly
@given(st.text(), st.integers(0, 12))
@example("х" * 5000, 10)
@example("\ud800 gdp", 10)
def test_anything_may_be_typed(assistant: Assistant, text: str, most: int) -> None:
    found = assistant.suggest(text, most)
    assert len(found.entries) == len(set(found.entries)) <= most
    assert all(assistant.knowledge.entries[entry].kind in KINDS for entry in found.entries)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_finds_its_entry_first_in_its_language(assistant: Assistant, language: Language) -> None:
    missed = [
        (entry.id, found.entries[:2])
        for entry in assistant.knowledge.entries.values()
        if entry.kind in KINDS
        and (found := assistant.suggest(entry.title.in_(language), 10)).entries[:1] != (entry.id,)
    ]
    assert len(missed) <= 2, missed


@pytest.mark.parametrize(
    ("typed", "entry", "language"),
    [
        ("落户", "household-registration", "zh"),
        ("户籍", "household-registration", "zh"),
        ("luohu", "household-registration", None),
        ("прописк", "household-registration", "ru"),
        ("cel po vrp", "gdp-target", "ru"),
        ("household regis", "household-registration", "en"),
        ("Harbin B", "harbin-bank-agreement", "en"),
        ("税", "gap-taxes", "zh"),
        ("налог", "gap-taxes", "ru"),
        ("tax", "gap-taxes", None),
    ],
)
def test_half_a_question_is_understood(assistant: Assistant, typed: str, entry: str, language: Language | None) -> None:
    found = assistant.suggest(typed, 10)
    assert entry in found.entries[:2]
    assert found.language == language


def test_a_few_letters_that_may_be_of_any_language_name_none(assistant: Assistant) -> None:
    assert assistant.suggest("u", 10).language is None
    assert assistant.suggest("GDP", 10).language is None


def test_a_query_costs_one_embedding(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded: list[str] = []
    meaning = assistant.matcher._meaning
    embed = type(meaning).embed_now

    def counted(self: object, texts: list[str]) -> object:
        embedded.extend(texts)
        return embed(meaning, texts)

    monkeypatch.setattr(type(meaning), "embed_now", counted)
    assistant.suggest("household registr of specialists, typed for the first time", 10)
    assert len(embedded) == 1

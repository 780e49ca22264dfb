import pytest

from handlers.conversation import Person, language_of_code
from knowledge.reply import Context
from knowledge.schema import Language

CODES: dict[Language | None, tuple[str | None, ...]] = {
    "zh": ("zh-hans", "zh-hant-tw", "ZH"),
    "ru": ("ru", "uk", "be-tarask", "kk"),
    "en": ("en", "de", "zhx", "<b>"),
    None: ("", None),
}


@pytest.mark.parametrize(("code", "language"), [(code, lang) for lang, codes in CODES.items() for code in codes])
def test_the_language_of_a_code(code: str | None, language: Language | None) -> None:
    assert language_of_code(code) == language


def test_choice_before_code_before_message() -> None:
    assert Person(1).known_language is None
    assert Person(1).language == "en"
    assert Person(1, spoken="ru").language == "ru"
    assert Person(1, code="zh-hans", spoken="ru").language == "zh"
    assert Person(1, chosen="en", code="zh-hans", spoken="ru").language == "en"


def test_the_assistant_hears_the_language_of_the_menus() -> None:
    person = Person(1, chosen="ru", context=Context(language="en", question="q"))
    assert person.conversation == Context(language="ru", question="q")

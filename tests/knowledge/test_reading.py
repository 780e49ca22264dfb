"""What was meant, however it was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.assistant import Assistant
from knowledge.normalize import clean, fold
from knowledge.phrasings import Phrasing, phrasings
from knowledge.reading import Reader
from knowledge.schema import LANGUAGES, Knowledge, Language
from tests.knowledge import ordinary


@pytest.fixture(scope="module")
def reader(assistant: Assistant) -> Reader:
    return assistant.reader


@pytest.mark.parametrize("text", ["", " ", "👍", "?!", "\u200b", "\ud800", "<br>"])
def test_reads_nothing_in_nothing(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    assert not any(c.isalnum() for c in reading.text)
    assert reading.language is None
    assert reading.way == "typed"


@pytest.mark.parametrize("text", ["GDP", "2017", "KPI?", "11%"])
def test_a_bare_term_names_no_language(reader: Reader, text: str) -> None:
    assert reader.read(text).language is None


UNSPOKEN = """
Wer leitet den Bezirk?
Danke schön
Gibt es Grundstücke für Investoren?
Quel est l'objectif de croissance du PIB pour 2017 ?
Merci beaucoup
¿Quién dirige el distrito?
Buongiorno
Grazie mille
Kto kieruje dzielnicą?
Dziękuję
Kdo vede okres?
Kim yönetiyor ilçeyi?
Ai lãnh đạo quận?
土地はいくらですか
구청장은 누구입니까
من يقود المنطقة؟
ใครเป็นผู้นำเขต
Ауданды кім басқарады?
Дүүргийг хэн удирддаг вэ?
""".strip().splitlines()


@pytest.mark.parametrize("text", UNSPOKEN)
def test_a_language_that_is_not_spoken_is_read_as_none_of_the_three(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    assert (reading.way, reading.language) == ("unspoken", None)


@pytest.mark.parametrize("text", ["Хто керує районом?", "Кой управлява района?", "宜家嘅GDP目標係幾多"])
def test_neighbours_are_understood(reader: Reader, text: str) -> None:
    assert reader.read(text).way == "typed"


@pytest.mark.parametrize("text", ["asdf qwer", "qwx zxcv", "Xi'ao"])
def test_letters_that_are_no_words_name_no_language(reader: Reader, text: str) -> None:
    assert reader.read(text).language is None


@pytest.mark.parametrize("text", ordinary.ENGLISH.splitlines())
def test_ordinary_english_stays_english(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    assert (reading.way, reading.language, reading.text) == ("typed", "en", clean(text))


@pytest.mark.parametrize("text", ordinary.RUSSIAN.splitlines())
def test_ordinary_russian_stays_russian(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    assert (reading.way, reading.language, fold(reading.text)) == ("typed", "ru", fold(text))


@pytest.mark.parametrize("text", ordinary.CHINESE.splitlines())
def test_ordinary_chinese_stays_chinese(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    assert (reading.way, reading.language, reading.text) == ("typed", "zh", clean(text))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Rfrjq hjcn DHG yf 2017 ujl?", "какой рост врп на 2017 год"),
        ("ytufnbdysq gthtxtym", "негативный перечень"),
        ("ghbdtn", "привет"),
        ("rnj herjdjlbn hfqjyjv", "кто руководит районом"),
        ("cgfcb,j", "спасибо"),
    ],
)
def test_russian_typed_on_a_latin_layout(reader: Reader, text: str, read: str) -> None:
    reading = reader.read(text)
    assert (reading.way, reading.language, fold(reading.text)) == ("layout", "ru", read)


@pytest.mark.parametrize(
    ("text", "read"),
    [("куефшд ыфдуы ефкпуе", "retail sales target"), ("тупфешму дшые", "negative list"), ("руддщ", "hello")],
)
def test_english_typed_on_a_russian_layout(reader: Reader, text: str, read: str) -> None:
    reading = reader.read(text)
    assert (reading.way, reading.language, fold(reading.text)) == ("layout", "en", read)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kakoj rost ekonomiki planiruyut", "какой рост экономики планируют"),
        ("kakoy rost ekonomiki planiruut", "какой рост экономики"),
        ("4to takoe negativnyj perechen", "что такое негативный перечень"),
        ("chto takoe negativniy perechen'", "что такое негативный перечень"),
        ("kto rukovodit rajonom", "кто руководит районом"),
        ("zdravstvujte", "здравствуйте"),
        ("soglashenie s harbinskim bankom", "соглашение с харбинским банком"),
    ],
)
def test_transliterated_russian(reader: Reader, text: str, words: str) -> None:
    reading = reader.read(text)
    assert (reading.way, reading.language) == ("translit", "ru")
    assert words in fold(reading.text)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("fumianqingdan", "负面清单"),
        ("fu mian qing dan shi shenme", "负面清单"),
        ("xingzheng shenpi ju", "行政审批局"),
        ("2017 nian GDP mubiao shi duoshao", "目标"),
        ("2017nian gdp mubiao", "2017年"),
        ("san qu yi ji shi shenme yisi", "三区一极"),
        ("haerbin yinhang", "哈尔滨银行"),
        ("shui shi qu wei shuji", "书记"),
        ("nihao", "你好"),
    ],
)
def test_pinyin_is_chinese(reader: Reader, text: str, part: str) -> None:
    reading = reader.read(text)
    assert (reading.way, reading.language) == ("pinyin", "zh")
    assert part in reading.text.replace(" ", "")


@pytest.mark.parametrize("figure", ["11%", "2017", "2.5", "20"])
def test_pinyin_keeps_figures(reader: Reader, figure: str) -> None:
    assert figure in reader.read(f"zengzhang {figure} shi shenme mubiao").text


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("负面青单", "负面清单"),
        ("行政审匹局", "行政审批局"),
        ("哈尔宾新区", "哈尔滨新区"),
        ("松背区", "松北区"),
    ],
)
def test_mends_characters_that_sound_alike(reader: Reader, text: str, part: str) -> None:
    assert part in reader.read(text).text


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("какой рост эканомики", "экономики"),
        ("негатвный перечень", "негативный"),
        ("бюро админестративных согласований", "административных"),
        ("соглошение с банком", "соглашени"),
        ("инвистиции", "инвестиции"),
        ("fixed aset invesment", "asset investment"),
        ("the negatve list", "negative"),
        ("reatil sales", "retail"),
        ("aproval bureau", "approval"),
        ("goverment", "government"),
    ],
)
def test_mends_typos(reader: Reader, text: str, part: str) -> None:
    reading = reader.read(text)
    assert part in fold(reading.text)
    assert reading.mended


@pytest.mark.parametrize(
    "text", ["Какой-нибудь банк", "что-нибудь подписано", "Сбербанк", "Ростов", "Samsung", "KfW loan", "Xiaomi"]
)
def test_does_not_mend_real_words_and_names(reader: Reader, text: str) -> None:
    assert fold(reader.read(text).text) == fold(text)


def _is_pinyin(phrasing: Phrasing) -> bool:
    return phrasing.language == "zh" and fold(phrasing.text).isascii()


@pytest.mark.parametrize("language", LANGUAGES)
def test_reads_stored_phrasings_as_they_stand(reader: Reader, knowledge: Knowledge, language: Language) -> None:
    texts = [p.text for p in phrasings(knowledge) if p.language == language and not _is_pinyin(p)]
    changed = [(text, r.text) for text in texts if fold((r := reader.read(text)).text) != fold(text)]
    share = 1 - len(changed) / len(texts)
    assert share >= 0.98, f"{share:.3f} of {len(texts)}: {changed[:40]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_knows_the_language_of_stored_phrasings(reader: Reader, knowledge: Knowledge, language: Language) -> None:
    texts = [p.text for p in phrasings(knowledge) if p.language == language]
    wrong = [(text, found) for text in texts if (found := reader.read(text).language) not in (language, None)]
    assert len(wrong) <= 0.01 * len(texts), f"{len(wrong)} of {len(texts)}: {wrong}"


@given(text=st.text(max_size=120) | st.text(st.sampled_from("abcdehinop xzg'`4абвйцуке 银行的2017%"), max_size=60))
def test_reads_anything(assistant: Assistant, text: str) -> None:
    reading = assistant.reader.read(text)
    assert reading.original == text
    assert reading.language in (None, *LANGUAGES)
    reading.text.encode()


@given(text=st.text(st.sampled_from("qwertyuiopasdfghjklzxcvbnm"), min_size=1, max_size=30))
def test_reads_any_letters(assistant: Assistant, text: str) -> None:
    assert assistant.reader.read(text).text

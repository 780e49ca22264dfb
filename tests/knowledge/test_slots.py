"""Years, places, banks and countries that make a question one about something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.assistant import Assistant
from knowledge.normalize import fold
from knowledge.own_tests import brief
from knowledge.schema import Knowledge
from knowledge.slots import SlotFinder
from tests.knowledge.asking import ask


@pytest.fixture(scope="module")
def finder(knowledge: Knowledge) -> SlotFinder:
    return SlotFinder(knowledge.terms)


def found(finder: SlotFinder, text: str) -> set[tuple[str, str]]:
    return {(slot.kind, slot.value) for slot in finder.find(text)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2000元",
        "投资2000万",
        "2000 юаней",
        "2000 руб.",
        "1990 кв. м",
        "2000 yuan",
        "about 2000 people",
        "20175",
        "1.2017",
        "it's",
        "нам 5 лет",
        "100 банков",
        "what is the plan",
        "北方",
        "банк",
    ],
)
def test_finds_no_slot(finder: SlotFinder, text: str) -> None:
    assert found(finder, text) == set()


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2019年GDP目标", "2019"),
        ("GDP target for 2020", "2020"),
        ("цель на 2018 год", "2018"),
        ("the target for '19", "2019"),
        ("the target for ’19", "2019"),
        ("19年的目标", "2019"),
        ("в 18-м году", "2018"),
        ("план на 18-й год", "2018"),
        ("去年增长多少", "last"),
        ("в прошлом году", "last"),
        ("за прошлый год", "last"),
        ("last year", "last"),
        ("the previous year's growth", "last"),
        ("明年目标", "next"),
        ("в следующем году", "next"),
        ("план следующего года", "next"),
        ("next year's target", "next"),
        ("2017 target", "2017"),
        ("２０１９年", "2019"),
    ],
)
def test_finds_years(finder: SlotFinder, text: str, year: str) -> None:
    assert ("years", year) in found(finder, text)


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("в Шанхае", ("places", "shanghai")),
        ("по сравнению с Шанхаем", ("places", "shanghai")),
        ("в город Шанхай", ("places", "shanghai")),
        ("из Гонконга", ("places", "hong-kong")),
        ("в Пекине", ("places", "beijing")),
        ("上海的税率", ("places", "shanghai")),
        ("taxes in Shanghai?", ("places", "shanghai")),
        ("SHANGHAI", ("places", "shanghai")),
        ("соглашение с Банком Китая", ("banks", "bank-of-china")),
        ("торговля с Японией", ("countries", "japan")),
        ("对日本贸易", ("countries", "japan")),
        ("trade with Japan", ("countries", "japan")),
        ("Hong Kong", ("places", "hong-kong")),
    ],
)
def test_finds_names_in_their_forms(finder: SlotFinder, text: str, slot: tuple[str, str]) -> None:
    assert slot in found(finder, text)


def test_prefers_the_longer_chinese_name(finder: SlotFinder) -> None:
    assert found(finder, "工商银行") == {("banks", "icbc")}
    assert ("places", "changchun-new-area") in found(finder, "长春新区")


def test_every_name_is_found_in_itself(finder: SlotFinder, knowledge: Knowledge) -> None:
    missed = [
        (language, form)
        for kind, names in knowledge.terms.slots.items()
        for value, forms in names.items()
        for language in ("zh", "ru", "en")
        for form in forms.in_(language)
        if not any(k == kind for k, _ in found(finder, form))
    ]
    assert missed == []


@given(text=st.text(max_size=80))
def test_finds_each_value_once_in_any_text(finder: SlotFinder, text: str) -> None:
    slots = finder.find(f"{text} 2019, 2019 {text} in Shanghai, 上海")
    assert len({(slot.kind, slot.value) for slot in slots}) == len(slots)
    assert all(slot.words in fold(f"{text} 2019, 2019 {text} in Shanghai, 上海") for slot in slots)


def test_an_entry_allows_what_its_texts_name(finder: SlotFinder, knowledge: Knowledge) -> None:
    allowed = finder.allowed(knowledge.entries["gdp-target"])
    assert ("years", "2017") in allowed
    assert ("years", "2020") not in allowed
    assert ("places", "shanghai") not in allowed


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("松北2017年GDP增长目标是多少", "gdp-target"),
        ("今年GDP增长目标比去年快吗", "gdp-target"),
        ("我们是上海的公司，松北今年GDP增长目标是多少？", "gdp-target"),
        ("我来自深圳，想问一下谁是松北区的书记？", "district-leader"),
        ("Какой рост ВРП запланирован на 2017 год?", "gdp-target"),
        ("На сколько процентов вырастет ВРП по сравнению с прошлым годом?", "gdp-target"),
        ("Мы из Шанхая. Какой рост ВРП планируется в Сунбэе?", "gdp-target"),
        ("Мы фирма из Японии, какой рост розничных продаж запланирован?", "retail-sales-target"),
        ("What is the GDP growth target in 2017?", "gdp-target"),
        ("How much faster than last year is GDP to grow in 2017?", "gdp-target"),
        ("We are a company from Shanghai. What GDP growth is planned in Songbei?", "gdp-target"),
        ("I am from Japan, who is the party secretary of Songbei?", "district-leader"),
    ],
)
def test_comparison_and_origin_leave_an_answer(assistant: Assistant, text: str, entry: str) -> None:
    reply = ask(assistant, text)
    assert (reply.outcome, reply.answered) == ("answer", (entry,)), brief(reply)


@pytest.mark.parametrize(
    "text",
    [
        "上海今年GDP增长目标是多少",
        "2020年GDP增长目标是多少",
        "松北2019年社会消费品零售总额目标",
        "北京的负面清单有哪些",
        "去年GDP增长了多少",
        "明年的GDP目标是多少",
        "Какой рост ВРП запланирован в Шанхае?",
        "Какой рост ВРП запланирован на 2020 год?",
        "Какой рост ВРП был в прошлом году?",
        "Какая цель по ВРП на следующий год?",
        "Есть ли негативный перечень в Пекине?",
        "What is the GDP target in Shanghai?",
        "What is the GDP target for 2020?",
        "What was GDP growth last year?",
        "What is next year's GDP target?",
        "retail sales target '19",
        "Who is the party secretary of Shenzhen?",
    ],
)
def test_another_year_or_place_is_a_gap(assistant: Assistant, text: str) -> None:
    reply = ask(assistant, text)
    assert (reply.outcome, reply.answered) == ("gap", ()), brief(reply)
    assert reply.offered


@pytest.mark.parametrize(
    "text",
    [
        "新区和工商银行签了合作协议吗",
        "Подписал ли район соглашение с Банком Китая?",
        "Has the district signed an agreement with ICBC?",
        "对日本贸易有什么计划",
        "Какие планы по торговле с Японией?",
        "What are the plans for trade with Japan?",
    ],
)
def test_another_bank_or_country_is_a_gap(assistant: Assistant, text: str) -> None:
    reply = ask(assistant, text)
    assert (reply.outcome, reply.answered) == ("gap", ()), brief(reply)


@pytest.mark.parametrize(
    "text",
    [
        "全国2017年GDP增长目标",
        "哈尔滨全市的固定资产投资目标是多少",
        "黑龙江省财政收入增长目标",
        "Какой рост розничных продаж запланирован по всей стране?",
        "Целевой рост доходов бюджета всей провинции",
        "рост ВРП города Харбин на 2017 год",
        "What is China's GDP growth target?",
        "fixed-asset investment target of Heilongjiang Province",
        "retail sales target for the whole city of Harbin",
    ],
)
def test_the_whole_city_province_or_country_is_a_gap(assistant: Assistant, text: str) -> None:
    reply = ask(assistant, text)
    assert (reply.outcome, reply.answered) == ("gap", ()), brief(reply)
    assert reply.passages[0].entry == "gap-other-places"
    assert reply.offered


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("黑龙江省哈尔滨市松北区的GDP增长目标是多少", "gdp-target"),
        ("哈尔滨新区是不是全省第一个发布负面清单的", "negative-list"),
        ("Какой рост ВРП запланирован в районе Сунбэй провинции Хэйлунцзян?", "gdp-target"),
        ("Первый ли это негативный перечень во всей провинции?", "negative-list"),
        ("GDP target of Songbei District, Harbin city, Heilongjiang Province", "gdp-target"),
        ("Was it the first negative list in the whole province?", "negative-list"),
    ],
)
def test_what_holds_the_new_area_may_stand_beside_it(assistant: Assistant, text: str, entry: str) -> None:
    reply = ask(assistant, text)
    assert (reply.outcome, reply.answered[:1]) == ("answer", (entry,)), brief(reply)


@pytest.mark.parametrize(
    "text",
    [
        "GDP growth target in Xi'an",
        "gdp target of xi’an",
        "What is the investment target of Xiong'an?",
        "Какой рост ВРП запланирован в Хух-Хото?",
        "Подписано ли соглашение с Альфа-Банком?",
        "Will JD.com come to the new area?",
    ],
)
def test_names_with_marks_in_them_count(assistant: Assistant, text: str) -> None:
    reply = ask(assistant, text)
    assert (reply.outcome, reply.answered) == ("gap", ()), brief(reply)

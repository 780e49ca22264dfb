"""Numbers of a text, comparable over languages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.numbers import numbers
from knowledge.schema import LANGUAGES, Language

RU_MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
EN_MONTHS = "January February March April May June July August September October November December".split()


@pytest.mark.parametrize(
    ("zh", "ru", "en", "expected"),
    [
        ("增长11％左右", "на 11 %", "by about 11 percent", ["11%"]),
        ("百分之20", "20 процентов", "20 per cent", ["20%"]),
        ("11.5%", "11,5 %", "11.5%", ["11.5%"]),
        ("1万元", "10 000 юаней", "10,000 yuan", ["10000"]),
        ("万元GDP综合能耗", "энергопотребление на 10 000 юаней ВРП", "energy use per 10,000 yuan of GDP", ["10000"]),
        ("单位能耗；万元产值", "на 10 тыс. юаней продукции", "per 10 thousand yuan of output", ["10000"]),
        ("几万元GDP，十万元产值", "десятки тысяч юаней", "tens of thousands of yuan", []),
        ("5 万元GDP", "50 000 юаней ВРП", "50,000 yuan of GDP", ["50000"]),
        ("１０，０００", "10\u00a0000", "10,000", ["10000"]),
        ("1.5亿", "150 млн", "150 million", ["150000000"]),
        ("3千万", "30 миллионов", "30 mn", ["30000000"]),
        ("20亿", "2 млрд", "2 billion", ["2000000000"]),
        ("1234567.5", "1 234 567,5", "1,234,567.5", ["1234567.5"]),
        ("2017年1月22日", "22 января 2017 года", "22 January 2017", ["2017-01-22"]),
        ("2017年1月22日", "22.01.2017", "January 22, 2017", ["2017-01-22"]),
        ("2017年1月22号", "2017-01-22", "22nd of January 2017", ["2017-01-22"]),
        ("1月1日", "1 января", "1 January", ["--01-01"]),
        ("5月5日", "5-го мая", "May 5", ["--05-05"]),
        ("2017年1月", "в январе 2017 года", "in January 2017", ["2017-01"]),
        ("2017年1月1日至5日", "с 1 по 5 января 2017 года", "January 1–5, 2017", ["2017-01-01", "2017-01-05"]),
        ("第5个", "5-й", "the 5th", ["5"]),
        ("2016、2017年", "2016 и 2017 гг.", "2016 and 2017", ["2016", "2017"]),
        ("2016，200家", "2016, 200 фирм", "2016, 200 firms", ["2016", "200"]),
        ("10年", "10-летний", "10-year", ["10"]),
        ("8:30", "8:30", "08:30", ["08:30"]),
        ("1月份启动", "запуск в январе", "launched in January", []),
        ("三张清单", "три списка", "three lists", []),
        ("5G、COVID-19、B2B、G20", "5G, COVID-19, B2B, G20, Ил-76", "5G, COVID-19, B2B, G20", []),
        ("见 https://a.b/2017 和 @bot2017", "https://a.b/2017", "mail x1@y2.org", []),
        ("10km²", "10 км²", "10 km²", ["10"]),
    ],
)
def test_states_the_same_in_three_languages(zh: str, ru: str, en: str, expected: list[str]) -> None:
    for text, language in zip((zh, ru, en), LANGUAGES, strict=True):
        assert numbers(text, language) == tuple(sorted(expected)), language


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("10,000", "ru", ["10"]),  # a Russian reader sees ten with three decimals
        ("1,000,000", "ru", ["1000000"]),
        ("1,5", "en", ["1", "5"]),
        ("3.5.", "en", ["3.5"]),
        ("20% – 10% – 20%", "en", ["10%", "20%", "20%"]),
        ("45 января", "ru", ["45"]),
        ("3 марта, 3 машины", "ru", ["--03-03", "3"]),
        ("in mid-2017, 24-hour", "en", ["2017", "24"]),
        ("", "zh", []),
    ],
)
def test_reads_as_the_language_does(text: str, language: Language, expected: list[str]) -> None:
    assert numbers(text, language) == tuple(sorted(expected))


@given(value=st.integers(0, 10**12), percent=st.booleans())
def test_integers_agree(value: int, percent: bool) -> None:
    sign = "%" if percent else ""
    russian = f"{value:,}".replace(",", " ")
    expected = (f"{value}{sign}",)
    assert numbers(f"约{value}{sign}。", "zh") == expected
    assert numbers(f"共{value:,}{sign}左右", "zh") == expected
    assert numbers(f"около {russian}{' ' if percent else ''}{sign}, не более", "ru") == expected
    assert numbers(f"about {value:,}{sign} or so.", "en") == expected


@given(whole=st.integers(0, 999_999), hundredths=st.integers(0, 99))
def test_decimals_agree(whole: int, hundredths: int) -> None:
    english = f"{whole:,}.{hundredths:02}"
    russian = f"{whole:,}".replace(",", "\u00a0") + f",{hundredths:02}"
    assert numbers(f"{english}亿", "zh") == numbers(f"{whole * 100 + hundredths} млн", "ru")
    assert numbers(english, "zh") == numbers(russian, "ru") == numbers(english, "en")
    assert len(numbers(russian, "ru")) == 1


@given(factor=st.sampled_from([("万", 4), ("百万", 6), ("亿", 8), ("万亿", 12)]), value=st.integers(1, 9999))
def test_chinese_factors_agree(factor: tuple[str, int], value: int) -> None:
    word, power = factor
    assert numbers(f"{value}{word}元", "zh") == numbers(f"{value * 10**power:,}", "en")


@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)), count=st.integers(100, 999))
def test_dates_agree(day: date, count: int) -> None:
    ru, en = RU_MONTHS[day.month - 1], EN_MONTHS[day.month - 1]
    expected = tuple(sorted((day.isoformat(), str(count))))
    assert numbers(f"{day.year}年{day.month}月{day.day}日，{count}家", "zh") == expected
    assert numbers(f"{day.day} {ru} {day.year} года было {count} фирм", "ru") == expected
    assert numbers(f"{day:%d.%m.%Y} было {count} фирм", "ru") == expected
    assert numbers(f"On {day.day} {en} {day.year} there were {count}", "en") == expected
    assert numbers(f"On {en} {day.day}, {day.year}, there were {count}", "en") == expected


@given(month=st.integers(1, 12), day=st.integers(1, 31))
def test_days_without_a_year_agree(month: int, day: int) -> None:
    expected = (f"--{month:02}-{day:02}",)
    assert numbers(f"自{month}月{day}日起", "zh") == expected
    assert numbers(f"с {day} {RU_MONTHS[month - 1]}", "ru") == expected
    assert numbers(f"from {EN_MONTHS[month - 1]} {day}", "en") == expected


@given(text=st.text(max_size=200), language=st.sampled_from(["zh", "ru", "en"]))
def test_reads_anything(text: str, language: Language) -> None:
    assert numbers(text, language) == tuple(sorted(numbers(text, language)))

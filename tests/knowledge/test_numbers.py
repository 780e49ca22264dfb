"""Numbers of a text, comparable over languages."""

import re
from datetime import date
from decimal import Decimal

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
        ("几万元GDP", "десятки тысяч юаней", "tens of thousands of yuan", []),
        ("5万元GDP", "50 000 юаней ВРП", "50,000 yuan of GDP", ["50000"]),
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
        ("1亿5000万元", "150 млн юаней", "150 million yuan", ["150000000"]),
        ("1亿零500万", "105 млн", "105 million", ["105000000"]),
        ("3万5千人", "35 тыс. человек", "35,000 people", ["35000"]),
        ("两万五", "25 тыс.", "25 thousand", ["25000"]),
        ("1.2亿", "120 млн", "120m yuan", ["120000000"]),
        ("十五万户", "150 тыс. дворов", "150,000 households", ["150000"]),
        ("三千五百万", "35 млн", "35 mn", ["35000000"]),
        ("一万零三百", "10 300", "10,300", ["10300"]),
        ("2.5万亿元", "2,5 трлн юаней", "2.5 trillion yuan", ["2500000000000"]),
        ("1万3千亿", "1,3 трлн", "1.3tn yuan", ["1300000000000"]),
        ("超过3000多万", "более 30 млн", "over 30 million", ["30000000"]),
        ("15亿", "1,5 млрд", "1.5 billion", ["1500000000"]),
        ("12亿", "1 млрд 200 млн", "$1.2bn", ["1200000000"]),
        ("1万2345", "12 345", "12,345", ["12345"]),
        ("能耗强度、千家万户、百万级", "на единицу ВРП, тысячи семей", "per unit of GDP, thousands", []),
        ("几十万、数十万、十几万、上百万", "сотни тысяч", "hundreds of thousands", []),
        ("二三十万，第一万名", "десятки тысяч", "tens of thousands", []),
        ("百分之十一点五", "11,5 %", "11.5%", ["11.5%"]),
        ("百分之百、百分之二十", "100 %, 20 %", "100%, 20%", ["100%", "20%"]),
        ("10%至20%", "от 10 до 20 %", "10–20%", ["10%", "20%"]),
        ("100万到150万", "1–1,5 млн", "between 1 and 1.5 million", ["1000000", "1500000"]),
        ("3至5千万", "30–50 млн", "from 30 to 50 million", ["30000000", "50000000"]),
        ("三到五千万", "от 30 до 50 млн", "30 to 50 million", ["30000000", "50000000"]),
        ("2016—2017年增长5%", "2016–2017: 5 %", "2016–2017: 5%", ["2016", "2017", "5%"]),
        ("到2017年和2018年30%", "к 2018 и 30 %; 2017", "by 2017 and 30%; 2018", ["2017", "2018", "30%"]),
        ("5千米、100千瓦、3千克", "5 км, 100 кВт, 3 кг", "5 km, 100 kW, 3 kg", ["100", "3", "5"]),
        ("50万千瓦", "500 тыс. кВт", "500,000 kW", ["500000"]),
        ("二〇一七年", "2017 год", "2017", ["2017"]),
        ("人数三千", "3 тыс. человек", "3,000 people", ["3000"]),
        ("150米长", "длина 150 м", "150m long", ["150"]),
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


NUMERALS = "零一二三四五六七八九"
SCALES = {
    "ru": (("трлн", 12), ("млрд", 9), ("млн", 6), ("тыс.", 3)),
    "en": (("trillion", 12), ("billion", 9), ("million", 6), ("thousand", 3)),
}


def numeral(value: int) -> str:
    """Return a whole number in Chinese characters, such as 一亿零三百万."""
    if value < 10_000:
        digits, said = f"{value:04}", ""
        for digit, unit in zip(digits, ("千", "百", "十", ""), strict=True):
            said += NUMERALS[int(digit)] + unit if digit != "0" else "零"
        return re.sub("零+", "零", said).rstrip("零") or "零"
    unit, power = ("亿", 10**8) if value >= 10**8 else ("万", 10**4)
    head, rest = divmod(value, power)
    gap = "零" if 0 < rest < power // 10 else ""
    said = numeral(head).lstrip("零") + unit + gap + (numeral(rest).lstrip("零") if rest else "")
    return re.sub("零+", "零", said)


def mixed(value: int, unit_of_thousands: str) -> str:
    """Return a whole number in digits and Chinese units, such as 1亿5000万 or 3万5千."""
    said = ""
    for unit, power in (("亿", 10**8), ("万", 10**4), ("", 1)):
        part, value = divmod(value, power)
        if part:
            short = unit_of_thousands if said and part % 1000 == 0 else ""
            gap = "零" if said and part < 1000 else ""
            said += f"{gap}{part // 1000 if short else part}{short}{unit}"
    return said


def decimal(value: int, power: int) -> str:
    return f"{Decimal(value).scaleb(-power):f}".rstrip("0").rstrip(".") if value else "0"


@st.composite
def large(draw: st.DrawFn) -> int:
    """A number that somebody would write with words of scale: few digits and zeros, or anything."""
    few = draw(st.integers(1, 99_999)) * 10 ** draw(st.integers(0, 9))
    return max(few if draw(st.booleans()) else draw(st.integers(1_000, 10**13)), 1_000)


@given(value=large(), data=st.data())
def test_a_number_is_the_same_however_it_is_written_in_three_languages(value: int, data: st.DataObject) -> None:
    ways: dict[Language, list[str]] = {
        "zh": [f"{value}", f"{value:,}", numeral(value), mixed(value, ""), mixed(value, "千")],
        "ru": [f"{value:,}".replace(",", "\u00a0"), f"{value:,}".replace(",", " ")],
        "en": [f"{value:,}", f"{value}"],
    }
    ways["zh"] += [f"{decimal(value, power)}{unit}" for unit, power in (("万", 4), ("亿", 8)) if value >= 10**power]
    for language in ("ru", "en"):
        parts, rest = [], value
        for word, power in SCALES[language]:
            if value >= 10**power:
                shown = decimal(value, power)
                ways[language].append(f"{shown.replace('.', ',') if language == 'ru' else shown} {word}")
            part, rest = divmod(rest, 10**power)
            parts += [f"{part} {word}"] if part else []
        ways[language] += [" ".join(parts)] if rest == 0 else []
    frames = {"zh": "投资{}元，共", "ru": "около {} юаней, всего", "en": "about {} yuan, in all"}
    for language, said in ways.items():
        text = frames[language].format(data.draw(st.sampled_from(said)))
        assert numbers(text, language) == (str(value),), text


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


ODD = "0123456789,. 零〇一两九十百千万亿多余几数点第年月日-–至和%mM$x"


@given(
    text=st.text(max_size=200) | st.text(st.sampled_from(ODD), max_size=40).map(lambda odd: odd + "百分之" + odd),
    language=st.sampled_from(["zh", "ru", "en"]),
)
def test_reads_anything(text: str, language: Language) -> None:
    assert numbers(text, language) == tuple(sorted(numbers(text, language)))

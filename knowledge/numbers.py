"""The numbers and dates that a text states, in one form for Chinese, Russian and English."""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from knowledge import chinese_numbers
from knowledge.schema import Language

_RU_MONTHS = "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр".split()
_EN_MONTHS = (
    "jan(?:uary)? feb(?:ruary)? mar(?:ch)? apr(?:il)? may june? july? aug(?:ust)? sept?(?:ember)? "
    "oct(?:ober)? nov(?:ember)? dec(?:ember)?"
).split()
_RU_MONTH = "(?:" + "|".join(f"{stem}(?:[а-я]{{1,2}})?" for stem in _RU_MONTHS) + r")(?![а-яё])"
_EN_MONTH = "(?:" + "|".join(_EN_MONTHS) + r")\b\.?"

_DAY = r"(?<!\d)(?P<day>\d{1,2})(?:-?го|-?е|st|nd|rd|th)?"
_LAST = r"(?:\s*(?:[-–—~至到]|по|to|and|и)\s*(?:the\s+)?(?P<last>\d{1,2})(?:-?го|-?е|st|nd|rd|th)?(?!\d))?"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月"
        r"(?:\s*(?P<day>\d{1,2})\s*[日号]?(?:\s*[-–—~至到]\s*(?P<last>\d{1,2}))?\s*[日号])?",
        r"(?<!\d)(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]?(?:\s*[-–—~至到]\s*(?P<last>\d{1,2}))?\s*[日号]",
        r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?![\d.]*\d)",
        r"(?<![\d-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?![\d-])",
        r"(?<![\d/])(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d/])",
        rf"{_DAY}{_LAST}\s+(?P<name>{_RU_MONTH})(?:\s+{_YEAR})?",
        rf"{_DAY}{_LAST}\s+(?:of\s+)?(?P<name>{_EN_MONTH})(?:,?\s+{_YEAR})?",
        rf"\b(?P<name>{_EN_MONTH})\s+{_DAY}{_LAST}(?!\d)(?:,?\s+{_YEAR})?",
        rf"(?<![а-яё])(?P<name>{_RU_MONTH})\s+{_YEAR}",
        rf"\b(?P<name>{_EN_MONTH}),?\s+(?:of\s+)?{_YEAR}",
    )
)
_MONTH_ALONE = re.compile(r"(?<![\d.,])\d{1,2}\s*月(?:份|底|初|中旬|上旬|下旬)?")

_FACTORS = (
    (r"трлн|триллион[а-я]*|trillions?|tn", 12),
    (r"млрд|миллиард[а-я]*|billions?|bn", 9),
    (r"млн|миллион[а-я]*|millions?|mn", 6),
    (r"тыс|тысяч[а-я]*|thousands?", 3),
)
_FACTOR = "|".join(f"(?:{words})" for words, _ in _FACTORS)
_PERCENT = r"%|процент[а-я]*|per\s?cent(?:age)?\b|个?百分点|п\.\s?п\."
_SCALED = rf"[\s-]?(?P<factor>{_FACTOR})(?![a-zа-яё])\.?"
_AFTER = rf"(?:{_SCALED})?(?:[\s-]?(?P<percent>{_PERCENT}))?"
_DECIMAL_POINT = r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?!\d)(?:\.\d+)?"
_DECIMAL_COMMA = r"(?:\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?: \d{3})+|\d+)(?!\d)(?:[.,]\d+)?"
_BEFORE = r"(?<![a-zа-яё_\d])"
_TO = r"\s?(?:[-–—~至到和或]|по|до|и|или|to|and|or)\s?"
_DIGITS: dict[Language, str] = {"zh": _DECIMAL_POINT, "ru": _DECIMAL_COMMA, "en": _DECIMAL_POINT}


def _patterns(form: str) -> dict[Language, re.Pattern[str]]:
    """Return a form of numbers by language, # standing for digits."""
    return {each: re.compile(form.replace("#", digits), re.IGNORECASE) for each, digits in _DIGITS.items()}


_NUMBERS = _patterns(rf"{_BEFORE}(?P<hundredths>百分之\s*)?(?P<digits>#){_AFTER}")
_RANGES = _patterns(rf"{_BEFORE}(?P<first>#){_TO}(?P<digits>#){_AFTER}")
_SUMS = _patterns(rf"{_BEFORE}#[\s-]?(?:{_FACTOR})\.?(?:\s#[\s-]?(?:{_FACTOR})(?![a-zа-яё])\.?)+")
_SUMMANDS = _patterns(rf"(?P<digits>#){_SCALED}")
_CHINESE = re.compile(rf"{_BEFORE}{chinese_numbers.NUMBER}")
_CHINESE_RANGE = re.compile(_BEFORE + chinese_numbers.ENDS)
_CHINESE_PERCENT = re.compile(chinese_numbers.PERCENT)
_CALENDAR_YEAR = re.compile(r"(?:19|20)\d\d")
_MONEY = re.compile(
    r"(?P<sign>[$€£¥₽]\s?)?(?<![\w.,])(?P<digits>\d[\d.,]*)\s?(?P<short>[mkb]|[mbt]n)\b"
    r"(?(sign)|(?=\s?(?:yuan|rmb|cny|usd|us\$|dollars?|euros?|eur|roubles?|rubles?|rub)\b))",
    re.IGNORECASE,
)
_SHORT = {"k": "thousand", "m": "million", "b": "billion", "t": "trillion"}
_COUNTED = "[\\d两几数多一二三四五六七八九十百千]"
_PER_TEN_THOUSAND = re.compile(rf"(?<!{_COUNTED})(?<!{_COUNTED} )万元(?=GDP|地区生产总值|产值|工业增加值)")
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?![\d:])")
_LINKS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|@\w+")
_CODE = re.compile(r"\b[A-ZА-ЯЁ][A-Za-zА-Яа-яЁё]*[-–]\d[\d.]*|\b\d+[A-Z][A-Za-z]*\b|[²³⁰-₉]+|[①-⓿❶-➓]")
_CHINESE_COMMA = re.compile("(?<![０-９])，|，(?![０-９])|[、；]")
_ODD_SPACE = re.compile(r"[\u00a0\u2007\u2009\u202f\t\n]")


@lru_cache(maxsize=4096)
def numbers(text: str, language: Language) -> tuple[str, ...]:
    """Return the numbers and dates of a text, sorted, each as often as it is stated.

    Forms agree across languages: "10 000", "10,000", "10 тыс." and "1万" are "10000", "1亿5000万" and "150 million"
    "150000000"; "11,5 %" and "11.5％" are "11.5%", and "10–20 %" is "10%" and "20%"; "2017年1月22日",
    "22 января 2017 года" and "January 22, 2017" are "2017-01-22"; "1月1日" is "--01-01" and "2017年1月" is "2017-01".
    万元GDP is per "10000". Number words do not count, but Chinese ones from a thousand on (十五万); nor do months
    alone, links and digits in codes (5G, COVID-19, B2B).
    """
    found: list[str] = []
    rest = _unified(text)

    def take(pattern: re.Pattern[str], read: Callable[[re.Match[str]], list[str]]) -> None:
        nonlocal rest

        def cut(match: re.Match[str]) -> str:
            values = read(match)
            found.extend(values)
            return " ; " if values else match.group()

        rest = pattern.sub(cut, rest)

    for pattern in _DATES:
        take(pattern, _date)
    rest = _MONTH_ALONE.sub(" ; ", rest)
    take(_CLOCK, lambda match: [f"{int(match[1]):02}:{match[2]}"])
    if language == "zh":
        take(_PER_TEN_THOUSAND, lambda _: ["10000"])
        take(_CHINESE_PERCENT, lambda match: _shown(chinese_numbers.percent(match["percent"]), "%"))
        take(_CHINESE_RANGE, _chinese_range)
        take(_CHINESE, lambda match: _shown(chinese_numbers.value(match.group())))
    take(_SUMS[language], lambda match: _sum(match.group(), language))
    take(_RANGES[language], lambda match: _range(match, language))
    take(_NUMBERS[language], lambda match: _shown(_value(match, language), _sign(match)))
    return tuple(sorted(found))


def _unified(text: str) -> str:
    text = _MONEY.sub(lambda match: f"{match['digits']} {_SHORT[match['short'][0].lower()]}", text)
    text = _CODE.sub(" ; ", _LINKS.sub(" ; ", chinese_numbers.years_in_digits(text)))
    return _ODD_SPACE.sub(" ", unicodedata.normalize("NFKC", _CHINESE_COMMA.sub(" ; ", text)))


def _date(match: re.Match[str]) -> list[str]:
    """Return the dates of a match, two for a range; nothing if no calendar has them (then they are plain numbers)."""
    parts = match.groupdict()
    month = int(parts["month"]) if parts.get("month") else _month(parts["name"])
    days = [int(parts[key]) for key in ("day", "last") if parts.get(key)]
    if not 1 <= month <= 12 or not all(1 <= day <= 31 for day in days):
        return []
    stem = f"{parts.get('year') or '-'}-{month:02}"
    return [f"{stem}-{day:02}" for day in days] or [stem]


def _month(name: str) -> int:
    name = name.casefold().rstrip(".")
    for number, (russian, english) in enumerate(zip(_RU_MONTHS, _EN_MONTHS, strict=True), 1):
        if re.fullmatch(rf"{russian}[а-я]{{0,2}}|{english}", name):
            return number
    raise ValueError(name)


def _chinese_range(match: re.Match[str]) -> list[str]:
    """Return both ends of 10-20亿."""
    return [
        end for digits in ("first", "last") for end in _shown(chinese_numbers.value(match[digits] + match["scale"]))
    ]


def _sum(text: str, language: Language) -> list[str]:
    """Return what "1 млрд 200 млн" comes to; nothing where the words of scale do not descend."""
    total, room = Decimal(0), Decimal("Infinity")
    for match in _SUMMANDS[language].finditer(text):
        part = _value(match, language)
        if part >= room:
            return []
        total, room = total + part, Decimal(_scale(match))
    return _shown(total)


def _range(match: re.Match[str], language: Language) -> list[str]:
    """Return both ends of "10–20 %"; nothing where they do not share what follows, as a year does not."""
    if not (match["factor"] or match["percent"]) or _CALENDAR_YEAR.fullmatch(match["first"]):
        return []
    first = _number(match["first"], language) * _scale(match)
    return _shown(first, _sign(match)) + _shown(_value(match, language), _sign(match))


def _value(match: re.Match[str], language: Language) -> Decimal:
    return _number(match["digits"], language) * _scale(match)


def _number(digits: str, language: Language) -> Decimal:
    digits = digits.replace(" ", "")
    if language == "ru" and digits.count(",") == 1:
        digits = digits.replace(",", ".")
    return Decimal(digits.replace(",", ""))


def _scale(match: re.Match[str]) -> int:
    if not match["factor"]:
        return 1
    return int(10 ** next(power for words, power in _FACTORS if re.fullmatch(words, match["factor"], re.IGNORECASE)))


def _sign(match: re.Match[str]) -> str:
    return "%" if match["percent"] or match.groupdict().get("hundredths") else ""


def _shown(value: Decimal | None, sign: str = "") -> list[str]:
    """Return a number as it is compared, none where there is none."""
    if value is None:
        return []
    shown = f"{value:f}"
    return [(shown.rstrip("0").rstrip(".") if "." in shown else shown) + sign]

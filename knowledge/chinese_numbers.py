"""Numbers as Chinese writes them, with words of scale and in characters: 1亿5000万, 3万5千, 十五万, 百分之十一."""

import re
from collections.abc import Iterator
from decimal import Decimal

DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?!\d)(?:\.\d+)?"
_NUMERALS = {character: digit for digit, row in enumerate(("零〇", *"一二三四五六七八九")) for character in row} | {
    "两": 2
}
_CHARACTERS = "".join(_NUMERALS)
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
# 千 is no thousand in 千克, 千米, 千瓦, and 百 no hundred in 百分点
_UNIT = "(?:十|百(?!分)|千(?![克米瓦伏赫卡])|[万亿](?!分之))"
NUMBER = (
    rf"(?:(?<![几数\d.,])十|(?:{DIGITS}|(?<!第)[{_CHARACTERS}]))(?:{DIGITS}|[{_CHARACTERS}]|{_UNIT}|[多余](?={_UNIT}))*"
)
"""What may be a number; `value` tells whether it is one."""
ENDS = rf"(?P<first>{DIGITS}|[{_CHARACTERS}])\s?[-–—~至到和或]\s?(?P<last>{DIGITS}|[{_CHARACTERS}])(?P<scale>{_UNIT}+)"
"""Two numbers that share their words of scale: 10-20亿."""
PERCENT = rf"百分之\s*(?P<percent>百|(?:[{_CHARACTERS}]|十|百)+(?:点[{_CHARACTERS}]+)?)"
_SIGN = re.compile(rf"{DIGITS}|\S")
_YEAR = re.compile(rf"(?<![{_CHARACTERS}])[{_CHARACTERS}]{{4}}(?=年)")


def value(text: str) -> Decimal | None:
    """Return the number that a text is; None for what is none, and for digits or small numerals alone.

    Characters count from a thousand on: below, the other languages write words as well (三张清单, "three lists").
    """
    if not re.search("[千万亿]", text) and not re.match(r"\d.*[十百]", text):
        return None
    return _value(text)


def percent(text: str) -> Decimal | None:
    """Return the number after 百分之, in characters; None for what is none."""
    whole, _, decimals = text.partition("点")
    number = _value(whole) if whole != "百" else Decimal(100)
    digits = "".join(str(_NUMERALS[character]) for character in decimals)
    return Decimal(f"{number}.{digits}") if digits and number is not None else number


def years_in_digits(text: str) -> str:
    """Return a text with years such as 二〇一七年 as 2017年."""
    return _YEAR.sub(lambda match: "".join(str(_NUMERALS[character]) for character in match.group()), text)


def _value(text: str) -> Decimal | None:
    """Return the sum of what stands before 亿, before 万 and after both; 1万亿 is ten thousand 亿."""
    total, largest = Decimal(0), 0
    parts = list(_parts(text))
    for number, (part, unit) in enumerate(parts):
        section = _section(part, colloquial=parts[number - 1][1] if number and not unit else 0)
        if section is None or (unit and not part and (number != 1 or unit <= largest)):
            return None
        if unit > largest > 0:
            total = (total + section) * unit
        elif unit == largest and unit:
            return None
        else:
            total += section * (unit or 1)
        largest = max(largest, unit)
    return total


def _parts(text: str) -> Iterator[tuple[list[str], int]]:
    """Yield the signs before each 万 or 亿 with its size, and those after the last one with 0."""
    part: list[str] = []
    for sign in _SIGN.findall(text):
        if sign in _LARGE:
            yield part, _LARGE[sign]
            part = []
        elif sign not in "多余":
            part.append(sign)
    if part:
        yield part, 0


def _section(signs: list[str], colloquial: int) -> Decimal | None:
    """Return a number below 万, such as 三千五百: `colloquial` is the size of the unit before it, for 两万五."""
    section, number, unit = Decimal(0), None, colloquial
    smallest = 10_000
    for sign in signs:
        if sign in _SMALL:
            if _SMALL[sign] >= smallest or (number is None and (sign != "十" or section)):
                return None
            smallest = unit = _SMALL[sign]
            section, number = section + (1 if number is None else number) * unit, None
        elif sign in "零〇":
            unit = 0
        elif number is not None:
            return None
        else:
            number = Decimal(_NUMERALS.get(sign, 0) or sign.replace(",", ""))
    if number is not None and unit > 10 and len(signs[-1]) == 1:
        number *= unit // 10
    return section + (number or 0)

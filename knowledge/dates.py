"""Dates as people write them in each language."""

from datetime import date

from knowledge.schema import Language

_RU = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
_EN = "January February March April May June July August September October November December".split()


def spell_date(day: date, language: Language) -> str:
    """Return a date in words: 2017年2月22日, 22 февраля 2017 года, 22 February 2017."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    if language == "ru":
        return f"{day.day} {_RU[day.month - 1]} {day.year} года"
    return f"{day.day} {_EN[day.month - 1]} {day.year}"

"""Dates in words."""

from datetime import date

import pytest

from knowledge.dates import spell_date
from knowledge.schema import Language


@pytest.mark.parametrize(
    ("day", "language", "words"),
    [
        (date(2017, 2, 22), "zh", "2017年2月22日"),
        (date(2017, 2, 22), "ru", "22 февраля 2017 года"),
        (date(2017, 2, 22), "en", "22 February 2017"),
        (date(2017, 12, 31), "ru", "31 декабря 2017 года"),
        (date(2017, 1, 1), "ru", "1 января 2017 года"),
        (date(2017, 5, 9), "ru", "9 мая 2017 года"),
        (date(2017, 8, 5), "en", "5 August 2017"),
    ],
)
def test_spells(day: date, language: Language, words: str) -> None:
    assert spell_date(day, language) == words

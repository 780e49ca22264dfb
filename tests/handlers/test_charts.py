"""The picture: every letter is in its font, and whatever the figures are, it can be drawn."""

import struct
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.locales import load
from handlers.stats.charts import draw
from handlers.stats.charts_font import drawable, letters, width_of
from handlers.stats.colours import LANGUAGE_COLOURS, OUTCOME_COLOURS, ink_on
from handlers.stats.columns import columns, labelled, ticks
from handlers.stats.words import StatsWords
from knowledge.schema import LANGUAGES, Knowledge, Language
from storage.figures import Figures, InquiryFigures, Period, Replies
from tests.handlers.tiny import knowledge as tiny_knowledge

TEXTS = load()
SHOWN = ("stats-", "outcome-", "language-")
LAST = date(2026, 11, 23)


def figures(days: int = 30, asked: int = 1, entries: tuple[str, ...] = ("only",), votes: int = 0) -> Figures:
    """Figures of questions that are all alike, on the last day."""
    period = Period(LAST - timedelta(days - 1), LAST, ZoneInfo("Asia/Shanghai"))
    alike = Replies("zh", "chat", "answer", entries, (), "", asked, votes, 0, 0.9 * asked, asked)
    counts = {day: {"zh": asked} if day == LAST else {} for day in period.days}
    return Figures(period, counts, (alike,), 1, 0, InquiryFigures(0, 0, 0, None), 0)


def size(picture: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


@pytest.mark.parametrize("bold", [True, False])
def test_every_letter_of_labels_and_titles_is_in_the_font(knowledge: Knowledge, bold: bool) -> None:
    shown = [TEXTS.say(key, language) for key in TEXTS.keys if key.startswith(SHOWN) for language in LANGUAGES]
    titles = [entry.title.in_(language) for entry in knowledge.entries.values() for language in LANGUAGES]
    missing = {letter for text in (*shown, *titles) for letter in text if ord(letter) not in letters(bold)}
    assert missing <= {"\n"}
    assert len(titles) > 100


def test_a_letter_that_no_font_has_is_marked() -> None:
    assert drawable("新\n龘🐉 <b>ё№\x00") == "新 〓〓 <b>ё№〓"
    assert all(ord(letter) in letters(bold) for letter in "〓…–" for bold in (True, False))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("days", "asked"), [(1, 1), (2, 1), (30, 1), (30, 10**7), (365, 5), (3650, 12_345)])
def test_any_period_makes_a_picture_for_a_phone(language: Language, days: int, asked: int) -> None:
    picture = draw(figures(days, asked), StatsWords(TEXTS, language), tiny_knowledge())
    width, height = size(picture)
    assert picture.startswith(b"\x89PNG")
    assert 720 <= width <= 1280
    assert width / 4 < height <= 1280
    assert len(picture) < 400_000


def test_a_long_title_is_cut_and_markup_is_only_text() -> None:
    wild = ("$\\frac{1}{0}$ <script>", "新" * 200, "x" * 300, "\\", "龘🐉")
    assert size(draw(figures(entries=wild), StatsWords(TEXTS, "en"), tiny_knowledge()))[0] <= 1280


@given(
    st.dictionaries(st.tuples(st.sampled_from(LANGUAGES), st.sampled_from([*OUTCOME_COLOURS])), st.integers(1, 10**6)),
    st.integers(1, 800),
)
@settings(max_examples=15)
def test_any_figures_can_be_drawn(counts: dict[tuple[str, str], int], days: int) -> None:
    base = figures(days)
    replies = tuple(
        Replies(language, "chat", outcome, ("only",), (), "", count, 0, count, 0.0, 0)
        for (language, outcome), count in counts.items()
    )
    by_language: dict[str, int] = {}
    for (language, _), count in counts.items():
        by_language[language] = by_language.get(language, 0) + count
    drawn = Figures(base.period, {**base.days, LAST: by_language}, replies, 1, 0, base.inquiries, 0)
    if replies:
        assert draw(drawn, StatsWords(TEXTS, "ru"), tiny_knowledge()).startswith(b"\x89PNG")


@given(st.integers(1, 10**9))
def test_ticks_are_few_round_and_within(highest: int) -> None:
    marks = ticks(highest)
    assert 1 <= len(marks) <= 4
    assert highest / 2 < marks[-1] <= highest or highest < 10
    assert all(str(mark).rstrip("0") in {"1", "2", "3", "4", "5", "6", "8", "15", ""} for mark in marks)


@given(st.integers(1, 3650))
def test_columns_hold_every_day_once_in_their_order(days: int) -> None:
    found = columns(figures(days, asked=3))
    ends = [(column.first, column.last) for column in found.columns]
    assert (ends[0][0], ends[-1][1]) == (LAST - timedelta(days - 1), LAST)
    assert all(after[0] - before[1] == timedelta(1) for before, after in pairwise(ends))
    assert sum(column.total for column in found.columns) == found.highest == 3
    assert len(found.columns) <= 125
    named = list(labelled(found, 5))
    assert named[0] == len(found.columns) - 1
    assert len(named) <= 5


def test_colours_are_apart_for_every_eye_and_bear_words() -> None:
    def grey(colour: str) -> float:
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    for colours in (LANGUAGE_COLOURS, OUTCOME_COLOURS):
        shades = sorted(map(grey, colours.values()))
        assert min(after - before for before, after in pairwise(shades)) > 8
    assert {ink_on(colour) for colour in OUTCOME_COLOURS.values()} == {"#1d2329", "#ffffff"}


def test_a_line_is_as_wide_as_its_letters() -> None:
    assert width_of("新区", 10) == pytest.approx(20, abs=1)
    assert width_of("新区", 20) == pytest.approx(2 * width_of("新区", 10), abs=1)

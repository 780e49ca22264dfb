"""The figures of a period as one picture for a phone: how much was asked, how it was answered, what was asked most.

Everything is placed in points from the upper left corner; no state is shared, so that it can be drawn in any thread.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from handlers.stats.charts_font import drawable, font, width_of
from handlers.stats.colours import FAINT, INK, LANGUAGE_COLOURS, OUTCOME_COLOURS, PAPER, RULE, ink_on
from handlers.stats.columns import COLUMN_TITLES, columns, labelled, ticks
from handlers.stats.words import OUTCOME_NAMES, StatsWords
from knowledge.schema import LANGUAGES, Knowledge
from storage.figures import EntryFigures, Figures

WIDTH = 360  # points, as wide as a phone
SCALE = 2.5  # pixels a point
TOP_ENTRIES = 5
_MARGIN = 16
_INNER = WIDTH - 2 * _MARGIN
_RIGHT = WIDTH - _MARGIN
_GAP = 26  # between panels
_WIDEST = 26  # of a column


@dataclass(frozen=True)
class _Style:
    """How words look; the size is in points."""

    size: float
    bold: bool = False
    ink: str = INK

    def width(self, text: str) -> float:
        """Return the width of a line in points."""
        return width_of(text, self.size, self.bold)


_TITLE, _HEAD, _FIGURE = _Style(14, bold=True), _Style(10.5, bold=True), _Style(22, bold=True)
_TEXT, _FAINT = _Style(9.5), _Style(9.5, ink=FAINT)
_SMALL, _LABEL = _Style(8.5), _Style(8.5, ink=FAINT)


def draw(figures: Figures, words: StatsWords, knowledge: Knowledge) -> bytes:
    """Return the picture as PNG. There must have been questions."""
    sheet = _Sheet()
    y = _headline(sheet, figures, words)
    if len(columns(figures).columns) > 1:
        y = _time(sheet, y + _GAP, figures, words)
    y = _outcomes(sheet, y + _GAP, figures, words)
    top = [entry for entry in figures.entries if entry.asked][:TOP_ENTRIES]
    if top:
        y = _entries(sheet, y + _GAP, top, words, knowledge)
    return sheet.png(y + _MARGIN)


class _Sheet:
    """A white sheet to write and draw on."""

    def __init__(self) -> None:
        self._figure = Figure(dpi=72 * SCALE, facecolor=PAPER)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.axis("off")

    def write(self, x: float, y: float, text: str, style: _Style = _TEXT, align: str = "left") -> float:
        """Write a line on its baseline; return its width."""
        face = font(style.bold).copy()
        face.set_size(style.size)
        shown = drawable(text)
        self._axes.text(x, y, shown, fontproperties=face, color=style.ink, ha=align, va="baseline", parse_math=False)
        return style.width(shown)

    def bar(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle."""
        self._axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, linewidth=0))

    def png(self, height: float) -> bytes:
        """Return the sheet, cut off at a height."""
        self._axes.set(xlim=(0, WIDTH), ylim=(height, 0))
        self._figure.set_size_inches(WIDTH / 72, height / 72)
        file = BytesIO()
        self._figure.savefig(file, format="png")
        return file.getvalue()


def _headline(sheet: _Sheet, figures: Figures, words: StatsWords) -> float:
    """Write what it is about and the four figures that matter most; return where that ends."""
    sheet.write(_MARGIN, 28, words.say("stats-title"), _TITLE)
    sheet.write(_MARGIN, 43, words.period(figures.period), _FAINT)
    large = (
        (words.number(figures.asked), "stats-questions"),
        (words.number(figures.people), "stats-people"),
        (words.percent(figures.unanswered_share), "stats-unanswered"),
        (words.percent(figures.helpful_share), "stats-helpful"),
    )
    for place, (figure, key) in enumerate(large):
        x = _MARGIN + place * _INNER / len(large)
        sheet.write(x, 75, figure, _FIGURE)
        sheet.write(x, 88, words.say(key), _LABEL)
    return 88


def _time(sheet: _Sheet, y: float, figures: Figures, words: StatsWords) -> float:
    """Draw the questions over time, the languages upon one another."""
    found, height = columns(figures), 70
    sheet.write(_MARGIN, y, words.say(COLUMN_TITLES[found.each]), _HEAD)
    spoken = [each for each in LANGUAGES if figures.languages[each]]
    _key(sheet, y + 15, [(LANGUAGE_COLOURS[each], words.tongue(each)) for each in spoken])
    base, marks = y + 26 + height, ticks(found.highest)
    left = _MARGIN + _SMALL.width(words.number(marks[-1])) + 6
    for mark in marks:
        level = base - height * mark / found.highest
        sheet.bar(left, level - 0.25, _RIGHT - left, 0.5, RULE)
        sheet.write(left - 6, level + 3, words.number(mark), _LABEL, "right")
    step = (_RIGHT - left) / len(found.columns)
    wide = min(step * 0.78, _WIDEST)
    for place, column in enumerate(found.columns):
        top = base
        for language in spoken:
            tall = height * column.counts[language] / found.highest
            top -= tall
            sheet.bar(left + (place + 0.5) * step - wide / 2, top, wide, tall, LANGUAGE_COLOURS[language])
    sheet.bar(left, base - 0.25, _RIGHT - left, 0.5, FAINT)
    for place in labelled(found, most=5):
        middle = left + (place + 0.5) * step
        label = words.column(found.columns[place], found.each)
        half = _SMALL.width(label) / 2
        sheet.write(min(max(middle, left + half), _RIGHT - half), base + 13, label, _LABEL, "center")
    return base + 13


def _outcomes(sheet: _Sheet, y: float, figures: Figures, words: StatsWords) -> float:
    """Draw for each language what its questions got."""
    sheet.write(_MARGIN, y, words.say("stats-outcomes"), _HEAD)
    present = [each for each in OUTCOME_NAMES if figures.share(each)]
    y = _key(sheet, y + 15, [(OUTCOME_COLOURS[each], words.say(OUTCOME_NAMES[each])) for each in present]) + 10
    spoken = [each for each in LANGUAGES if figures.languages[each]]
    names = {each: f"{words.tongue(each)} {words.number(figures.languages[each])}" for each in spoken}
    left = _MARGIN + max(_TEXT.width(name) for name in names.values()) + 8
    for language, name in names.items():
        sheet.write(_MARGIN, y + 10.5, name)
        x, total = left, figures.languages[language]
        for outcome in present:
            share = figures.outcomes[language, outcome] / total
            wide, colour = share * (_RIGHT - left), OUTCOME_COLOURS[outcome]
            sheet.bar(x, y, wide, 14, colour)
            labels = (words.percent(share), words.number(round(100 * share)))
            label = next((each for each in labels if _SMALL.width(each) + 4 < wide), "")
            if label:
                sheet.write(x + wide / 2, y + 10, label, replace(_SMALL, ink=ink_on(colour)), "center")
            x += wide
        y += 20
    return y - 6


def _entries(sheet: _Sheet, y: float, top: Sequence[EntryFigures], words: StatsWords, knowledge: Knowledge) -> float:
    """Draw how often the entries were asked that were asked most, and how they were judged."""
    sheet.write(_MARGIN, y, words.say("stats-top"), _HEAD)
    heading = words.say("stats-helpful-votes")
    judged = {entry.entry: words.judged(entry) for entry in top}
    sheet.write(_RIGHT, y, heading, _LABEL, "right")
    counted = max(_TEXT.width(words.number(entry.asked)) for entry in top)
    room = _INNER - max(_SMALL.width(heading), *map(_TEXT.width, judged.values())) - 16
    for entry in top:
        y += 24
        sheet.write(_MARGIN, y - 7, _fitting(words.entry(entry.entry, knowledge), room))
        wide = (room - counted - 6) * entry.asked / top[0].asked
        sheet.bar(_MARGIN, y - 2, wide, 5, OUTCOME_COLOURS["answer"])
        sheet.write(_MARGIN + wide + 5, y + 4, words.number(entry.asked), _SMALL)
        sheet.write(_RIGHT, y - 1, judged[entry.entry], _TEXT, "right")
    return y + 4


def _key(sheet: _Sheet, y: float, names: Iterable[tuple[str, str]]) -> float:
    """Write what colours mean on one line, or on two where they need it; return the last baseline."""
    x = float(_MARGIN)
    for colour, name in names:
        if x + 11 + _SMALL.width(name) > _RIGHT:
            x, y = float(_MARGIN), y + 13
        sheet.bar(x, y - 6.5, 7, 7, colour)
        x += 11 + sheet.write(x + 11, y, name, _LABEL) + 12
    return y


def _fitting(text: str, room: float) -> str:
    """Return a text, shortened until it fits."""
    if _TEXT.width(text) <= room:
        return text
    while text and _TEXT.width(f"{text}…") > room:
        text = text[:-1].rstrip()
    return f"{text}…"

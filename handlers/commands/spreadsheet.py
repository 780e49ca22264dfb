"""Tables for spreadsheets: what people wrote stays text, even where it looks like a formula."""

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

_WIDTH = 24  # of a column, in characters
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # a file with these cannot be opened
# What begins a formula, also behind what a program may leave out, and behind what may divide cells: where commas are
# written in numbers, as in Russia, Excel divides the lines of a CSV file at semicolons, whatever stands in quotes.
_FORMULA = re.compile('^(?=[\t\r])|(^|[;\t\r\n])(?=[ \xa0\u3000\ufeff"`]*[=+\\-@＝＋－＠])')


def cell(text: str) -> str:
    """Return a text as a spreadsheet shows it, with an apostrophe before what it would compute."""
    return _FORMULA.sub(r"\g<0>'", text)


def write_csv(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Write rows as a CSV file that Excel opens in the right encoding; numbers stay numbers."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([cell(v) if isinstance(v, str) else v for v in row] for row in rows)


def write_xlsx(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Write rows as an Excel file, the first of them as headings; every text is marked as a text."""
    from openpyxl import Workbook  # noqa: PLC0415  (a fifth of a second, and hardly any command needs it)
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415  (the same)
    from openpyxl.utils import get_column_letter  # noqa: PLC0415  (the same)

    book = Workbook()
    sheet = book.worksheets[0]
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            place = sheet.cell(number, column)
            place.alignment = Alignment(vertical="top", wrap_text=number > 1)
            place.font = Font(bold=number == 1)
            if isinstance(value, str):
                place.value = _NOT_XML.sub("", value)
                place.data_type = "s"  # the library takes what begins with "=" for a formula
                place.quotePrefix = True  # and so would Excel, once the cell is edited
            else:
                place.value = value  # type: ignore[assignment]  # a number, or nothing
    for column in range(1, sheet.max_column + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
    sheet.freeze_panes = "A2"
    book.save(path)

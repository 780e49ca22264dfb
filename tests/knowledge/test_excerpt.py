from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from knowledge.excerpt import quoted
from knowledge.problems import Problem
from knowledge.schema import Place


def problem(line: str, column: int, width: int = 1) -> Problem:
    return Problem(Place("policies.yaml", 12, column), "unknown-key", ((11, "before"), (12, line)), width)


@given(st.text("ab 中：\t\x07🐉", max_size=300), st.integers(0, 300), st.integers(1, 50), st.integers(20, 120))
def test_the_line_fits_and_the_mark_stands_under_it(text: str, column: int, width: int, most: int) -> None:
    shown, mark = quoted(problem(text, min(column, len(text)) + 1, width), most).split("\n")
    assert shown.startswith("12 | ")
    assert mark.startswith("   | ")
    assert cell_len(shown) <= most + len("12 | ") + 3
    assert cell_len(mark.rstrip()) <= cell_len(shown) + 1
    assert set(mark[5:].lstrip()) == {"^"}


def test_wide_characters_are_two_cells_wide() -> None:
    assert quoted(problem("zh：值：x", 5), 34) == "12 | zh：值：x\n   |       ^^"


def test_a_problem_without_a_line() -> None:
    gone = Problem(Place("base", 1, 1), "missing-folder", ())
    assert quoted(gone, 34) == "1 | \n  | ^"

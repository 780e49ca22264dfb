"""A problem as a person reads it in a terminal: the place, what is wrong, the lines with a mark, the way out."""

from rich.cells import cell_len
from rich.text import Text

from knowledge.messages import label
from knowledge.problems import Excerpt, Problem
from knowledge.schema import Language

_WIDTH = 100
_COLOUR = {"error": "bold red", "warning": "bold yellow"}


def render(problem: Problem, language: Language) -> str:
    """Return a problem as plain text of several lines."""
    return styled(problem, language).plain


def quoted(problem: Problem, width: int) -> str:
    """Return only the line with the problem, at most so many cells of it, with the mark under it."""
    number, line = problem.lines[-1] if problem.lines else (problem.line, "")
    shown, mark = _pointed(line, problem.column, problem.width, width)
    return f"{number} | {shown}\n{' ' * len(str(number))} | {mark}"


def styled(problem: Problem, language: Language) -> Text:
    """Return a problem as coloured text for a rich console."""
    said = problem.message(language)
    colour = _COLOUR[problem.severity]
    digits = len(str(max((number for number, _ in problem.lines), default=1)))
    if problem.other:
        digits = max(digits, len(str(problem.other.place.line)))
    text = Text()
    text.append(label(problem.severity, language), colour).append(f"{said.found}\n", "bold")
    _excerpt(text, Excerpt(problem.place, problem.lines), digits, colour, problem.width)
    if problem.other:
        text.append(f"{' ' * digits}  … {label('see', language)}\n", "dim")
        _excerpt(text, Excerpt(problem.other.place, problem.other.lines[-1:]), digits, "bold cyan")
    if said.nearest:
        text.append(f"{' ' * digits}  → {said.nearest}\n", "bold green")
    text.append(f"{' ' * digits}  = {label('expected', language)}", "bold").append(f"{said.expected}\n")
    text.append(f"{' ' * digits}  = {label('mend', language)}", "bold").append(said.mend)
    if problem.corrected is not None:  # alone on its line, to be copied
        text.append(f"\n{' ' * digits}  = {label('corrected', language)}\n", "bold").append(problem.corrected, "green")
    return text


def _excerpt(text: Text, excerpt: Excerpt, digits: int, colour: str, width: int = 1) -> None:
    place = excerpt.place
    text.append(f"{' ' * digits} --> ", "blue").append(f"{place}\n")
    for number, line in excerpt.lines:
        shown, mark = _pointed(line, place.column if number == place.line else 1, width, _WIDTH)
        text.append(f"{number:>{digits}} | ", "blue").append(f"{shown}\n")
        if number == place.line:
            text.append(f"{' ' * digits} | ", "blue").append(f"{mark}\n", colour)


def _pointed(line: str, column: int, width: int, most: int) -> tuple[str, str]:
    """Return what of a line fits beside its column, and the mark that stands under it."""
    shown, before = _cut(line, column, most)
    marked = cell_len(shown[before : before + width]) or 1
    return shown, " " * cell_len(shown[:before]) + "^" * marked


def _cut(line: str, column: int, most: int) -> tuple[str, int]:
    """Return what of a line fits beside its column, odd spaces visible, and how many characters stand before it."""
    first = max(0, column - 1 - most)  # of a line of a megabyte only this part is looked at
    line = "".join(map(_visible, line[first : column + most]))
    before = column - 1 - first
    if cell_len(line[: before + most // 5]) > most:
        start = before
        while start > 0 and cell_len(line[start - 1 : before]) < most // 2:
            start -= 1
        line, before = "…" + line[start:], before - start + 1
    if cell_len(line) > most:
        end = len(line)
        while cell_len(line[:end]) >= most:
            end = max(before + 1, min(end - 1, end - (cell_len(line[:end]) - most) // 2))
            if end == before + 1:
                break
        line = line[:end] + "…"
    return line, before


def _visible(character: str) -> str:
    if character.isspace() and character != " ":
        return "→" if character == "\t" else "␣"
    return character if character.isprintable() else "\ufffd"

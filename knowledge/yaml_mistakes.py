"""What a person probably did when a text is no longer YAML: from the parser's complaint to a mistake with a name."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from knowledge.line_slips import KEY, START, indent_of, indents, no_item, quoted, tight

# Patterns must take time in proportion to the line, whatever it holds: "*+" and "++" give nothing back.
_QUOTES = "“”„«»‘’＂＇「」"
_TAB = re.compile(r"[^\S\t]*+(?P<at>\t)\s*+\S|\s*-\s*(?P<after>\t)")
_VALUE = re.compile(rf"{START}(?:{KEY}\s*:\s+)?(?P<value>\S.*)$")
_TYPOGRAPHIC = re.compile(rf"{START}(?:{KEY}\s*:\s+)?[\[{{]?\s*(?P<at>[{_QUOTES}])")
_WORD_ALONE = re.compile(r"\s*+(?:-\s++)*+(?P<word>[^\s:#\-][^:#]*+)$")
_KEY_ALONE = re.compile(rf"{START}{KEY}\s*:(?:\s|$)")
_NO_COLON = re.compile(r"""\s*(?:-\s+)*(?P<word>[a-z_]++)\s*+=?+\s*+["“'\[{]""")
_TWO_TEXTS = re.compile(rf"""{START}(?:{KEY}\s*:\s+)?(?:"[^"]*"|'[^']*')\s*(?P<at>[,;，、；])""")
_TEXT_ALONE = re.compile(r"""\s*(?:"[^"]*"|'[^']*')\s*$""")
_IN_BRACKETS = (
    ("fullwidth-colon", re.compile(r"[\[{,，]\s*(?P<key>[A-Za-z_]++)\s*+(?P<at>：)")),
    ("space-after-colon", re.compile(r"[\[{,，]\s*(?P<key>doc|paragraphs|zh|ru|en|ask|not_here)(?P<at>:)(?=[^\s:/])")),
    ("fullwidth-comma", re.compile("(?P<at>[，、；])")),
)
_MARK_AFTER = re.compile(r"(?:\[[^\[\]]*\]|\{.*\})\s*(?P<at>[。，、；,.;]+)\s*")
CLOSING = {"[": "]", "{": "}"}
FULLWIDTH_BRACKETS = {"【": "[", "［": "[", "（": "[", "｛": "{"}


@dataclass(frozen=True)
class Mistake:
    """A mistake by its code, with line and column from 0 and the words for its message.

    width    how many characters are meant
    instead  a text of the line, and what should stand there, where that can be told
    """

    code: str
    line: int
    column: int
    details: dict[str, str] = field(default_factory=dict)
    width: int = 1
    instead: tuple[str, str] | None = None


def diagnose(lines: Sequence[str], error: yaml.YAMLError) -> Mistake:
    """Return the likeliest mistake behind a parser's error in these lines."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None or not lines:
        return Mistake("yaml-syntax", 0, 0)
    case = _Case(lines, error)
    for guess in _GUESSES:
        found = guess(case)
        if found is not None:
            return found
    return Mistake("yaml-syntax", case.line, case.column)


class _Case:
    """A parser's error and the lines before it."""

    def __init__(self, lines: Sequence[str], error: yaml.YAMLError) -> None:
        context = getattr(error, "context_mark", None)
        here: Any = getattr(error, "problem_mark", None) or context
        self.lines = lines
        self.problem = str(getattr(error, "problem", "") or "")
        self.context = str(getattr(error, "context", "") or "")
        self.line, self.column = min(here.line, len(lines) - 1), here.column
        if here.line >= len(lines):
            self.column = len(lines[-1])
        self.begun = (min(context.line, len(lines) - 1), context.column) if context else (self.line, self.column)

    def text(self, line: int | None = None) -> str:
        return self.lines[self.line if line is None else line]

    def before(self, line: int | None = None) -> int | None:
        """Return the nearest line above that says something."""
        above = range((self.line if line is None else line) - 1, -1, -1)
        return next((n for n in above if self.lines[n].strip() and not self.lines[n].lstrip().startswith("#")), None)

    def suspects(self) -> Iterator[int]:
        """Yield the lines the mistake may be on, the likeliest first."""
        seen = set()
        for number in (self.line, self.before(), self.begun[0]):
            if number is not None and number not in seen:
                seen.add(number)
                yield number


def _tab(case: _Case) -> Mistake | None:
    for number in case.suspects():
        if match := _TAB.match(case.text(number)):
            return Mistake("tab", number, max(match.start("at"), match.start("after")))
    return None


def _special_start(case: _Case) -> Mistake | None:
    if "cannot start any token" in case.problem:
        return _reserved(case, case.line, case.column)
    match = _VALUE.match(case.text())
    if match and match["value"][0] in "]},%" and case.column == match.start("value"):
        return _reserved(case, case.line, case.column)
    scanning = re.search(r"an (alias|anchor)|a (tag|directive|block scalar)", case.context)
    if not scanning:
        return None
    return _reserved(case, *case.begun)


def _reserved(case: _Case, line: int, column: int) -> Mistake:
    text = case.text(line)[column:]
    if text.startswith("\t"):
        return Mistake("tab", line, column)
    return Mistake("reserved-start", line, column, {"mark": text[:1], "quoted": quoted(text)})


def _backslash(case: _Case) -> Mistake | None:
    if "quoted scalar" in case.context and ("escape" in case.problem or "hexdecimal" in case.problem):
        return Mistake("backslash", case.line, max(0, case.text().rfind("\\", 0, case.column + 1)))
    return None


def _written_too_tight(case: _Case) -> Mistake | None:
    for number in case.suspects():
        found = tight(case.text(number))
        if found:
            return Mistake(found[0], number, found[1], found[2])
    return None


def _typographic(case: _Case) -> Mistake | None:
    match = _TYPOGRAPHIC.match(case.text())
    if match and ":" in case.text()[match.end() :]:
        return Mistake("typographic-quotes", case.line, match.start("at"), {"mark": match["at"]})
    return None


def _open_quote(case: _Case) -> Mistake | None:
    """Find a quote that is still open where the next key or list item begins."""
    for number in range(case.line + 1):
        match = _VALUE.match(case.text(number))
        if not match or match["value"][0] not in "\"'" or _closing(match["value"]) is not None:
            continue
        following = case.text(number + 1) if number + 1 < len(case.lines) else ""
        if not following.strip() or re.match(rf"\s*(?:-\s|{KEY}\s*:(?:\s|$))", following):
            return Mistake("unclosed-quote", number, match.start("value"), {"mark": match["value"][0]})
    if "scanning a quoted scalar" in case.context:
        line, column = case.begun
        return Mistake("unclosed-quote", line, column, {"mark": case.text(line)[column : column + 1]})
    return None


def _closing(value: str) -> int | None:
    """Return where the quoted text that a value begins with ends."""
    pattern = r'"(?:[^"\\]|\\.)*"' if value[0] == '"' else r"'(?:[^']|'')*'"
    match = re.match(pattern, value)
    return match.end() if match else None


def _comma_after_text(case: _Case) -> Mistake | None:
    match = _TWO_TEXTS.match(case.text())
    if not match or case.column not in (match.start("at"), match.end("at")) or "flow" in case.context:
        return None
    if row := no_item(case.text()):
        return Mistake(row[0], case.line, row[1], row[2])
    return Mistake("comma-after-text", case.line, match.start("at"), {"mark": match["at"]})


def _text_after_quote(case: _Case) -> Mistake | None:
    for number in case.suspects():
        match = _VALUE.match(case.text(number))
        if not match or match["value"][0] not in "\"'":
            continue
        end = _closing(match["value"])
        if end is not None and not re.match(r"\s*(?:$|#|:\s|,|\]|\})", match["value"][end:]):
            return Mistake("text-after-quote", number, match.start("value") + end - 1, {"mark": match["value"][0]})
    return None


def _bracket(case: _Case) -> Mistake | None:
    line, column = case.begun
    if "flow" not in case.context:
        return _bracket_begins(case)
    opened = case.text(line)[column : column + 1]
    if slip := _slip_in_brackets(line, case.text(line), column):
        return slip
    closing = CLOSING.get(opened, "]")
    if case.line == line and closing in case.text()[case.column :]:
        return Mistake("missing-comma", case.line, case.column, {})
    return Mistake("unclosed-bracket", line, column, {"mark": opened, "closing": closing})


def _bracket_begins(case: _Case) -> Mistake | None:
    """Find a value that begins with a bracket, and is neither a list nor keys."""
    match = _VALUE.match(case.text())
    if not match:
        return None
    value, start = match["value"], match.start("value")
    if value[0] in FULLWIDTH_BRACKETS and "mapping values" in case.problem:
        return Mistake("fullwidth-bracket", case.line, start, bracket(value))
    if value[0] not in CLOSING or case.column <= start:
        return None
    if ends := _MARK_AFTER.fullmatch(value):
        return Mistake("mark-after-list", case.line, start + ends.start("at"), {"mark": ends["at"]})
    slip = _slip_in_brackets(case.line, case.text(), start) if value[0] == "{" else None
    return slip or Mistake("bracket-start", case.line, start, {"mark": value[0], "quoted": quoted(value)})


def _slip_in_brackets(number: int, line: str, column: int) -> Mistake | None:
    """Return a mark that divides what stands in brackets, but is none, or has no space after it."""
    for code, pattern in _IN_BRACKETS:
        if match := pattern.search(line, column):
            return Mistake(
                code, number, match.start("at"), {"mark": match["at"], "key": match.groupdict().get("key", "")}
            )
    return None


def bracket(text: str) -> dict[str, str]:
    """Return the Chinese bracket that a text begins with, and the one to type, for a message; nothing if none does."""
    right = FULLWIDTH_BRACKETS.get(text[:1])
    return {"mark": text[0], "right": right, "closing": CLOSING[right]} if right else {}


def _colon_in_text(case: _Case) -> Mistake | None:
    if "mapping values are not allowed" not in case.problem:
        return None
    head = case.text()[: case.column]
    if re.match(rf"{START}{KEY}\s*:\s+\S", head) or re.match(r"\s*-\s+\S+\s", head):
        value = re.match(rf"{START}(?:{KEY}\s*:\s+)?", head)
        whole = case.text()[value.end() if value else 0 :]
        return Mistake("colon-in-text", case.line, case.column, {"quoted": quoted(whole)})
    return None


def _missing_dash_or_colon(case: _Case) -> Mistake | None:
    number = case.begun[0] if "simple key" in case.context else case.line
    line, above = case.text(number), case.before(number)
    if ("simple key" in case.context or "'-' indicator" in case.problem) and (found := no_item(line)):
        return Mistake(found[0], number, found[1], found[2])
    item_above = above is not None and case.text(above).lstrip().startswith("- ")
    level = above is not None and indent_of(case.text(above)) == indent_of(line)
    key = _KEY_ALONE.match(line)
    if key and key["key"] != "id" and "'-' indicator" in case.problem:
        return None  # a key that stands too far to the left
    if "'-' indicator" in case.problem and case.column == case.begun[1]:
        return Mistake("missing-dash", case.line, case.column)
    if above is not None and line.lstrip().startswith("- ") and _TEXT_ALONE.match(case.text(above)):
        return Mistake("missing-dash", above, indent_of(case.text(above)))
    match = _WORD_ALONE.match(line.rstrip())
    if match and "simple key" in case.context:
        code = "missing-dash" if item_above and level else "missing-colon"
        word = re.match(r"[a-z_]+(?=\s)|.{1,40}", match["word"])
        return Mistake(code, number, match.start("word"), {"word": word[0] if word else ""})
    return None


def _indentation(case: _Case) -> Mistake | None:
    line, above = case.text(), case.before()
    if above is None or not line.strip():
        return None
    if (found := no_item(case.text(above))) and found[0] == "wrong-dash":
        return Mistake(found[0], above, found[1], found[2])
    if (match := _NO_COLON.match(case.text(above))) and indent_of(case.text(above)) <= indent_of(line):
        return Mistake("missing-colon", above, match.start("word"), {"word": match["word"]})
    indent = indent_of(line)
    if case.column > indent and "mapping values" not in case.problem:
        return None
    for_keys, for_dashes = indents(case.lines[: case.line])
    is_item = line.lstrip().startswith("- ")
    usable = (for_dashes or for_keys) if is_item else (for_keys or for_dashes)
    # a key where another may stand is wrong for some other reason
    if indent in usable and indent <= indent_of(case.text(above)):
        return None
    nearest_first = sorted(usable, key=lambda column: abs(column - indent))
    details = {"spaces": str(indent), "expected": ", ".join(map(str, nearest_first[:2]))}
    return Mistake("indentation", case.line, indent, details)


_GUESSES: tuple[Callable[[_Case], Mistake | None], ...] = (
    _tab,
    _special_start,
    _backslash,
    _written_too_tight,
    _open_quote,
    _typographic,
    _comma_after_text,
    _text_after_quote,
    _bracket,
    _colon_in_text,
    _missing_dash_or_colon,
    _indentation,
)

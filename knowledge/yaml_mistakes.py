"""What a person probably did when a text is no longer YAML: from the parser's complaint to a mistake with a name."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from knowledge.line_slips import KEY, START, no_item, quoted, tight

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
_FLOW_KEYED = re.compile(r"[\[{,]\s*[A-Za-z_]+\s*(?P<at>：)")
_FLOW_COMMA = re.compile("(?P<at>[，、；])")
_CLOSING = {"[": "]", "{": "}"}
_FULLWIDTH_BRACKETS = {"【": "[", "［": "[", "（": "[", "｛": "{"}


@dataclass(frozen=True)
class Mistake:
    """A mistake by its code, with line and column from 0 and the words for its message."""

    code: str
    line: int
    column: int
    details: dict[str, str] = field(default_factory=dict)


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


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


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
        match = _VALUE.match(case.text())
        if match and match["value"][0] in _FULLWIDTH_BRACKETS and "mapping values" in case.problem:
            return Mistake("fullwidth-bracket", case.line, match.start("value"), bracket(match["value"]))
        if match and match["value"][0] in _CLOSING and case.column > match.start("value"):
            details = {"mark": match["value"][0], "quoted": quoted(match["value"])}
            return Mistake("bracket-start", case.line, match.start("value"), details)
        return None
    opened = case.text(line)[column : column + 1]
    for pattern, code in ((_FLOW_KEYED, "fullwidth-colon"), (_FLOW_COMMA, "fullwidth-comma")):
        if match := pattern.search(case.text(line), column):
            key = re.search(r"(?<![A-Za-z_])([A-Za-z_]++)\s*+$", case.text(line)[: match.start("at")])
            return Mistake(code, line, match.start("at"), {"key": key[1] if key else "", "mark": match["at"]})
    closing = _CLOSING.get(opened, "]")
    if case.line == line and closing in case.text()[case.column :]:
        return Mistake("missing-comma", case.line, case.column, {})
    return Mistake("unclosed-bracket", line, column, {"mark": opened, "closing": closing})


def bracket(text: str) -> dict[str, str]:
    """Return the Chinese bracket that a text begins with, and the one to type, for a message; nothing if none does."""
    right = _FULLWIDTH_BRACKETS.get(text[:1])
    return {"mark": text[0], "right": right, "closing": _CLOSING[right]} if right else {}


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
    level = above is not None and _indent(case.text(above)) == _indent(line)
    key = _KEY_ALONE.match(line)
    if key and key["key"] != "id" and "'-' indicator" in case.problem:
        return None  # a key that stands too far to the left
    if "'-' indicator" in case.problem and case.column == case.begun[1]:
        return Mistake("missing-dash", case.line, case.column)
    if above is not None and line.lstrip().startswith("- ") and _TEXT_ALONE.match(case.text(above)):
        return Mistake("missing-dash", above, _indent(case.text(above)))
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
    if (match := _NO_COLON.match(case.text(above))) and _indent(case.text(above)) <= _indent(line):
        return Mistake("missing-colon", above, match.start("word"), {"word": match["word"]})
    indent = _indent(line)
    if case.column > indent and "mapping values" not in case.problem:
        return None
    for_keys, for_dashes = _indents(case.lines[: case.line])
    is_item = line.lstrip().startswith("- ")
    usable = (for_dashes or for_keys) if is_item else (for_keys or for_dashes)
    # a key where another may stand is wrong for some other reason
    if indent in usable and indent <= _indent(case.text(above)):
        return None
    nearest_first = sorted(usable, key=lambda column: abs(column - indent))
    details = {"spaces": str(indent), "expected": ", ".join(map(str, nearest_first[:2]))}
    return Mistake("indentation", case.line, indent, details)


def _indents(lines: Sequence[str]) -> tuple[set[int], set[int]]:
    """Return how far keys and dashes may be indented after these lines: as far as something that is still open."""
    keys: set[int] = set()
    dashes: set[int] = set()
    limit: int | None = None
    for line in reversed(lines):
        indent = _indent(line)
        if not line.strip() or line.lstrip().startswith("#") or (limit is not None and indent >= limit):
            continue
        item = re.match(r"\s*-\s+", line)
        if item:
            dashes.add(indent)
            if re.match(rf"{KEY}\s*:(?:\s|$)", line[item.end() :]) and (limit is None or item.end() <= limit):
                keys.add(item.end())
        elif re.match(rf"\s*{KEY}\s*:(?:\s|$)", line):
            keys.add(indent)
        limit = indent
    return keys, dashes


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

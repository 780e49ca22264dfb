"""The whole line as it should be where a slip of the keyboard is found, ready to be copied."""

import re
from collections.abc import Callable, Sequence

from rapidfuzz.distance import Levenshtein

from knowledge.line_slips import KEY, START, indents
from knowledge.yaml_mistakes import CLOSING, Mistake

_VALUE = re.compile(rf"{START}(?:{KEY}\s*:\s+)?")
_CLOSING_QUOTES = "”“\"’‘＂＇'」』》〉»"
_END_OF_TEXT = re.compile(rf"[{_CLOSING_QUOTES}](?=\s*(?:$|[,\]}}，、；#:：]))")


def corrected(lines: Sequence[str], mistake: Mistake) -> str | None:
    """Return the line of a mistake with this one mended, or None where a person has to decide.

    `lines` are those of the item in which it is, and may be more.
    """
    line, at = lines[mistake.line], mistake.column
    if mistake.instead is not None:
        old, new = mistake.instead
        return line.replace(old, new, 1) if line.count(old) == 1 else None
    if mistake.code in ("tab", "odd-space", "indentation"):
        return _indented(lines, mistake)
    if mistake.code in ("colon-in-text", "reserved-start", "bracket-start"):
        start = match.end() if (match := _VALUE.match(line)) else 0
        return line[:start] + in_quotes(line[start:].rstrip())
    mend = _MENDS.get(mistake.code)
    return mend(line, at, mistake.details) if mend else None


def moved(column: int, before: str, after: str) -> int:
    """Return where a column of a line (from 0) is after the line has changed."""
    for operation in Levenshtein.opcodes(before, after):
        if column < operation.src_end:
            return min(operation.dest_start + max(0, column - operation.src_start), operation.dest_end)
    return len(after) + max(0, column - len(before))


def in_quotes(text: str) -> str:
    """Return a text in straight quotes, such that YAML reads it as it stands."""
    plain = '"' not in text and "\\" not in text
    return f'"{text}"' if plain else "'" + text.replace("'", "''") + "'"


def _indented(lines: Sequence[str], mistake: Mistake) -> str | None:
    """Return a line with ordinary spaces before it, as many as something above has that is nearest."""
    line, at = lines[mistake.line], mistake.column
    before = line[:at]
    if mistake.code == "odd-space" and before.strip():
        return before + " " + line[at:].lstrip()
    if mistake.code == "tab" and before.strip():
        return before.rstrip() + " " + line[at:].lstrip()
    text = line.lstrip()
    wide = sum(2 if space in "\t\u3000" else 1 for space in line[: len(line) - len(text)])
    for_keys, for_dashes = indents(lines[: mistake.line])
    above = next((each for each in reversed(lines[: mistake.line]) if each.strip()), "")
    possible = for_dashes if text.startswith("- ") else for_keys
    if above.rstrip().endswith(":") and mistake.code != "indentation":
        possible = possible | {len(above) - len(above.lstrip()) + 2}
    if not possible:
        return None
    return " " * min(possible, key=lambda column: (abs(column - wide), -column)) + text


def _colon(line: str, at: int, _: dict[str, str]) -> str:
    return f"{line[:at].rstrip()}: {line[at + 1 :].lstrip()}".rstrip()


def _space(line: str, at: int, _: dict[str, str]) -> str:
    return f"{line[: at + 1]} {line[at + 1 :]}"


def _comma(line: str, at: int, _: dict[str, str]) -> str:
    return f"{line[:at].rstrip()}, {line[at + 1 :].lstrip()}"


def _dash(line: str, at: int, details: dict[str, str]) -> str:
    return f"{line[:at]}- {line[at + len(details['mark']) :].lstrip()}"


def _missing_dash(line: str, at: int, _: dict[str, str]) -> str:
    return f"{line[:at]}- {line[at:]}"


def _remark(line: str, at: int, details: dict[str, str]) -> str:
    return f"{line[:at]}# {line[at + len(details['mark']) :].strip().removesuffix('-->')}".rstrip()


def _straight(line: str, at: int, _: dict[str, str]) -> str | None:
    """Return a line with the quotes around one text straightened; those inside it stay."""
    end = _END_OF_TEXT.search(line, at + 1)
    if end is None:
        return None
    return line[:at] + in_quotes(line[at + 1 : end.start()]) + line[end.end() :]


def _closed_quote(line: str, at: int, details: dict[str, str]) -> str | None:
    rest = line[at + 1 :].rstrip()
    return None if details["mark"] in rest or _in_flow(line[:at]) else line[: at + 1] + rest + details["mark"]


def _without_end(line: str, at: int, _: dict[str, str]) -> str:
    return line[:at].rstrip()


def _without_comma(line: str, at: int, _: dict[str, str]) -> str | None:
    return line[:at] if not line[at + 1 :].strip() else None


def _requoted(line: str, at: int, details: dict[str, str]) -> str | None:
    """Return a line whose text has quotes of its own kind inside: other ones around it, or curly ones inside."""
    match = _VALUE.match(line)
    start = match.end() if match else 0
    text, mark = line[start:].rstrip(), details["mark"]
    if len(text) < 2 or text[0] != mark:
        return None
    if ends := re.fullmatch(r"(.[^\"'\\]*)([\"'])([。！？，；、：.!?;…]+)", text):
        return line[:start] + ends[1] + ends[3] + ends[2]
    if text[-1] != mark:
        return None
    inner = text[1:-1]
    if mark == "'":
        return None if '"' in inner or "\\" in inner else f'{line[:start]}"{inner}"'
    if inner.count('"') % 2 or "\\" in inner:
        return None
    return line[:start] + '"' + re.sub('"([^"]*)"', "“\\1”", inner) + '"'


def _brackets(line: str, at: int, details: dict[str, str]) -> str | None:
    """Return a line with a Chinese bracket and its partner at the end of the line made ordinary."""
    end = max(line.rfind(each) for each in {"[": "】］）", "{": "｝"}[details["right"]])
    if end < at:
        return None
    items = re.sub(r"\s*[，、；]\s*", ", ", line[at + 1 : end])
    return line[:at] + details["right"] + items + details["closing"] + line[end + 1 :]


def _closed_brackets(line: str, _: int, __: dict[str, str]) -> str | None:
    """Return a line with the brackets that are missing in it; with quotes in it they may belong to a text."""
    open_: list[str] = []
    said = ""
    for sign in line.rstrip():
        if sign in "\"'":
            return None
        if sign in CLOSING:
            open_.append(CLOSING[sign])
        elif sign in "]}":
            while open_ and open_[-1] != sign:
                said += open_.pop()
            if not open_:
                return None
            open_.pop()
        said += sign
    return said + "".join(reversed(open_))


def _key(line: str, at: int, details: dict[str, str]) -> str | None:
    word = details["word"]
    if not re.fullmatch(KEY, word):
        return None
    return f"{line[: at + len(word)]}: {line[at + len(word) :].lstrip(' =')}"


def _in_flow(before: str) -> bool:
    return any(before.count(opening) > before.count(closing) for opening, closing in CLOSING.items())


_MENDS: dict[str, Callable[[str, int, dict[str, str]], str | None]] = {
    "fullwidth-colon": _colon,
    "fullwidth-comma": _comma,
    "fullwidth-bracket": _brackets,
    "space-after-colon": _space,
    "space-after-dash": _space,
    "wrong-dash": _dash,
    "other-remark": _remark,
    "typographic-quotes": _straight,
    "unclosed-quote": _closed_quote,
    "comma-after-text": _without_comma,
    "text-after-quote": _requoted,
    "mark-after-list": _without_end,
    "unclosed-bracket": _closed_brackets,
    "missing-dash": _missing_dash,
    "missing-colon": _key,
}

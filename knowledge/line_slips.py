"""Slips that a line shows by itself: colons and dashes without their space, other dashes, rows of tables."""

import re
from collections.abc import Sequence

START = r"(?P<lead>\s*+(?:-\s++)*+)"  # gives nothing back, else a line of spaces takes the square of its length
KEY = r"(?P<key>[A-Za-z][\w-]*)"
_ODD_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ODD_SPACE = re.compile(rf"[ \t]*(?:(?:-[ \t]+)*(?:{KEY}:)?|-)(?P<at>[{_ODD_SPACES}]+)")
_FULLWIDTH_COLON = re.compile(rf"{START}{KEY}\s*(?P<at>：)")
_TIGHT_COLON = re.compile(rf"{START}{KEY}(?P<at>:)(?=[^\s:/])")
_TIGHT_DASH = re.compile(r"\s*(?P<at>-)(?=[^\s\d-])")
_OTHER_DASH = re.compile(r"\s*(?P<at>[－—–‒‐‑−·・•●▪◦○＊]|\d{1,2}[.)）、])\s*\S")
_OTHER_REMARK = re.compile(r"\s*(?P<at>＃|//|<!--)")
_CELLS = re.compile(r"""\s*(?P<at>[^\s"'].*?\S\t+\S|"[^"]*"(?:[,;]"[^"]*")+\s*$)""")
Slip = tuple[str, int, dict[str, str]]
"""Its code, its column from 0, and the words for its message."""


def tight(line: str, keys: frozenset[str] | None = None) -> Slip | None:
    """Return a full-width colon, a colon or dash without its space, or one with another space, that begins a line.

    With `keys`, only these words count as keys; the rest is taken for text.
    """
    codes = (("odd-space", _ODD_SPACE), ("fullwidth-colon", _FULLWIDTH_COLON), ("space-after-colon", _TIGHT_COLON))
    for code, pattern in codes:
        match = pattern.match(line)
        if match and (keys is None or match["key"] is None or match["key"] in keys):
            return code, match.start("at"), {} if code == "odd-space" else {"key": match["key"]}
    match = _TIGHT_DASH.match(line)
    return ("space-after-dash", match.start("at"), {}) if match else None


def no_item(line: str) -> Slip | None:
    """Return what a line holds that should be an item of a list or a key: cells, or a mark that is no dash and no #."""
    if match := _CELLS.match(line):
        return "table-row", match.start("at"), {}
    if match := _OTHER_DASH.match(line):
        return "wrong-dash", match.start("at"), {"mark": match["at"]}
    if match := _OTHER_REMARK.match(line):
        return "other-remark", match.start("at"), {"mark": match["at"]}
    return None


def quoted(text: str) -> str:
    """Return a text as it is to be typed: in the quotes that it does not hold itself, its middle left out if long."""
    text = text.strip()
    shown = text if len(text) <= 60 else f"{text[:40]}…{text[-12:]}"
    if '"' not in shown:
        return f'"{shown}"'
    return f"'{shown}'" if "'" not in shown else '"' + shown.replace('"', '\\"') + '"'


def indent_of(line: str) -> int:
    """Return how many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))


def indents(lines: Sequence[str]) -> tuple[set[int], set[int]]:
    """Return how far keys and dashes may be indented after these lines: as far as something that is still open."""
    keys: set[int] = set()
    dashes: set[int] = set()
    limit: int | None = None
    for line in reversed(lines):
        indent = indent_of(line)
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

"""A file of the base as a tree, with every mistake in its YAML reported: one broken item does not hide the next."""

import re
from typing import get_args

import yaml
from pydantic import BaseModel

from knowledge.line_slips import quoted, tight
from knowledge.problems import Report
from knowledge.schema import (
    Category,
    Citation,
    Entry,
    Former,
    Localized,
    Phrasings,
    Place,
    SlotClass,
    Source,
    Terms,
    Tests,
    Wording,
)
from knowledge.yaml_mistakes import diagnose
from knowledge.yaml_nodes import Mapping, Node, Refused, Scalar, Sequence, compose, scalars

_MODELS: tuple[type[BaseModel], ...] = (
    Entry, Former, Source, Citation, Category, Localized, Phrasings, Tests, Terms, Wording,
)  # fmt: skip
KEYS = frozenset(key for model in _MODELS for key in model.model_fields) | set(get_args(SlotClass))
# not «…»: Russian names of papers and banks often stand in these
_WRAPPED = re.compile('[“„＂].*[”“＂]|[‘＇].*[’＇]|[“„＂][^“”"]*"', re.DOTALL)
_UNOPENED = re.compile('[^“”„"]+(?P<mark>[”"])')
_ITEM = re.compile(r"-(?:\s|$)")
_TOP_KEY = re.compile(r"[^\s#\-]")
_DASHED = re.compile(r"(?P<indent>\s*)-\s+")
_GLUED_HASH = re.compile(r"\s+(?P<at>#)(?=[^\s#!])")


def read_tree(text: str, file: str, report: Report) -> Node | None:
    """Return the tree of a text, or as much of it as can be read; mistakes are reported.

    An item of the file's list (or a key of its mapping) that is not YAML is left out. None if nothing can be read.
    """
    try:
        tree = compose(text, file, report)
    except Refused as refused:
        tree = None if refused.hostile else _piecewise(text, file, report, None)
    except yaml.YAMLError as error:
        tree = _piecewise(text, file, report, error)
    if tree is None:
        if not report.error_lines().anywhere(file):
            report.add("empty-file", Place(file, 1, 1), name=file)
        return None
    _report_hidden_mistakes(tree, file, report)
    return tree


def _piecewise(text: str, file: str, report: Report, whole_error: yaml.YAMLError | None) -> Node | None:
    """Read each top-level item by itself, so that each broken one is reported and the others are checked."""
    lines = text.split("\n")
    is_list = next((bool(_ITEM.match(line)) for line in lines if line and line[0] not in " #\t\ufeff%"), True)
    begin = _ITEM if is_list else _TOP_KEY
    starts = [0, *(n for n, line in enumerate(lines) if n and begin.match(line))]
    trees: list[Node] = []
    broken = False
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        piece = lines[start:end]
        try:
            tree = compose("\n".join(piece), file, report, start)
        except Refused:
            broken = True
        except yaml.YAMLError as error:
            _report(piece, file, report, error, start)
            broken = True
        else:
            trees += [tree] if tree is not None else []
    if not broken and whole_error is not None:
        _report(lines, file, report, whole_error, 0)
    return _joined(trees)


def _report(lines: list[str], file: str, report: Report, error: yaml.YAMLError, first: int) -> None:
    found = diagnose(lines, error)
    report.add(found.code, Place(file, found.line + first + 1, found.column + 1), details=found.details)


def _joined(trees: list[Node]) -> Node | None:
    if not trees:
        return None
    kept = trees[0]
    for tree in trees[1:]:
        if isinstance(kept, Sequence) and isinstance(tree, Sequence):
            kept.items += tree.items
        elif isinstance(kept, Mapping) and isinstance(tree, Mapping):
            kept.pairs += tree.pairs
    return kept


def _report_hidden_mistakes(tree: Node, file: str, report: Report) -> None:
    """Report what YAML accepts but nobody means: keys and dashes swallowed by a text, quotes that are no quotes."""
    for _, node in scalars(tree):
        if isinstance(node, Scalar) and node.plain and node.text:
            _report_text(node, file, report)
        elif isinstance(node, Mapping):
            for key, value in node.pairs:
                _report_comma(node, key, value, report)


def _report_text(node: Scalar, file: str, report: Report) -> None:
    lines = report.lines(file)
    if _WRAPPED.fullmatch(node.text):
        report.add("typographic-quotes", node.place, mark=node.text[0])
    elif match := _UNOPENED.fullmatch(node.text):
        report.add("unopened-quote", Place(file, node.last, node.end), mark=match["mark"])
    first = lines[node.place.line - 1][node.place.column - 1 :]
    if first_slip := tight(first, KEYS):
        column = node.place.column + first_slip[1]
        report.add(first_slip[0], Place(file, node.place.line, column), details=first_slip[2])
    slips = [
        (number, found)
        for number in range(node.place.line + 1, node.last + 1)
        if (found := tight(lines[number - 1], KEYS))
    ]
    for number, found in slips:
        report.add(found[0], Place(file, number, found[1] + 1), details=found[2])
    if first_slip is None and not slips:
        _report_swallowed_item(node, file, report)
    if match := _GLUED_HASH.match(lines[node.last - 1], node.end):
        whole = lines[node.last - 1][node.place.column - 1 if node.last == node.place.line else 0 :]
        report.add("hash-in-text", Place(file, node.last, match.start("at") + 1), quoted=quoted(whole))


def _report_swallowed_item(node: Scalar, file: str, report: Report) -> None:
    """Report a list item that became the end of the text above it: indented too far, or below a text after a colon."""
    lines = report.lines(file)
    for number in range(node.place.line + 1, node.last + 1):
        line = lines[number - 1]
        indent = len(line) - len(line.lstrip())
        if not line[indent:].startswith("- "):
            continue
        above = _DASHED.fullmatch(lines[node.place.line - 1][: node.place.column - 1])
        if above:
            details = {"spaces": str(indent), "expected": str(above.end("indent"))}
            report.add("indentation", Place(file, number, indent + 1), details=details)
        else:
            report.add("swallowed-line", Place(file, number, indent + 1), text=line.strip()[:40])
        return


def _report_comma(parent: Mapping, key: Scalar, value: Node, report: Report) -> None:
    """Report `{ru: рост, на 11 %}`, which YAML reads as a second key "на 11 %" without a value."""
    if not (parent.flow and isinstance(value, Scalar) and value.empty and key.plain):
        return
    if found := tight(key.text, KEYS):
        report.add(found[0], Place(key.place.file, key.place.line, key.place.column + found[1]), details=found[2])
        return
    line = report.lines(key.place.file)[key.place.line - 1]
    comma = line.rfind(",", 0, key.place.column - 1)
    if not line[key.end :].lstrip().startswith(":") and comma >= 0:
        report.add("comma-in-text", key.place, width=len(key.text), text=key.text[:40])

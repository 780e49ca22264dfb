"""Slips that YAML accepts though nobody means them: keys swallowed by a text, quotes that are none, lost letters."""

import re
from collections.abc import Iterator, Sequence
from typing import get_args

from pydantic import BaseModel

from knowledge.damaged_text import damage
from knowledge.fill_in import is_open
from knowledge.line_slips import no_item, quoted, tight
from knowledge.schema import (
    Category,
    Citation,
    Entry,
    Former,
    Localized,
    Phrasings,
    SlotClass,
    Source,
    Terms,
    Tests,
    Wording,
)
from knowledge.yaml_mistakes import FULLWIDTH_BRACKETS, Mistake, bracket
from knowledge.yaml_nodes import Mapping, Node, Scalar, scalars

_MODELS: tuple[type[BaseModel], ...] = (
    Entry, Former, Source, Citation, Category, Localized, Phrasings, Tests, Terms, Wording,
)  # fmt: skip
KEYS = frozenset(key for model in _MODELS for key in model.model_fields) | set(get_args(SlotClass))
# not «…»: Russian names of papers and banks often stand in these
_WRAPPED = re.compile('[“„＂].*[”“＂]|[‘＇].*[’＇]|[“„＂][^“”"]*"', re.DOTALL)
_WRAPPED_NAME = re.compile("[「『《〈«].*[」』》〉»]")
_UNOPENED = re.compile('[^“”„"]+(?P<mark>[”"])')
_DASHED = re.compile(r"(?P<indent>\s*)-\s+")
_GLUED_HASH = re.compile(r"\s+(?P<at>#)(?=[^\s#!])")
_NO_TEXT = re.compile(
    r"(?:.*\.)?(?:related|paragraphs|authors|source|title|answer|not_given|publisher|supersedes|tests|ask|not_here|"
    r"(?:not_given_)?questions(?:\.(?:zh|ru|en))?|(?:ask|not_here)\.(?:zh|ru|en))"
)
_IN_ID_LIST = re.compile(r"(?:.*\.)?(?:related|paragraphs)\.\d+")
_QUESTION = re.compile(r".*(?:questions|ask|not_here)\.(?:zh|ru|en)\.\d+")
_CHINESE_COMMA = re.compile("[，、；]")


def hidden_slips(tree: Node, lines: Sequence[str]) -> Iterator[Mistake]:
    """Yield the slips in a tree that was read from the lines of a file."""
    for path, node in scalars(tree):
        if isinstance(node, Scalar):
            if node.plain and node.text:
                yield from _in_text(path, node, lines)
            yield from _damage(path, node, lines)
        elif isinstance(node, Mapping):
            for key, value in node.pairs:
                yield from _in_key(node, key, value, lines)


def _in_text(path: str, node: Scalar, lines: Sequence[str]) -> Iterator[Mistake]:
    first, last = node.place.line - 1, node.last - 1
    column = node.place.column - 1
    if _WRAPPED.fullmatch(node.text) or (_WRAPPED_NAME.fullmatch(node.text) and _IN_ID_LIST.fullmatch(path)):
        yield Mistake("typographic-quotes", first, column, {"mark": node.text[0]})
    elif match := _UNOPENED.fullmatch(node.text):
        yield Mistake("unopened-quote", last, node.end - 1, {"mark": match["mark"]})
    elif node.text[0] in FULLWIDTH_BRACKETS and _NO_TEXT.fullmatch(path):
        yield Mistake("fullwidth-bracket", first, column, bracket(node.text))
    elif _IN_ID_LIST.fullmatch(path) and "[" in lines[first][:column]:
        for match in list(_CHINESE_COMMA.finditer(lines[first], column, node.end))[:1]:
            yield Mistake("fullwidth-comma", first, match.start(), {"mark": match.group()})
    found = False
    stands_alone = not lines[first][:column].strip() and (last > first or _NO_TEXT.fullmatch(path))
    if stands_alone and (slip := no_item(lines[first])):
        yield Mistake(slip[0], first, slip[1], slip[2])
        found = True
    if slip := tight(lines[first][column:], KEYS):
        yield Mistake(slip[0], first, column + slip[1], slip[2])
        found = True
    for number in range(first + 1, last + 1):
        if slip := tight(lines[number], KEYS):
            yield Mistake(slip[0], number, slip[1], slip[2])
            found = True
    if not found:
        yield from _swallowed_item(node, lines)
    if match := _GLUED_HASH.match(lines[last], node.end):
        whole = lines[last][column if last == first else 0 :]
        yield Mistake("hash-in-text", last, match.start("at"), {"quoted": quoted(whole)})


def _swallowed_item(node: Scalar, lines: Sequence[str]) -> Iterator[Mistake]:
    """Yield a list item that became the end of the text above it: indented too far, or below a text after a colon."""
    for number in range(node.place.line, node.last):
        line = lines[number]
        indent = len(line) - len(line.lstrip())
        if not line[indent:].startswith("- "):
            continue
        above = _DASHED.fullmatch(lines[node.place.line - 1][: node.place.column - 1])
        if above:
            details = {"spaces": str(indent), "expected": str(above.end("indent"))}
            yield Mistake("indentation", number, indent, details)
        else:
            yield Mistake("swallowed-line", number, indent, {"text": line.strip()[:40]})
        return


def _in_key(parent: Mapping, key: Scalar, value: Node, lines: Sequence[str]) -> Iterator[Mistake]:
    """Yield `zh：来源: 没有`, where a key holds another, and `{ru: рост, на 11 %}`, whose second key is "на 11 %"."""
    line, column = key.place.line - 1, key.place.column - 1
    nothing = isinstance(value, Scalar) and value.empty
    if not key.plain or (parent.flow and not nothing):
        return
    if slip := tight(key.text, KEYS):
        yield Mistake(slip[0], line, column + slip[1], slip[2])
    elif parent.flow and not lines[line][key.end :].lstrip().startswith(":") and lines[line].rfind(",", 0, column) >= 0:
        yield Mistake("comma-in-text", line, column, {"text": key.text[:40]}, len(key.text))


def _damage(path: str, node: Scalar, lines: Sequence[str]) -> Iterator[Mistake]:
    """Yield the place where a text is damaged, with the text as it was if that can be told.

    Questions are told apart: people may have typed them so, and nobody is sent them.
    """
    found = None if is_open(node) else damage(node.text)
    if found is None:
        return
    mark = node.text[found.start : found.end]
    for number in range(node.place.line - 1, node.last):
        at = lines[number].find(mark, node.place.column - 1 if number == node.place.line - 1 else 0)
        if at >= 0:
            break
    else:
        number, at = node.place.line - 1, node.place.column - 1
    if _QUESTION.fullmatch(path):
        yield Mistake("damaged-question", number, at, {"mark": mark[:20]}, len(mark))
    else:
        instead = (node.text, found.mended) if found.mended else None
        yield Mistake("damaged-text", number, at, {"mark": mark[:20]}, len(mark), instead)

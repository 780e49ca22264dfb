"""Adds a phrasing to an entry in the text of a YAML file, or takes it out again; every other character stays.

A YAML library that writes the file anew does not do: ruamel.yaml knows one indentation of lists for a whole file, and
the base has none at the edge and two spaces inside entries, so most lines would change. The places come from the
parser, and only what belongs there is inserted.
"""

import re
from collections.abc import Callable

import yaml

from knowledge.drafts import PhrasingField
from knowledge.schema import Language
from knowledge.unseen import UNSEEN

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BREAK = re.compile(r"\r\n|\r|\n")
_ESCAPED = re.compile('["\\\\]|[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]')
_BOM = "\ufeff"


class NotEditable(Exception):  # noqa: N818  # it says what is the case
    """The file is not written in a way that can be edited by a program."""


def tidy(phrasing: str) -> str:
    """Return a phrasing as it is stored: in one line, with single spaces, without what nobody would see."""
    return " ".join(UNSEEN.sub("", phrasing).split())


def quoted(text: str) -> str:
    """Return a text as YAML in one line, in double quotes, whatever it contains; half of a surrogate pair is U+FFFD."""
    return '"' + _ESCAPED.sub(lambda found: _escape(found.group()), text) + '"'


def with_phrasing(text: str, entry: str, field: PhrasingField, language: Language, phrasing: str) -> str:
    """Return the text of a file with a phrasing added as the last of an entry's list.

    Raises KeyError if the entry is not in it, NotEditable if it is not written as entries are.
    """
    mark, text = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    owner = _entry(text, entry)
    listed = _get(owner, field)
    said = quoted(phrasing)
    if listed is None:
        return mark + _with_keys(text, owner, _get(owner, "questions"), [field, language], said)
    if not isinstance(listed, yaml.MappingNode):
        raise NotEditable(f"{entry}: {field}")
    own = _get(listed, language)
    if own is None:
        return mark + _with_keys(text, listed, None, [language], said)
    if not isinstance(own, yaml.SequenceNode):
        raise NotEditable(f"{entry}: {field}.{language}")
    if own.flow_style:
        at = _end(text, own.value[-1]) if own.value else own.start_mark.index + 1
        return mark + text[:at] + (", " if own.value else "") + said + text[at:]
    dash = " " * own.start_mark.column + "- "
    return mark + _with_lines(text, _end(text, own), [dash + said])


def without_phrasing(
    text: str, entry: str, field: PhrasingField, language: Language, is_it: Callable[[str], bool]
) -> str:
    """Return the text of a file without the last phrasing of an entry's list that `is_it`.

    The keys above it go with it where nothing else stands under them. Raises KeyError if there is no such entry or
    phrasing, NotEditable if it is not written as entries are or is the last of all that the entry has.
    """
    mark, text = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    owner = _entry(text, entry)
    listed = _get(owner, field)
    own = _get(listed, language) if isinstance(listed, yaml.MappingNode) else None
    if not isinstance(listed, yaml.MappingNode) or not isinstance(own, yaml.SequenceNode):
        raise KeyError(f"{entry}: {field}.{language}")
    items = own.value
    place = next((n for n in reversed(range(len(items))) if is_it(str(items[n].value))), None)
    if place is None:
        raise KeyError(f"{entry}: {field}.{language}")
    if own.flow_style:
        start, end = items[place].start_mark.index, _end(text, items[place])
        if place:
            start = _end(text, items[place - 1])
        elif len(items) > 1:
            end = items[1].start_mark.index
        return mark + text[:start] + text[end:]
    start = items[place].start_mark.index
    if len(items) == 1:
        start = _key_start(listed, language)
        if len(listed.value) == 1:
            start = _key_start(owner, field)
            if field == "questions" or owner.flow_style:
                raise NotEditable(f"{entry}: {field}")
    return mark + _without_lines(text, start, _end(text, items[place]))


def _escape(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # nothing above needs escaping


def _entry(text: str, entry: str) -> yaml.MappingNode:
    """Return the node of an entry. Raises KeyError if it is not there, NotEditable if the text is no list."""
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise NotEditable(str(error)) from None
    for item in root.value if isinstance(root, yaml.SequenceNode) else ():
        if isinstance(item, yaml.MappingNode) and (named := _get(item, "id")) and named.value == entry:
            return item
    raise KeyError(entry)


def _get(mapping: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((value for name, value in mapping.value if name.value == key), None)


def _key_start(mapping: yaml.MappingNode, key: str) -> int:
    return int(next(name.start_mark.index for name, _ in mapping.value if name.value == key))


def _end(text: str, node: yaml.Node) -> int:
    """Return where the last character of a node ends. The parser says it of texts in one line and of brackets."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    return len(text[: node.end_mark.index].rstrip())


def _with_keys(text: str, mapping: yaml.MappingNode, after: yaml.Node | None, keys: list[str], item: str) -> str:
    """Return the text with keys, one below the other, and a list of one item added to a mapping.

    They come behind the value `after`, or at the end of the mapping.
    """
    if mapping.flow_style:
        added = f"[{item}]"
        for number, key in enumerate(reversed(keys)):
            added = f"{key}: {{{added}}}" if number else f"{key}: {added}"
        at = _end(text, mapping.value[-1][1]) if mapping.value else mapping.start_mark.index + 1
        return text[:at] + (", " if mapping.value else "") + added + text[at:]
    column = mapping.start_mark.column
    lines = [" " * (column + 2 * depth) + f"{key}:" for depth, key in enumerate(keys)]
    lines.append(" " * (column + 2 * len(keys)) + f"- {item}")
    return _with_lines(text, _end(text, after or mapping), lines)


def _with_lines(text: str, end: int, lines: list[str]) -> str:
    """Return the text with lines added below the one in which something ends."""
    first = _BREAK.search(text)
    line_end = first.group() if first else "\n"
    added = "".join(line + line_end for line in lines)
    below = _BREAK.search(text, end)
    if below is None:
        return text + line_end + added.removesuffix(line_end)
    return text[: below.end()] + added + text[below.end() :]


def _without_lines(text: str, start: int, end: int) -> str:
    """Return the text without the lines from one place to another."""
    above = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    below = _BREAK.search(text, end)
    if below is None:
        return re.sub(r"(?:\r\n|\r|\n)\Z", "", text[:above])
    return text[:above] + text[below.end() :]

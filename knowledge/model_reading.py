"""From nodes to the model: pydantic judges the values, and its errors become problems at their places."""

import re
from collections.abc import Sequence as Many
from datetime import date
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from knowledge.fill_in import is_open
from knowledge.line_slips import quoted
from knowledge.nearest import nearest, nearest_day, nearest_id, nearest_number
from knowledge.problems import ErrorLines, Report
from knowledge.schema import LANGUAGES, Language, Localized, Names, Place
from knowledge.yaml_nodes import Mapping, Node, Scalar, Sequence, last_line, scalars

LANGUAGE_NAMES: dict[Language, str] = {"zh": "zh (中文)", "ru": "ru (русский)", "en": "en (English)"}
M = TypeVar("M", bound=BaseModel)

_SEVERAL = re.compile("[,，、；;：:]")
_INTEGER = re.compile(r"[0-9]{1,15}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OTHER_TYPES = re.compile(
    r"[-+]?(?:[0-9][0-9_]*)?\.?[0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+\.|yes|no|on|off|true|false|y|n|\.nan|[-+]?\.inf",
    re.IGNORECASE,
)


class Unquoted:
    """A word that some YAML tools read as yes/no, or a fraction: neither text nor number to the model."""


def read_model(model: type[M], node: Node, report: Report, mistakes: ErrorLines) -> M | None:
    """Return the model of a node, or None with the problems reported.

    `mistakes` are those already found in reading the file: what they bring about is not reported again.
    """
    read: M | None = None
    try:
        read = model.model_validate(to_data(node))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _Translation(model, node, detail, mistakes).report(report)
    _report_missing_values(node, report, mistakes)
    return read


def to_data(node: Node) -> Any:
    """Return what pydantic reads: text as text, unquoted numbers, days and yes/no as what YAML tools see in them."""
    if isinstance(node, Mapping):
        return {key.text: to_data(value) for key, value in node.pairs}
    if isinstance(node, Sequence):
        return [to_data(item) for item in node.items]
    return node.text if not node.plain else None if node.empty else _meaning(node)


def _meaning(node: Scalar) -> Any:
    if _INTEGER.fullmatch(node.text):
        return int(node.text)
    if _DAY.fullmatch(node.text):
        return _day(node.text)
    if node.text in ("true", "false"):
        return node.text == "true"
    return Unquoted() if _OTHER_TYPES.fullmatch(node.text) else node.text


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:  # left to the model, which says that the calendar has no such day
        return text


def _report_missing_values(node: Node, report: Report, mistakes: ErrorLines) -> None:
    """Report keys and dashes with nothing after them, also where the model would take nothing for "not given"."""
    for _, below in scalars(node):
        if isinstance(below, Mapping):
            for key, value in below.pairs:
                here = key.place.file, key.place.line, key.place.line
                if isinstance(value, Scalar) and value.empty and not (below.flow and mistakes.within(*here)):
                    _report_empty(key, report)
        elif isinstance(below, Sequence):
            for item in below.items:
                if isinstance(item, Scalar) and item.empty:
                    report.add("empty-item", item.place)


def _report_empty(key: Scalar, report: Report) -> None:
    language = next((name for language, name in LANGUAGE_NAMES.items() if language == key.text), None)
    if language is not None:
        report.add("empty-language", key.place, width=len(key.text), language=language, key=key.text)
    else:
        report.add("empty-value", key.place, width=len(key.text), key=key.text)


class _Translation:
    """One error of pydantic, brought back to the node it is about."""

    def __init__(self, model: type[BaseModel], root: Node, detail: ErrorDetails, known: ErrorLines) -> None:
        self.kind, self.context, self.known = detail["type"], detail.get("ctx", {}), known
        self.root = root
        self.on_key = detail["loc"][-1:] == ("[key]",)
        self.path = [step for step in detail["loc"] if step != "[key]"]
        self.node, self.key = root, None
        self.model: Any = model
        self.parent: Any = model
        self.last = str(self.path[-1]) if self.path else ""
        for step in self.path:
            below, key = _child(self.node, step)
            if below is None:
                break
            self.node, self.key = below, key or self.key
            self.parent, self.model = self.model, _below(self.model, step)

    def report(self, report: Report) -> None:
        if self.kind == "extra_forbidden":
            self._unknown_key(report)
        elif self.kind == "missing":
            self._missing(report)
        elif is_open(self.node):
            return  # reported as still to be filled in
        elif not (isinstance(self.node, Scalar) and self.node.empty) and not self._broken(self.node):
            self._wrong_value(report)

    def _broken(self, node: Node) -> bool:
        return self.known.within(node.place.file, node.place.line, last_line(node))

    def _unknown_key(self, report: Report) -> None:
        assert self.key is not None  # noqa: S101  # it was found, or it would not be unknown
        if isinstance(self.node, Scalar) and self.node.empty and self._broken(self.key):
            return
        valid = _fields(self.parent)
        report.add(
            "unknown-key",
            self.key.place,
            width=len(self.key.text),
            nearest=nearest(self.key.text, valid),
            key=self.key.text[:40],
            valid=", ".join(valid),
        )

    def _missing(self, report: Report) -> None:
        """Report a missing key, unless it seems to be there mistyped, or in a part that is broken anyway."""
        node = self.node
        if self._broken(self.root):
            return
        if isinstance(node, Mapping):
            valid = _fields(self.model)
            if any(key.text not in valid and nearest(key.text, valid) == self.last for key, _ in node.pairs):
                return
        in_list = len(self.path) > 1 and isinstance(self.path[-2], int)
        at = node if in_list or self.key is None else self.key
        if isinstance(self.model, type) and issubclass(self.model, Localized | Names) and self.key is not None:
            language = next(name for key, name in LANGUAGE_NAMES.items() if key == self.last)
            width = len(self.key.text)
            report.add("missing-language", at.place, width=width, field=self.key.text, language=language, key=self.last)
        else:
            report.add("missing-key", at.place, key=self.last)

    def _wrong_value(self, report: Report) -> None:
        node = self.node
        code, details = _CODES.get(self.kind, "invalid-value"), {}
        place, shown = node.place, node.text if isinstance(node, Scalar) else ""
        if self.on_key and self.key is not None:
            place, shown = self.key.place, self.key.text
        name = self.key.text if self.key is not None else ""
        if code == "empty-list" and isinstance(node, Sequence) and node.items:
            return  # items of a wrong kind are reported themselves
        if code == "text-expected" and isinstance(node, Scalar):
            code = "unquoted-value"
        elif code == "text-expected" and isinstance(node, Mapping) and not node.flow and isinstance(self.path[-1], int):
            key = node.pairs[0][0]
            line = report.lines(place.file)[place.line - 1]
            code, details = "colon-in-text", {"quoted": quoted(line[place.column - 1 :])}
            place = Place(key.place.file, key.last, key.end + 1)
        elif code in ("bad-id", "number-expected") and isinstance(self.path[-1], int) and _SEVERAL.search(shown):
            code = "several-in-line"
        elif code == "mapping-expected":
            details = {"valid": ", ".join(_fields(self.model)) or "…"}
        elif code == "text-too-long":
            details = {"length": str(len(shown)), "limit": str(self.context.get("max_length", ""))}
            code = "bad-id" if self._pattern() else code
        elif code == "empty-text" and self.last in LANGUAGES:
            code, details = (
                "empty-language",
                {"language": next(text for each, text in LANGUAGE_NAMES.items() if each == name)},
            )
        elif code == "unknown-choice":
            valid = re.findall(r"'([^']+)'", str(self.context.get("expected", "")))
            guess, words = nearest(shown, valid), ", ".join(valid)
            report.add(code, place, width=len(shown), nearest=guess, value=shown[:40], valid=words)
            return
        width = len(shown) if isinstance(node, Scalar) and "\n" not in shown else 1
        guess = _MEANT[code](shown) if code in _MEANT else None
        report.add(code, place, width=width, nearest=guess, key=name, value=shown[:40], details=details)

    def _pattern(self) -> bool:
        return int(self.context.get("max_length", 0)) <= 48


_MEANT = {"date-malformed": nearest_day, "number-expected": nearest_number, "bad-id": nearest_id}
_CODES = {
    "string_type": "text-expected",
    "tuple_type": "list-expected",
    "model_type": "mapping-expected",
    "dict_type": "mapping-expected",
    "string_too_short": "empty-text",
    "string_too_long": "text-too-long",
    "string_pattern_mismatch": "bad-id",
    "literal_error": "unknown-choice",
    "too_short": "empty-list",
    "date_form": "date-malformed",
    "date_from_datetime_parsing": "date-impossible",
    "date_parsing": "date-impossible",
    "bool_type": "truth-expected",
    "bool_parsing": "truth-expected",
    "int_parsing": "number-expected",
    "int_type": "number-expected",
    "int_from_float": "number-expected",
    "greater_than_equal": "number-expected",
}


def _child(node: Node, step: int | str) -> tuple[Node | None, Scalar | None]:
    if isinstance(node, Mapping):
        return node.get(str(step)), node.key(str(step))
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step], None
    return None, None


def _below(annotation: Any, step: int | str) -> Any:
    """Return the type that a model, list or mapping type holds under a step."""
    annotation = _bare(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        field = annotation.model_fields.get(str(step))
        return _bare(field.annotation) if field else None
    arguments = get_args(annotation)
    if get_origin(annotation) is dict:
        return _bare(arguments[1])
    return _bare(arguments[0]) if arguments else None


def _bare(annotation: Any) -> Any:
    """Return a type without Annotated and without "or None"."""
    if hasattr(annotation, "__metadata__"):
        return _bare(annotation.__origin__)
    alternatives = [each for each in get_args(annotation) if each is not type(None)]
    if type(None) in get_args(annotation) and len(alternatives) == 1:
        return _bare(alternatives[0])
    return annotation


def _fields(model: Any) -> Many[str]:
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []

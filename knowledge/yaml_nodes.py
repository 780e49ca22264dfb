"""YAML as a tree of nodes that know their places. Scalars stay text; what they mean is decided by the model."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from knowledge.problems import Report
from knowledge.schema import Place
from knowledge.unseen import UNSEEN

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_DEPTH = 12
MAX_NODES = 50_000  # many times as many as the largest file of the base
_NULL = re.compile(r"|~|null|Null|NULL")


@dataclass(slots=True)
class Scalar:
    """A text. `plain` is one without quotes. It ends on line `last` after `end` characters."""

    place: Place
    text: str
    plain: bool
    last: int
    end: int

    @property
    def width(self) -> int:
        """How many characters to mark: all of it if it stands in one line."""
        return self.end - self.place.column + 1 if self.last == self.place.line else 1

    @property
    def empty(self) -> bool:
        """Tell whether nothing was written where a value belongs."""
        return self.plain and _NULL.fullmatch(self.text) is not None


@dataclass(slots=True)
class Sequence:
    """A list."""

    place: Place
    items: list["Node"] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """Keys with their values, in order, each key once. `flow` is one in braces."""

    place: Place
    pairs: list[tuple[Scalar, "Node"]] = field(default_factory=list)
    flow: bool = False

    def get(self, key: str) -> "Node | None":
        """Return the value of a key."""
        return next((value for name, value in self.pairs if name.text == key), None)

    def key(self, key: str) -> Scalar | None:
        """Return the node of a key itself."""
        return next((name for name, _ in self.pairs if name.text == key), None)


Node = Scalar | Sequence | Mapping


def scalars(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """Yield a node and all below it with their dotted paths; list items count from 0."""
    waiting = [(path, node)]  # a generator within a generator for every level would cost several times as much
    while waiting:
        path, node = waiting.pop()
        yield path, node
        prefix = f"{path}." if path else ""
        if isinstance(node, Sequence):
            waiting += [(f"{prefix}{number}", item) for number, item in enumerate(node.items)][::-1]
        elif isinstance(node, Mapping):
            waiting += [(f"{prefix}{key.text}", value) for key, value in reversed(node.pairs)]


def last_line(node: Node) -> int:
    """Return the last line on which something of a node begins, or a plain text of it ends."""
    return max(max(below.place.line, below.last if isinstance(below, Scalar) else 0) for _, below in scalars(node))


class Refused(Exception):  # noqa: N818  # not a failure of ours
    """The YAML is well-formed, but not what a base may hold; the report has the reason.

    `hostile` texts are not looked at any further.
    """

    def __init__(self, hostile: bool) -> None:
        super().__init__()
        self.hostile = hostile


def compose(text: str, file: str, report: Report, first: int = 0) -> Node | None:
    """Return the tree of a text that begins after `first` lines of its file; None if the text holds nothing.

    Raises yaml.YAMLError if it is not YAML, and Refused, with the problem reported, for anchors and what comes
    with them, texts nested too deep, too many values and second documents. Nothing is ever built from a tag.
    """
    return _Composer(file, report, first).compose(text)


class _Composer:
    def __init__(self, file: str, report: Report, first: int) -> None:
        self._file, self._report, self._first = file, report, first
        self._stack: list[Sequence | Mapping] = []
        self._keys: list[Node | None] = []
        self._seen: list[dict[str, Scalar]] = []
        self._run_on: set[int] = set()  # mappings that two items share
        self._root: Node | None = None
        self._count = 0

    def compose(self, text: str) -> Node | None:
        documents = 0
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.ScalarEvent):
                self._refuse_specials(event)
                self._place_scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._refuse_specials(event)
                self._open(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._stack.pop()
                self._keys.pop()
                self._seen.pop()
            elif isinstance(event, yaml.AliasEvent):
                self._refuse("alias", event, name=f"*{event.anchor}")
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse("second-document", event)
        return self._root

    def _refuse_specials(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            self._refuse("anchor", event, name=f"&{event.anchor}")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._refuse("tag", event, name=tag.replace("tag:yaml.org,2002:", "!!"))

    def _refuse(self, code: str, event: yaml.Event, **details: str) -> None:
        self._report.add(code, self._place(event), details=details)
        raise Refused(hostile=code in ("too-deep", "too-many-values"))

    def _place(self, event: yaml.Event) -> Place:
        mark: Any = event.start_mark  # typed as optional, but parsed events have it
        return Place(self._file, mark.line + 1 + self._first, mark.column + 1)

    def _place_scalar(self, event: yaml.ScalarEvent) -> None:
        plain = event.style in (None, "")
        end: Any = event.end_mark
        node = Scalar(self._place(event), event.value, plain, end.line + 1 + self._first, end.column)
        if unseen := UNSEEN.search(event.value):  # the file holds none, so it was written as an escape
            self._report.add("escaped-character", node.place, width=node.width, name=f"U+{ord(unseen.group()):04X}")
        self._attach(node, event)

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        place = self._place(event)
        node = (
            Sequence(place)
            if isinstance(event, yaml.SequenceStartEvent)
            else Mapping(place, flow=bool(event.flow_style))
        )
        self._attach(node, event)
        self._stack.append(node)
        self._keys.append(None)
        self._seen.append({})
        if len(self._stack) > MAX_DEPTH:
            self._refuse("too-deep", event, limit=str(MAX_DEPTH))

    def _attach(self, node: Node, event: yaml.Event) -> None:
        self._count += 1
        if self._count > MAX_NODES:
            self._refuse("too-many-values", event, limit=str(MAX_NODES))
        if not self._stack:
            self._root = node
            return
        parent = self._stack[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
            return
        key = self._keys[-1]
        if key is None:
            self._keys[-1] = node
            if not isinstance(node, Scalar):
                self._refuse("key-not-text", event)
        else:
            self._keys[-1] = None
            assert isinstance(key, Scalar)  # noqa: S101  # other keys were refused above
            self._add_pair(parent, key, node)

    def _add_pair(self, parent: Mapping, key: Scalar, node: Node) -> None:
        earlier = self._seen[-1].setdefault(key.text, key)
        if earlier is key:
            parent.pairs.append((key, node))
            return
        if key.text == "id":  # a second id begins a second item: what follows is not repeated, but another's
            name = node.text if isinstance(node, Scalar) else "…"
            self._report.add("joined-entries", key.place, width=len(key.text), other=earlier.place, id=name)
            self._run_on.add(id(parent))
        if id(parent) in self._run_on:
            return
        details = {"key": key.text[:40], "line": str(earlier.place.line)}
        self._report.add("duplicate-key", key.place, width=len(key.text), other=earlier.place, details=details)

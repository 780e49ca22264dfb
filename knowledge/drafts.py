"""Entries as they stand in the files, whole or not, so that every check can run on what there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.schema import LANGUAGES, Language, Place
from knowledge.yaml_nodes import Mapping, Node, Scalar, Sequence

PhrasingField = Literal["questions", "not_given_questions"]


@dataclass(frozen=True)
class Draft:
    """An entry's mapping and the file it stands in."""

    file: str
    node: Mapping

    @property
    def place(self) -> Place:
        """Where its id stands, or where the entry begins."""
        return self.id.place if self.id else self.node.place

    @property
    def id(self) -> Scalar | None:
        """Its id, if it has one."""
        return self.scalar("id")

    @property
    def name(self) -> str:
        """The text of its id, or "?"."""
        return self.id.text if self.id else "?"

    @property
    def kind(self) -> str:
        """Its kind: fact where none is written."""
        written = self.scalar("kind")
        return written.text if written else "fact"

    def below(self, *path: str) -> Node | None:
        """Return the node under some keys."""
        node: Node | None = self.node
        for key in path:
            node = node.get(key) if isinstance(node, Mapping) else None
        return node

    def scalar(self, *path: str) -> Scalar | None:
        """Return the text under some keys, if something is written there."""
        node = self.below(*path)
        return node if isinstance(node, Scalar) and not node.empty else None

    def items(self, *path: str) -> Iterator[Scalar]:
        """Yield the texts of the list under some keys."""
        node = self.below(*path)
        if isinstance(node, Sequence):
            yield from (item for item in node.items if isinstance(item, Scalar) and not item.empty)

    def texts(self, field: str) -> dict[Language, Scalar]:
        """Return the texts of a field by language, those that are written."""
        found = {language: self.scalar(field, language) for language in LANGUAGES}
        return {language: text for language, text in found.items() if text is not None and text.text.strip()}

    def phrasings(self, *path: str) -> Iterator[tuple[Language, Scalar]]:
        """Yield the utterances under some keys with their languages."""
        for language in LANGUAGES:
            yield from ((language, item) for item in self.items(*path, language))

    def formers(self) -> Iterator["Draft"]:
        """Yield the earlier states that it supersedes, which have a source, days and an answer as it has."""
        node = self.below("supersedes")
        if isinstance(node, Sequence):
            yield from (Draft(self.file, item) for item in node.items if isinstance(item, Mapping))

    def day(self, key: str) -> date | None:
        """Return the day under a key, if it is one."""
        written = self.scalar(key)
        try:
            return date.fromisoformat(written.text) if written else None
        except ValueError:
            return None

    def key_place(self, *path: str) -> Place:
        """Return where a key is written, or else the nearest thing above it."""
        node: Node = self.node
        place = self.place
        for step in path:
            if not isinstance(node, Mapping):
                break
            key, value = node.key(step), node.get(step)
            if key is None or value is None:
                break
            place, node = key.place, value
        return place


PHRASING_FIELDS: tuple[PhrasingField, ...] = ("questions", "not_given_questions")

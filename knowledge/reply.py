"""What the assistant says, and what it must remember of a conversation."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from knowledge.schema import LANGUAGES, Language

Outcome = Literal["answer", "choices", "gap", "unknown", "smalltalk"]


@dataclass(frozen=True)
class Context:
    """The conversation so far; small, and the caller keeps it (it survives JSON).

    language  the one the person chose, for messages that name none
    question  the last question about the new area, in plain text
    entry     the entry that was last spoken of
    answered  entries whose answers the person has just read
    """

    language: Language | None = None
    question: str = ""
    entry: str | None = None
    answered: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return a value that json.dumps takes."""
        return dict(vars(self))

    @classmethod
    def from_json(cls, value: object) -> "Context":
        """Return the context of a stored value; what is damaged or from another version counts as not said."""
        if not isinstance(value, dict):
            return cls()
        language, question, entry = value.get("language"), value.get("question"), value.get("entry")
        answered = value.get("answered")
        return cls(
            language=language if language in LANGUAGES else None,
            question=question[:400] if isinstance(question, str) else "",
            entry=entry if isinstance(entry, str) else None,
            answered=tuple(a for a in answered if isinstance(a, str)) if isinstance(answered, (list, tuple)) else (),
        )

    def in_language(self, language: Language) -> "Context":
        """Return the same conversation with another chosen language."""
        return replace(self, language=language)


@dataclass(frozen=True)
class Quotation:
    """Where a passage comes from, for a person to check; without paragraphs, all that was looked through for a gap.

    Of several documents `publisher`, `title` and `published` are those of the newest; `line` names all of them.
    """

    publisher: str
    title: str
    published: date
    paragraphs: tuple[int, ...]
    line: str


@dataclass(frozen=True)
class Passage:
    """A part of a reply about one entry: its title, the text, remarks on it, and the source."""

    entry: str
    title: str
    text: str
    notes: tuple[str, ...] = ()
    quotation: Quotation | None = None

    @property
    def plain(self) -> str:
        """The passage as plain text, without its title."""
        return "\n".join([self.text, *self.notes, *([self.quotation.line] if self.quotation else [])])


@dataclass(frozen=True)
class Reply:
    """What is said to one message.

    answered    ids of the entries whose answers are stated, best first
    offered     ids that the person can tap, best first
    confidence  probability that the reply is the right one, in [0, 1]
    """

    outcome: Outcome
    language: Language
    passages: tuple[Passage, ...]
    answered: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    confidence: float = 0.0
    context: Context = field(default_factory=Context)

    @property
    def text(self) -> str:
        """The whole reply as plain text; titles only where it says several things."""
        several = len(self.passages) > 1
        return "\n\n".join(f"{p.title}\n{p.plain}" if several and p.title else p.plain for p in self.passages)

"""The model of the knowledge: entries, sources, terms and wording, as staff write them in YAML."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError, PydanticKnownError

Language = Literal["zh", "ru", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

EntryId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=48)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=3000)]
Phrasing = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Kind = Literal["fact", "gap", "smalltalk", "no-answer"]
Invitation = Literal["contact", "application"]

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _only_iso(value: object) -> object:
    # pydantic would also take 1487721600 and "2017-02-22T00:00" for a day
    if isinstance(value, date) or (isinstance(value, str) and _ISO_DAY.fullmatch(value)):
        return value
    raise PydanticCustomError("date_form", "a day is written like 2017-02-22")


def _no_truth(value: object) -> object:
    # pydantic would take true for 1
    if isinstance(value, bool):
        raise PydanticKnownError("int_type")
    return value


Day = Annotated[date, BeforeValidator(_only_iso)]
Count = Annotated[int, BeforeValidator(_no_truth), Field(ge=0)]


class Strict(BaseModel):
    """A mapping that allows no unknown key and never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Localized(Strict):
    """One text in the three languages."""

    zh: Text
    ru: Text
    en: Text

    def in_(self, language: Language) -> str:
        """Return the text in one language."""
        return str(getattr(self, language))


class Phrasings(Strict):
    """Utterances in the three languages; a language may be empty."""

    zh: tuple[Phrasing, ...] = ()
    ru: tuple[Phrasing, ...] = ()
    en: tuple[Phrasing, ...] = ()

    def in_(self, language: Language) -> tuple[str, ...]:
        """Return the utterances in one language."""
        return tuple(getattr(self, language))


class Tests(Strict):
    """Utterances that must, and that must not, find the entry; never also listed under its questions."""

    ask: Phrasings = Phrasings()
    not_here: Phrasings = Phrasings()


class Citation(Strict):
    """Where a fact comes from: a document of sources.yaml and its paragraphs (0 is the heading)."""

    doc: EntryId
    paragraphs: Annotated[tuple[Count, ...], Field(min_length=1)]


class Former(Strict):
    """An earlier state of a fact: what was said, of which day, from which source."""

    source: Citation
    as_of: Day
    valid_until: Day | None = None
    answer: Localized


class Entry(Strict):
    """One thing the assistant can say.

    fact       answers from a source; `not_given` and `not_given_questions` hold what that source leaves open;
               `supersedes` holds what it said before, the newest first; with `announce` staff are asked whether it
               shall be sent to subscribers, when it is new and when its title or answer changes
    gap        says that no source covers a subject and names what is near (`related`)
    smalltalk  greeting, thanks and the like
    no-answer  what is said when nothing fits; its questions are examples of other subjects

    `invites` leads beyond the text: to how the office can be reached, or to leaving an application.
    """

    id: EntryId
    kind: Kind = "fact"
    source: Citation | None = None
    as_of: Day | None = None
    valid_until: Day | None = None
    checked_on: Day | None = None
    review_by: Day
    owner: EntryId
    announce: bool = False
    invites: Invitation | None = None
    title: Localized
    answer: Localized
    not_given: Localized | None = None
    supersedes: tuple[Former, ...] = ()
    questions: Phrasings
    not_given_questions: Phrasings = Phrasings()
    related: tuple[EntryId, ...] = ()
    tests: Tests = Tests()


class Source(Strict):
    """A document that facts come from."""

    id: EntryId
    title: Localized
    publisher: Localized
    published: Day
    authors: tuple[str, ...] = ()


class Names(Strict):
    """The forms of one name in the three languages, the preferred one first."""

    zh: Annotated[tuple[Phrasing, ...], Field(min_length=1)]
    ru: Annotated[tuple[Phrasing, ...], Field(min_length=1)]
    en: Annotated[tuple[Phrasing, ...], Field(min_length=1)]

    def in_(self, language: Language) -> tuple[str, ...]:
        """Return the forms in one language."""
        return tuple(getattr(self, language))


SlotClass = Literal["places", "wider", "banks", "countries", "institutions"]


class Terms(Strict):
    """The fixed renderings of terms, and the names that fill a slot of a question."""

    terms: dict[EntryId, Names]
    slots: dict[SlotClass, dict[EntryId, Names]]
    slot_gaps: dict[SlotClass | Literal["years", "contact-data"], EntryId]


class Category(Strict):
    """A part of the menu: the file of entries with the same name, and how it is called."""

    id: EntryId
    title: Localized


class Wording(Strict):
    """The fixed sentences around answers; a {placeholder} must stand in all three languages.

    What has a default is not in the folders of former versions.
    """

    source: Localized
    paragraphs: Localized
    masthead: Localized
    expired: Localized
    formerly: Localized
    did_you_mean: Localized
    none_of_these: Localized
    near: Localized
    nothing_more: Localized
    empty: Localized
    searched: Localized = Localized(
        zh="已查阅：{documents}", ru="Просмотрено: {documents}", en="Looked through: {documents}"
    )
    document: Localized = Localized(zh="{publisher}，{date}", ru="{publisher}, {date}", en="{publisher}, {date}")
    unspoken: Localized = Localized(
        zh="我只会中文、俄文和英文，请用其中一种语言提问。",
        ru="Я понимаю только русский, китайский и английский: задайте, пожалуйста, вопрос на одном из них.",
        en="I speak Chinese, Russian and English. Please ask in one of them.",
    )


@dataclass(frozen=True)
class Place:
    """Where something stands: a file of the base, line and column from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Knowledge:
    """A whole, valid base.

    entries     by id, in the order of the files
    categories  in the order of the menu, each with the ids of its entries
    places      (entry id, field path such as "questions.zh.3", counted from 0) -> where it stands;
                (entry id, "") is the entry itself
    digest      changes with every change of content
    """

    entries: dict[str, Entry]
    categories: dict[str, tuple[Category, tuple[str, ...]]]
    sources: dict[str, Source]
    terms: Terms
    wording: Wording
    places: dict[tuple[str, str], Place]
    digest: str

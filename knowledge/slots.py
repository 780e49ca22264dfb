"""Names that fill a slot of a question: years, places, banks, countries, institutions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from knowledge.lexicon import stem
from knowledge.normalize import fold, has_han
from knowledge.schema import LANGUAGES, Entry, SlotClass, Terms

SlotKind = SlotClass | Literal["years"]

_AMOUNT = r"\s*(?:%|元|块|人|万|亿|公里|平|米|кв|юан|руб|долл|чел|км|yuan|rmb|usd|people|km|sq)"
_YEAR = re.compile(rf"(?<![\d.,])(?:19|20)\d\d(?!\d|{_AMOUNT})|(?<=[^\d])[''’](\d\d)(?!\d)")
_SHORT_YEAR = re.compile(r"(?<!\d)(\d\d)(?:年|-?м году|-?й год|-?го года|-й\b)")
HERE = ("places", "here")
_HERE_AND_NOW = {("years", "this"), HERE}
_RELATIVE = {
    "this": re.compile(r"今年|本年度?|当年|этом году|этот год|текущ\w* год|нынешн\w* год|this year|current year", re.I),
    "last": re.compile(
        r"去年|上一?年度?|前年|прошл\w* год|в прошлом году|позапрошл\w* год|last year|previous year|year before", re.I
    ),
    "next": re.compile(
        r"明年|后年|下一?年度?|следующ\w* год|в будущем году|next year|coming year|following year|"
        r"после 2017|after 2017|2017年(?:以|之)后",
        re.I,
    ),
}
_WORD = re.compile(r"[a-zа-я0-9]+|[\u3400-\u9fff]")


@dataclass(frozen=True)
class Slot:
    """A name found in an utterance: its class ("years", "places", …), its id and the words that gave it."""

    kind: SlotKind
    value: str
    words: str


class SlotFinder:
    """Finds the names of the knowledge's slot classes in texts of any of the three languages."""

    def __init__(self, terms: Terms) -> None:
        self._stems: dict[str, list[tuple[tuple[str, ...], SlotClass, str]]] = {}
        self._han: dict[str, tuple[SlotClass, str]] = {}
        for kind, names in terms.slots.items():
            for value, forms in names.items():
                for form in {form for language in LANGUAGES for form in forms.in_(language)}:
                    self._add(form, kind, value)
        longest_first = sorted(self._han, key=len, reverse=True)
        self._han_pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def _add(self, form: str, kind: SlotClass, value: str) -> None:
        folded = fold(form)
        if has_han(folded):
            self._han[folded] = (kind, value)
            return
        row = tuple(stem(word) for word in _WORD.findall(folded))
        if row:
            self._stems.setdefault(row[0], []).append((row, kind, value))

    def find(self, text: str) -> list[Slot]:
        """Return the slots of a text, in no particular order, each value once."""
        folded = fold(text)
        found = {(slot.kind, slot.value): slot for slot in (*self._years(folded), *self._names(folded))}
        return list(found.values())

    def _years(self, folded: str) -> Iterable[Slot]:
        for match in _YEAR.finditer(folded):
            yield Slot("years", f"20{match.group(1)}" if match.group(1) else match.group(), match.group())
        for match in _SHORT_YEAR.finditer(folded):
            yield Slot("years", f"20{match.group(1)}", match.group())
        for value, pattern in _RELATIVE.items():
            for match in pattern.finditer(folded):
                yield Slot("years", value, match.group())

    def _names(self, folded: str) -> Iterable[Slot]:
        for match in self._han_pattern.finditer(folded):
            kind, value = self._han[match.group()]
            yield Slot(kind, value, match.group())
        typed = list(_WORD.finditer(folded))
        row = tuple(stem(word.group()) for word in typed)
        for start, first in enumerate(row):
            for name, kind, value in self._stems.get(first, []):
                if row[start : start + len(name)] == name:
                    yield Slot(kind, value, folded[typed[start].start() : typed[start + len(name) - 1].end()])

    def allowed(self, entry: Entry) -> frozenset[tuple[str, str]]:
        """Return the slots that an entry is about: those its title and answers name, the source's year and place.

        Of the wider places, which hold the new area, also those that its questions name.
        """
        parts = (entry.title, entry.answer, *(former.answer for former in entry.supersedes))
        texts = (part.in_(language) for part in parts for language in LANGUAGES)
        named = {(slot.kind, slot.value) for text in texts for slot in self.find(text)}
        asked = (phrasing for language in LANGUAGES for phrasing in entry.questions.in_(language))
        wider = {(slot.kind, slot.value) for text in asked for slot in self.find(text) if slot.kind == "wider"}
        return frozenset(named | wider | _HERE_AND_NOW)

"""The fixed renderings of terms and names: what a translation calls what the Chinese text names."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import Prefix

from knowledge.drafts import Draft
from knowledge.lexicon import stem
from knowledge.model_reading import LANGUAGE_NAMES
from knowledge.normalize import fold
from knowledge.problems import Report
from knowledge.schema import Language, Names, Terms

_FIELDS = ("answer", "title", "not_given")
_TRANSLATIONS: tuple[Language, ...] = ("ru", "en")
_WORD = re.compile(r"[a-zа-я0-9]+")
_SAME = 4  # letters: перечень, перечня


def check_terms(drafts: Iterable[Draft], terms: Terms, report: Report) -> None:
    """Warn of translations that lack the fixed rendering of a term or name in the Chinese text.

    Where the answer has it, the title and what is not given may say it shorter. The place that every entry speaks of
    may be left unsaid.
    """
    named = _Named(terms)
    for draft in drafts:
        answers = draft.texts("answer")
        for field in _FIELDS:
            texts = draft.texts(field)
            for form, names in named.find(texts["zh"].text) if "zh" in texts else ():
                for language in (each for each in _TRANSLATIONS if each in texts):
                    fixed, here = names.in_(language), texts[language]
                    said = [each[language].text for each in (texts, answers) if language in each]
                    if not any(_says(text, fixed) for text in said):
                        details = {"field": field, "language": LANGUAGE_NAMES[language], "term": form}
                        shown = " / ".join(fixed)
                        report.add("term-differs", here.place, width=here.width, renderings=shown, details=details)


class _Named:
    """Finds terms and names in Chinese texts; of two that overlap, the longer one."""

    def __init__(self, terms: Terms) -> None:
        here = terms.slots.get("places", {}).get("here")
        everywhere = set(here.zh) if here else set()
        named = [group for kind, group in terms.slots.items() if kind != "wider"]  # "the whole city" is no name
        groups = (*named, terms.terms)  # what is both is rendered as a term
        self._names = {form: names for group in groups for names in group.values() for form in names.zh}
        self._unsaid = {form for form, names in self._names.items() if everywhere.issuperset(names.zh)}
        self._pattern = re.compile("|".join(map(re.escape, sorted(self._names, key=len, reverse=True))) or r"(?!)")

    def find(self, text: str) -> Iterator[tuple[str, Names]]:
        """Yield each form in a text once, with the names that it belongs to."""
        for form in dict.fromkeys(self._pattern.findall(text)):
            if form not in self._unsaid:
                yield form, self._names[form]


def _says(text: str, forms: Iterable[str]) -> bool:
    stems = _stems(text)
    return any(_holds(stems, _stems(form)) for form in forms)


def _holds(stems: Sequence[str], form: Sequence[str]) -> bool:
    starts = range(len(stems) - len(form) + 1)
    return any(all(map(_alike, stems[start : start + len(form)], form)) for start in starts)


def _alike(one: str, other: str) -> bool:
    """Tell whether two stems are of one word, also where a vowel comes and goes."""
    if one == other:
        return True
    same = Prefix.similarity(one, other)
    return same >= _SAME and same >= min(len(one), len(other)) - 1


@lru_cache(maxsize=4096)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in _WORD.findall(fold(text)))

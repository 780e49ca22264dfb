"""What must hold within one entry, beyond the types of its values."""

import re
from collections import Counter
from datetime import date

from knowledge.drafts import PHRASING_FIELDS, Draft
from knowledge.fill_in import check_filled_in, is_open
from knowledge.language import seems_instead, weights
from knowledge.model_reading import LANGUAGE_NAMES
from knowledge.nearest import nearest
from knowledge.numbers import numbers
from knowledge.problems import ErrorLines, Report
from knowledge.schema import LANGUAGES, Entry, Language
from knowledge.superseding import check_order
from knowledge.yaml_nodes import Scalar, Sequence, last_line

FEW = 5
_ONLY_FACTS = ("source", "as_of", "valid_until", "announce", "supersedes", "not_given", "not_given_questions")
_TEXTS = ("title", "answer", "not_given")
_FOREIGN: dict[Language, re.Pattern[str]] = {
    "zh": re.compile("[A-Za-z\u0400-\u04ff]"),
    "ru": re.compile("[A-Za-z\u3400-\u9fff]"),
    "en": re.compile("[\u0400-\u04ff\u3400-\u9fff]"),
}
_SMALL_LATIN = re.compile("[a-z]")
_LATIN_WORD = re.compile("[A-Za-z]{2,}")
_SENTENCE = 4  # words that are more than a name


def check_entry(draft: Draft, report: Report, mistakes: ErrorLines) -> None:
    """Report everything about one entry that can be told without the others.

    `mistakes` are those found in reading the file: a text that lost its end is not counted or compared.
    """
    check_filled_in(draft, report)
    _check_kind(draft, report)
    _check_dates(draft, report)
    for field in _TEXTS:
        if not _touched(draft, field, mistakes):
            _check_numbers(draft, field, report)
    if not _touched(draft, "supersedes", mistakes):
        _check_formers(draft, report)
    _check_scripts(draft, report)
    _check_joined_lines(draft, report, mistakes)
    if draft.kind in ("fact", "gap") and not _touched(draft, "questions", mistakes):
        _check_count(draft, report)


def _touched(draft: Draft, field: str, mistakes: ErrorLines) -> bool:
    node = draft.below(field)
    return node is not None and mistakes.within(draft.file, node.place.line, last_line(node))


def _check_kind(draft: Draft, report: Report) -> None:
    if draft.kind == "fact":
        for key in ("source", "as_of"):
            if draft.node.key(key) is None and not _seems_mistyped(draft, key):
                report.add("fact-needs", draft.place, width=len(draft.name), key=key, id=draft.name)
    elif draft.kind in ("gap", "smalltalk", "no-answer"):
        for key in _ONLY_FACTS:
            written = draft.node.key(key)
            if written is not None:
                report.add("only-for-facts", written.place, width=len(key), key=key, kind=draft.kind)
    questions = draft.node.key("not_given_questions")
    if questions is not None and draft.node.key("not_given") is None:
        report.add("not-given-missing", questions.place, width=len(questions.text))


def _seems_mistyped(draft: Draft, key: str) -> bool:
    unknown = (name.text for name, _ in draft.node.pairs if name.text not in Entry.model_fields)
    return any(nearest(name, Entry.model_fields) == key for name in unknown)


def _check_dates(draft: Draft, report: Report) -> None:
    as_of, until, review = (draft.day(key) for key in ("as_of", "valid_until", "review_by"))
    if as_of and until and as_of > until:
        at = draft.scalar("valid_until")
        assert at is not None  # noqa: S101  # it gave the day
        report.add("valid-before-as-of", at.place, width=at.width, until=str(until), as_of=str(as_of))
    checked = draft.day("checked_on")
    if as_of and checked and checked < as_of:
        at = draft.scalar("checked_on")
        assert at is not None  # noqa: S101  # it gave the day
        report.add("checked-before-as-of", at.place, width=at.width, checked=str(checked), as_of=str(as_of))
    if as_of and review and review < as_of:
        at = draft.scalar("review_by")
        assert at is not None  # noqa: S101  # it gave the day
        report.add("review-before-as-of", at.place, width=at.width, review=str(review), as_of=str(as_of))


def _check_formers(draft: Draft, report: Report) -> None:
    check_order(draft, report)
    for former in draft.formers():
        _check_dates(former, report)
        _check_numbers(former, "answer", report)


def check_review(draft: Draft, today: date, report: Report) -> None:
    """Warn of an entry that should have been looked at again before today.

    That its period is over is no reason by itself: the answer says so. It is one when nobody has looked since.
    """
    review, at, until = draft.day("review_by"), draft.scalar("review_by"), draft.day("valid_until")
    if review and at and review < today:
        owner = draft.scalar("owner")
        details = {"id": draft.name, "review": str(review), "owner": owner.text if owner else "?"}
        over = until is not None and until < today
        details |= {"until": str(until)} if over else {}
        report.add("expired-unreviewed" if over else "review-overdue", at.place, width=at.width, details=details)


def _check_numbers(draft: Draft, field: str, report: Report) -> None:
    """Report the language whose numbers are not those of the other two; with two languages, the later one."""
    texts = draft.texts(field)
    stated = {language: tuple(sorted(set(numbers(text.text, language)))) for language, text in texts.items()}
    counts = Counter(stated.values())
    if len(counts) < 2:
        return
    common, often = counts.most_common(1)[0]
    odd = [language for language in stated if stated[language] != common] if often > 1 else list(stated)[1:]
    shown = "; ".join(f"{language}: {', '.join(_readable(stated[language])) or '–'}" for language in stated)
    missing = sorted({n for values in stated.values() for n in values if any(n not in s for s in stated.values())})
    for language in odd[:1]:
        report.add(
            "numbers-differ",
            texts[language].place,
            field=field,
            language=LANGUAGE_NAMES[language],
            numbers=shown,
            differing=", ".join(_readable(tuple(missing))),
        )


def _readable(values: tuple[str, ...]) -> list[str]:
    return [value.replace("--", "…-") for value in values]


def _check_scripts(draft: Draft, report: Report) -> None:
    texts = [draft.texts(field) for field in _TEXTS] + [former.texts("answer") for former in draft.formers()]
    for each in texts:
        for language, text in each.items():
            _check_script(language, text, report, is_sent=True)
    for path in (*((field,) for field in PHRASING_FIELDS), ("tests", "ask"), ("tests", "not_here")):
        for language, text in draft.phrasings(*path):
            _check_script(language, text, report)


def _check_script(language: Language, text: Scalar, report: Report, is_sent: bool = False) -> None:
    """Report a text that is sent in another language, and warn of what seems to be so, or is asked so.

    What is asked may be Latin anywhere (GDP, pinyin); what is sent may be so only where it is a name.
    """
    if not _FOREIGN[language].search(text.text):
        return
    letters = weights(text.text)
    own = letters[language] if language != "en" else len(_SMALL_LATIN.findall(text.text))  # not GDP
    scripts: list[Language] = [each for each in ("zh", "ru") if each != language]
    foreign = max(scripts, key=lambda each: letters[each])
    code, seems = "wrong-language" if is_sent else "wrong-script", None
    if not own and letters[foreign]:
        seems = foreign
    elif not own and is_sent and language != "en" and len(_LATIN_WORD.findall(text.text)) >= _SENTENCE:
        seems = "en"
    else:
        code, seems = "other-language", seems_instead(text.text, language)
        seems = foreign if is_sent and letters[foreign] > letters[language] else seems
    if seems is not None:
        names = {"language": LANGUAGE_NAMES[language], "seems": LANGUAGE_NAMES[seems]}
        report.add(code, text.place, width=text.width, text=text.text[:40], details=names)


def _check_joined_lines(draft: Draft, report: Report, mistakes: ErrorLines) -> None:
    for path in (("questions",), ("not_given_questions",), ("tests", "ask"), ("tests", "not_here")):
        for _, text in draft.phrasings(*path):
            joined = text.plain and text.last > text.place.line
            if joined and not mistakes.within(draft.file, text.place.line, text.last):
                report.add("joined-lines", text.place, text=text.text[:60])


def _check_count(draft: Draft, report: Report) -> None:
    for language in LANGUAGES:
        listed = draft.below("questions", language)
        count = len(listed.items) if isinstance(listed, Sequence) else 0
        begun = any(map(is_open, listed.items)) if isinstance(listed, Sequence) else False
        if count < FEW and not begun:
            place = draft.key_place("questions", language)
            name = LANGUAGE_NAMES[language]
            report.add("few-phrasings", place, id=draft.name, language=name, count=str(count), enough=str(FEW))

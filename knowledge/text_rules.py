"""What must hold in the texts that are sent: placeholders, length, no marks that Telegram would show."""

import html
import re
from collections.abc import Iterable, Iterator

from knowledge.drafts import Draft
from knowledge.model_reading import LANGUAGE_NAMES
from knowledge.nearest import nearest
from knowledge.problems import Report
from knowledge.schema import LANGUAGES, Language, Place, Wording
from knowledge.yaml_nodes import Mapping, Node, Scalar, scalars

TELEGRAM_LIMIT = 4096
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
ALLOWED: dict[str, tuple[str, ...]] = {
    "source": ("publisher", "title", "date", "paragraphs"),
    "searched": ("documents",),
    "document": ("publisher", "title", "date"),
    "paragraphs": ("numbers",),
    "expired": ("until",),
    "formerly": ("as_of", "answer", "source"),
}
# Marks of Markdown, HTML and YAML; of & only what HTML knows.
_MARKUP = re.compile(
    r"(?<![\w*])\*{1,3}(?=[^\s*])[^*\n]*[^\s*]\*{1,3}(?![\w*])|(?<!\w)_{1,2}(?=[^\s_])[^_\n]*[^\s_]_{1,2}(?!\w)|~~[^~\n]+~~"
    r"|`+[^`\n]+`+|</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>|<!--|&(?:[A-Za-z]{2,8}|#\d{1,7}|#x[0-9A-Fa-f]{1,6});"
    r"|\[[^\[\]\n]+\]\([^()\s]+\)|(?m:^#{1,6}\s)|\\[nt]"
)
_SENT = ("title", "answer", "not_given")
_AROUND = {
    "fact": ("source", "paragraphs", "masthead", "expired", "near"),
    "gap": ("searched", "document"),
}
_AROUND_FORMER = ("formerly", "source", "paragraphs", "masthead")


def check_wording(tree: Node | None, report: Report) -> None:
    """Report placeholders of the wording that are unknown, or do not stand in all three languages."""
    for field in Wording.model_fields:
        texts = _texts(tree, field)
        allowed = [f"{{{name}}}" for name in ALLOWED.get(field, ())]
        used = {language: set(_PLACEHOLDER.findall(text.text)) for language, text in texts.items()}
        for language, text in texts.items():
            _check_unknown(field, text, allowed, report)
            for name in sorted(set().union(*used.values()) - used[language]):
                if name in allowed:
                    shown = LANGUAGE_NAMES[language]
                    report.add("placeholder-missing", text.place, field=field, placeholder=name, language=shown)


def _check_unknown(field: str, text: Scalar, allowed: list[str], report: Report) -> None:
    known = ", ".join(allowed) or "–"
    for name in _PLACEHOLDER.findall(text.text):
        if name not in allowed:
            guess = nearest(name, allowed)
            report.add("placeholder-unknown", text.place, nearest=guess, field=field, placeholder=name, valid=known)
    for brace in sorted(set(re.findall(r"[{}]", _PLACEHOLDER.sub("", text.text)))):
        report.add("placeholder-unknown", text.place, field=field, placeholder=brace, valid=known)


def check_markup(drafts: Iterable[Draft], others: Iterable[Node | None], report: Report) -> None:
    """Warn of marks that are to format a text and would be read as they stand; `others` are files that hold texts."""
    sent = (text for draft in drafts for text in _sent(draft))
    beside = (node for tree in others if tree is not None for _, node in scalars(tree) if isinstance(node, Scalar))
    for text in (*sent, *beside):
        match = next((each for each in _MARKUP.finditer(text.text) if not _is_plain(each.group())), None)
        if match is not None:
            line = report.lines(text.place.file)[text.place.line - 1]
            at = line.find(match.group(), text.place.column - 1)
            column = at + 1 if at >= 0 else text.place.column
            width = len(match.group()) if at >= 0 else text.width
            place = Place(text.place.file, text.place.line, column)
            report.add("markup", place, width=width, mark=match.group()[:40])


def _sent(draft: Draft) -> Iterator[Scalar]:
    for field in _SENT:
        yield from draft.texts(field).values()
    for former in draft.formers():
        yield from former.texts("answer").values()


def _is_plain(mark: str) -> bool:
    """Tell whether a mark with & stands for nothing in HTML."""
    return mark.startswith("&") and html.unescape(mark) == mark


def check_length(drafts: Iterable[Draft], wording: Node | None, report: Report) -> None:
    """Report answers that, with all that stands around them, are too long for one Telegram message."""
    around = {(kind, each): _around(wording, each, fields) for kind, fields in _AROUND.items() for each in LANGUAGES}
    around_former = {language: _around(wording, language, _AROUND_FORMER) for language in LANGUAGES}
    for draft in drafts:
        for language, answer in draft.texts("answer").items():
            parts = [draft.scalar(field, language) for field in ("title", "answer", "not_given")]
            length = sum(_units(part.text) + 2 for part in parts if part is not None)
            length += around.get((draft.kind, language), 0)
            former = next((each.texts("answer").get(language) for each in draft.formers()), None)
            length += _units(former.text) + around_former[language] if former else 0
            if length > TELEGRAM_LIMIT:
                details = {"length": str(length), "limit": str(TELEGRAM_LIMIT), "language": LANGUAGE_NAMES[language]}
                report.add("too-long-for-telegram", answer.place, id=draft.name, details=details)


def _around(wording: Node | None, language: Language, fields: Iterable[str]) -> int:
    texts = (_texts(wording, field).get(language) for field in fields)
    return sum(_units(text.text) + 2 for text in texts if text is not None)


def _texts(tree: Node | None, field: str) -> dict[Language, Scalar]:
    below = tree.get(field) if isinstance(tree, Mapping) else None
    if not isinstance(below, Mapping):
        return {}
    found = {language: below.get(language) for language in LANGUAGES}
    return {language: text for language, text in found.items() if isinstance(text, Scalar)}


def _units(text: str) -> int:
    """Return a length as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", errors="replace")) // 2

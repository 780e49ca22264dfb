"""What must hold between entries, sources, terms and categories."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.drafts import PHRASING_FIELDS, Draft
from knowledge.fill_in import is_open
from knowledge.nearest import is_id, nearest
from knowledge.normalize import fold
from knowledge.problems import Report
from knowledge.schema import Language, Place
from knowledge.yaml_nodes import Mapping as MappingNode
from knowledge.yaml_nodes import Node, Scalar

_SHOWN = 5  # places that a message names
Written = tuple[Draft, str, Language, Scalar]


@dataclass(frozen=True)
class Lost:
    """An accepted entry that is in no file any more: where it stood, and where it is mentioned."""

    file: str
    mentions: list[Place] = field(default_factory=list)


def check_ids(ids: Iterable[Scalar], report: Report) -> None:
    """Report every id that was given before, with the place of the first."""
    first: dict[str, Place] = {}
    for each in ids:
        earlier = first.setdefault(each.text, each.place)
        if earlier != each.place:
            report.add("duplicate-id", each.place, width=each.width, other=earlier, id=each.text)


def without_repeats(drafts: Iterable[Draft]) -> list[Draft]:
    """Return the drafts without those whose id another one before them has: pasted in twice, they repeat all of it."""
    seen: set[str] = set()
    kept: list[Draft] = []
    for draft in drafts:
        if draft.id is None or draft.name not in seen:
            kept.append(draft)
        seen.add(draft.name)
    return kept


def check_references(
    drafts: Sequence[Draft],
    known: Iterable[str] | None,
    sources: Iterable[str],
    report: Report,
    lost: Mapping[str, Lost] | None = None,
) -> None:
    """Report related entries and sources that do not exist, and relations that say nothing.

    `known` are the ids there are; None if that cannot be told. A mention of what was lost is noted there instead.
    """
    ids, documents = set(known or ()), set(sources)
    for draft in drafts:
        seen: set[str] = set()
        for related in draft.items("related"):
            name, width = related.text, related.width
            if name == draft.name:
                report.add("self-related", related.place, width=width, id=name)
            elif name in seen:
                report.add("repeated-related", related.place, width=width, id=name)
            elif lost and name in lost:
                lost[name].mentions.append(related.place)
            elif known is not None and name not in ids and not is_open(related) and is_id(name):
                report.add("unknown-related", related.place, width=width, nearest=nearest(name, ids), id=name)
            seen.add(name)
        for state in (draft, *draft.formers()):
            document = state.scalar("source", "doc")
            if document and document.text not in documents and not is_open(document):
                guess = nearest(document.text, documents)
                report.add("unknown-source", document.place, width=document.width, nearest=guess, id=document.text)
                documents.add(document.text)  # once is enough: the whole base may have one document


def check_kinds(drafts: Sequence[Draft], category_files: Sequence[str], whole: bool, report: Report) -> None:
    """Report facts outside the category files, gaps that lead to nothing, and a base without just one no-answer entry.

    No category files means that the menu could not be read. `whole` tells that every entry could be; else one that
    cannot be found may only be broken.
    """
    kinds = {draft.name: draft.kind for draft in drafts}
    no_answers = [draft for draft in drafts if draft.kind == "no-answer"]
    for draft in drafts:
        width = len(draft.name)
        if draft.kind == "fact" and category_files and draft.file not in category_files:
            valid = ", ".join(category_files)
            report.add("fact-outside-category", draft.place, width=width, id=draft.name, valid=valid)
        near = [item.text for item in draft.items("related")]
        readable = all(item in kinds for item in near)  # an unknown one is reported as such
        leads_on = draft.below("invites") is not None or any(kinds.get(item) == "fact" for item in near)
        if draft.kind == "gap" and readable and not leads_on:
            report.add("gap-needs-fact", draft.key_place("related"), id=draft.name)
    for extra in no_answers[1:]:
        report.add("no-answer-twice", extra.place, width=len(extra.name), other=no_answers[0].place, id=extra.name)
    if not no_answers and whole and drafts:
        report.add("no-answer-missing", drafts[-1].place)


def check_slot_gaps(
    terms: Node | None,
    drafts: Sequence[Draft],
    known: Iterable[str] | None,
    report: Report,
    lost: Mapping[str, Lost],
) -> None:
    """Report slot classes whose gap entry does not exist or is of another kind; the rest as for references."""
    kinds = {draft.name: draft.kind for draft in drafts}
    gaps = terms.get("slot_gaps") if isinstance(terms, MappingNode) else None
    names = set(known or ())
    for _, value in gaps.pairs if isinstance(gaps, MappingNode) else ():
        if not isinstance(value, Scalar) or value.empty:
            continue
        width = value.width
        if value.text in lost:
            lost[value.text].mentions.append(value.place)
        elif known is not None and value.text not in names:
            valid = [name for name, kind in kinds.items() if kind == "gap"]
            report.add("unknown-slot-gap", value.place, width=width, nearest=nearest(value.text, valid), id=value.text)
        elif kinds.get(value.text, "gap") != "gap":
            report.add("slot-gap-not-gap", value.place, width=width, id=value.text, kind=kinds[value.text])


def check_lost(lost: Mapping[str, Lost], report: Report) -> None:
    """Report the files that have lost entries which are mentioned, each once, where it ends."""
    mentioned = {entry: found for entry, found in lost.items() if found.mentions}
    for file in dict.fromkeys(found.file for found in mentioned.values()):
        ids = [entry for entry, found in mentioned.items() if found.file == file]
        places = [place for entry in ids for place in mentioned[entry].mentions]
        shown = [f"{place.file}:{place.line}" for place in places[:_SHOWN]] + ["…"] * (len(places) > _SHOWN)
        lines = report.lines(file)
        end = next((number for number in range(len(lines), 1, -1) if lines[number - 1].strip()), 1)
        details = {"name": file, "ids": ", ".join(ids), "count": str(len(places)), "places": ", ".join(shown)}
        report.add("entries-lost", Place(file, end, 1), details=details)


def check_phrasings(drafts: Sequence[Draft], report: Report) -> None:
    """Report phrasings given twice, tests that are also phrasings, and tests asked of two entries.

    A word without a language, such as "GDP", may stand under several languages of the same list of one entry.
    """
    phrasings: dict[str, list[Written]] = {}
    for draft in drafts:
        for questions in PHRASING_FIELDS:
            for language, text in draft.phrasings(questions):
                _meet(phrasings, "phrasing", (draft, questions, language, text), report)
    asked: dict[str, list[Written]] = {}
    for draft in drafts:
        for demand in ("ask", "not_here"):
            for language, text in draft.phrasings("tests", demand):
                known = phrasings.get(fold(text.text))
                if known:
                    details = {"text": text.text[:60], "id": known[0][0].name}
                    report.add(
                        "test-is-phrasing", text.place, width=text.width, other=known[0][3].place, details=details
                    )
                if demand == "ask":
                    _meet(asked, "test", (draft, demand, language, text), report)


def _meet(seen: dict[str, list[Written]], what: str, written: Written, report: Report) -> None:
    """Report a text that clashes with one seen before, and remember it."""
    draft, listed, language, text = written
    folded = fold(text.text)
    if not folded:
        return
    earlier = seen.setdefault(folded, [])
    for other_draft, other_field, other_language, other in earlier:
        if other_draft is not draft:
            details = {"text": text.text[:60], "id": draft.name, "other_id": other_draft.name}
            report.add(f"{what}-shared", text.place, width=text.width, other=other.place, details=details)
            break
        if other_field != listed or other_language == language:
            report.add(f"{what}-repeated", text.place, width=text.width, other=other.place, text=text.text[:60])
            break
    earlier.append(written)

"""What a change of an accepted entry must bring along: the other languages, and a source for a new figure or date."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from knowledge.acceptance import LEADING, Stamp, day_of, figures_of, source_of, stale_translations, stated
from knowledge.drafts import Draft
from knowledge.model_reading import LANGUAGE_NAMES
from knowledge.numbers import numbers
from knowledge.problems import Report
from knowledge.schema import LANGUAGES, Entry


def check_accepted(
    entries: Sequence[tuple[Draft, Entry]], accepted: Mapping[str, Stamp], today: date | None, report: Report
) -> None:
    """Report translations left behind, and figures or dates that changed without a source.

    An entry that was never accepted is new, and nothing is demanded of it. `today` is the day that the message
    offers as the one of a comparison with the source.
    """
    for draft, entry in entries:
        stamp = accepted.get(entry.id)
        if stamp is not None:
            _check_translations(draft, entry, stamp, report)
            _check_figures(draft, entry, stamp, today, report)


def _check_translations(draft: Draft, entry: Entry, stamp: Stamp, report: Report) -> None:
    for stale in stale_translations(entry, stamp):
        text = draft.texts(stale.field)[stale.language]
        names = {"language": LANGUAGE_NAMES[stale.language], "leading": LANGUAGE_NAMES[LEADING]}
        report.add("translation-stale", text.place, width=text.width, id=entry.id, field=stale.field, details=names)


def _check_figures(draft: Draft, entry: Entry, stamp: Stamp, today: date | None, report: Report) -> None:
    changed = _changed(entry, stamp)
    if not changed or source_of(entry) != stamp.source or _kept_as_history(entry, stamp):
        return
    if len({frozenset(numbers(entry.answer.in_(each), each)) for each in LANGUAGES}) > 1:
        return  # reported as such; which of the figures is meant is not known yet
    now = "; ".join(f"{key}: {value}" for key, value in changed.items())
    place = draft.key_place(next(iter(changed)))
    report.add("figure-without-source", place, id=entry.id, now=now, day=str(_day_of_comparison(entry, today)))


def _changed(entry: Entry, stamp: Stamp) -> dict[str, str]:
    """Return the keys under which figures or dates changed, each with what stands there now."""
    changed: dict[str, str] = {}
    if figures_of(entry) != stamp.figures:
        changed["answer"] = ", ".join(stated(entry)) or "–"
    for key, day, accepted in (
        ("as_of", entry.as_of, stamp.as_of),
        ("valid_until", entry.valid_until, stamp.valid_until),
    ):
        if day_of(day) != accepted:
            changed[key] = str(day or "–")
    return changed


def _kept_as_history(entry: Entry, stamp: Stamp) -> bool:
    """Tell whether the accepted state is among those that the present one supersedes."""
    return any(
        figures_of(former) == stamp.figures and day_of(former.as_of) == stamp.as_of for former in entry.supersedes
    )


def _day_of_comparison(entry: Entry, today: date | None) -> date:
    """Return a day that is not under `checked_on` yet."""
    day = today or entry.as_of or entry.review_by
    return day if entry.checked_on is None or entry.checked_on < day else entry.checked_on + timedelta(1)

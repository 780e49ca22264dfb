"""Phrasings that the others would give to another entry, as warnings with their places."""

from pathlib import Path

import numpy as np

from knowledge.matcher import Matcher
from knowledge.problems import Problem, Report
from knowledge.schema import Knowledge

BAR = 0.98  # below it, a phrasing is mostly an outlier that its own line repairs


def find_confusable(matcher: Matcher, knowledge: Knowledge, folder: Path, bar: float = BAR) -> list[Problem]:
    """Return a warning for each phrasing for which another entry's chance is at least `bar`, were it not stored.

    Only where one of the two answers: of two entries that both say "not given", either tells the truth.
    """
    report = Report()
    chances = matcher.held_out_chances()
    top = chances.argmax(axis=1)
    for row in np.flatnonzero(chances.max(axis=1) >= bar):
        phrasing, taken = matcher.phrasings[matcher.held_out_rows[row]], matcher.labels[top[row]]
        place = knowledge.places.get((phrasing.label.entry, phrasing.field))
        kinds = phrasing.label.kind, taken.kind
        if place is None or phrasing.label.entry == taken.entry or "answer" not in kinds:
            continue
        other = knowledge.places[taken.entry, ""]
        for file in (place.file, other.file):
            if not report.lines(file):
                report.open(file, (folder / file).read_text(encoding="utf-8").split("\n"))
        report.add(
            "confusable",
            place,
            width=len(phrasing.text),
            other=other,
            text=phrasing.text[:60],
            id=phrasing.label.entry,
            other_id=taken.entry,
            chance=f"{int(chances[row, top[row]] * 100) / 100:.2f}",
        )
    return report.problems()

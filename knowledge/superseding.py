"""What must hold between a fact and the earlier states that it supersedes."""

from itertools import pairwise

from knowledge.drafts import Draft
from knowledge.problems import Report


def check_order(draft: Draft, report: Report) -> None:
    """Report earlier states that are not older than what replaced them, or that come from the very same place.

    Of two neighbours the newer one has a later day, or the same day and another document.
    """
    for newer, older in pairwise((draft, *draft.formers())):
        new, old = newer.day("as_of"), older.day("as_of")
        at = older.scalar("as_of")
        if new is None or old is None or at is None or old < new:
            continue
        document, former = newer.scalar("source", "doc"), older.scalar("source", "doc")
        if old > new:
            report.add("supersedes-order", at.place, width=at.width, newer=str(new), older=str(old))
        elif document and former and document.text == former.text:
            report.add("supersedes-itself", at.place, width=at.width, day=str(old), doc=former.text)

"""Long texts on a small screen: the first sentences stand, the rest unfolds at a tap.

A telephone shows some sixteen lines of forty letters; a Chinese character takes the room of two letters. What fits is
shown whole. Of what does not, the figure and the sentence around it come first anyway; the rest stays in the same
message, where it can be searched, copied and read aloud, which pages could not.
"""

import re
from functools import lru_cache
from unicodedata import east_asian_width

LONG = 700  # columns
_LEAD = 350  # columns that stand, at most
_END = re.compile(r"[。！？；]|[.!?;…][»”\")]*(?=\s)|\n")


@lru_cache(1024)
def folded(text: str) -> tuple[str, str]:
    """Return what stands of a text and what unfolds, which is empty where the text is short or has no sentences."""
    if columns(text) <= LONG:
        return text, ""
    ends = [found.end() for found in _END.finditer(text)]
    fitting = [end for end in ends if columns(text[:end]) <= _LEAD] or ends[:1]
    if not fitting:
        return text, ""
    return text[: fitting[-1]].rstrip(), text[fitting[-1] :].strip()


def columns(text: str) -> int:
    """Return the width of a text, in letters."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)

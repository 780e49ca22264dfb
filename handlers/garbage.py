"""Garbage collection that does not look again and again through what stays.

A base and what was learned from it are hundreds of thousands of objects: to look through them took as long as all else
that a question needs.
"""

import gc

YOUNG = 10_000  # objects after which it looks for garbage among them; a question makes some thousands


def set_aside() -> None:
    """Count all that is there now as staying; what did so before and is needed no more is given back."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)

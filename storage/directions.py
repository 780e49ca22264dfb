"""Marks that turn the direction of writing: what one person writes must not rearrange what stands beside it."""

import re

# embeddings, overrides and isolates; the mere marks of a direction stay, since they order nothing but themselves
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def without_turns(text: str) -> str:
    """Return a text without the marks that turn the direction of what stands after them."""
    return text if text.isascii() else TURNING.sub("", text)

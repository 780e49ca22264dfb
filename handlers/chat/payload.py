"""Deep links: what `https://t.me/<bot>?start=<payload>` hands over when a person presses Start. Pure.

A payload is one part or several, joined by "__": q-<entry> shows an entry, c-<category> a category, lang-<language>
sets the language, src-<campaign> says which campaign the link belongs to. Ids have small letters, digits and single
hyphens.
"""

import re
from dataclasses import dataclass

from handlers.conversation import as_language
from knowledge.schema import Language

MOST = 64  # letters, Telegram's limit
MOST_CAMPAIGN = 32
JOINT = "__"
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Payload:
    """What a link asks for; what it does not name is empty."""

    entry: str = ""
    category: str = ""
    language: Language | None = None
    campaign: str = ""


def write(payload: Payload) -> str:
    """Return what a link hands over. Raises ValueError where that is longer than MOST, or an id is none."""
    named = {
        "q": payload.entry,
        "c": payload.category,
        "lang": payload.language or "",
        "src": payload.campaign,
    }
    written = JOINT.join(f"{kind}-{value}" for kind, value in named.items() if value)
    if len(written) > MOST or read(written) != payload:
        raise ValueError(f"a link cannot hand over {written!r}")
    return written


def read(text: str) -> Payload:
    """Return what a link asks for; what is damaged, forged or of another version is left out. Never raises."""
    found: dict[str, str] = {}
    for part in text[:MOST].split(JOINT):
        kind, _, value = part.partition("-")
        if ID.fullmatch(value):
            found.setdefault(kind, value)
    campaign = found.get("src", "")
    return Payload(
        found.get("q", ""),
        found.get("c", ""),
        as_language(found.get("lang")),
        campaign if len(campaign) <= MOST_CAMPAIGN else "",
    )


def address(username: str, payload: Payload) -> str:
    """Return the link to a bot. Raises ValueError like `write`."""
    handed_over = write(payload)
    return f"https://t.me/{username}" + (f"?start={handed_over}" if handed_over else "")


def read_address(url: str) -> Payload:
    """Return what a link to a bot asks for."""
    return read(url.partition("?start=")[2])

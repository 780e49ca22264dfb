"""Deep links: the addresses that open the bot, and what they hand over when a person presses Start."""

import re
from urllib.parse import parse_qs, urlsplit

from sandbox.errors import ControlError
from sandbox.state import BOT_USERNAME

HOSTS = ("t.me", "telegram.me", "telegram.dog", "www.t.me")
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


def payload_of(url: str) -> str:
    """Return what a link hands over, empty for one that only opens the bot. Raises ControlError for any other link."""
    parts = urlsplit(url if "://" in url else f"https://{url}")
    query = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme == "tg" and parts.netloc == "resolve":
        name = query.get("domain", [""])[0]
    elif parts.scheme in ("http", "https") and parts.netloc.lower() in HOSTS:
        name = parts.path.strip("/")
    else:
        name = ""
    if name.lower() != BOT_USERNAME:
        raise ControlError(f"this does not lead to @{BOT_USERNAME}")
    payload = query.get("start", [""])[0]
    if not _PAYLOAD.fullmatch(payload):
        raise ControlError("what a link hands over has at most 64 characters: A-Z a-z 0-9 _ -")
    return payload

"""Characters that nobody would see: what holds them reads otherwise than it looks."""

import re

# Control characters and halves of surrogate pairs; what turns the direction of a text; what has no width and joins no
# emoji; letters that are blank; tags; what only one font knows; what is no character.
_EMOJI = "\U0001f000-\U0001faff\u2190-\u2bff\u00a9\u00ae\u203c\u2049\u2122\u2139\u3030\u303d\u3297\u3299"
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
    "\xad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc"
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\uffa0\U000e0000-\U000e01ef"
    "\ue000-\uf8ff\U000f0000-\U0010ffff\ufdd0-\ufdef\ufffe\uffff]"
    f"|\u200d(?<![{_EMOJI}]\u200d)(?<![{_EMOJI}]\ufe0f\u200d)|[\ufe00-\ufe0f](?<![{_EMOJI}0-9#*][\ufe00-\ufe0f])"
)
_BREAK = re.compile("[\t\n\r]")


def seen(text: str) -> str:
    """Return a text with U+FFFD for every character that nobody would see."""
    return UNSEEN.sub("\ufffd", text)


def in_line(name: str) -> str:
    """Return the name of a file as it can be shown, in one line."""
    return _BREAK.sub("\ufffd", seen(name))


def is_plain_name(name: str) -> bool:
    """Tell whether the name of a file can be shown as it is."""
    return name == in_line(name)

"""One form for texts that mean the same to a reader: width, case, script variants, mark-up and emoji do not count."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps

from opencc import OpenCC

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|&(?:nbsp|amp|lt|gt|quot);")
_EMPHASIS = re.compile(r"[`*_~]{1,3}(?=\S)|(?<=\S)[`*_~]{1,3}")
_ADDRESS = re.compile(r"https?://\S+|(?<!\w)@\w{3,}")
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\ufe00-\ufe0f\u200d\u20e3\U000e0020-\U000e007f]"
)
_SHORT = 256  # letters
_PEELS = 5  # mark-up inside mark-up
_SPACE = re.compile(r"\s+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_EDGES = " \t\n.,;:!?…。，、；：！？«»\"'“”‘’()[]{}<>《》「」『』【】·—–-+=/\\|^#"


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def has_han(text: str) -> bool:
    """Tell whether a text holds a Chinese character."""
    return _HAN.search(text) is not None


def _remembered(read: Callable[[str], str]) -> Callable[[str], str]:
    """Return a function that remembers short texts; long ones would fill the memory, and do not come twice."""
    known = lru_cache(maxsize=32768)(read)

    @wraps(read)
    def remembered(text: str) -> str:
        return known(text) if len(text) <= _SHORT else read(text)

    return remembered


@_remembered
def clean(text: str) -> str:
    """Return what a person reads: NFKC, one kind of space, simplified characters.

    Mark-up, addresses, emoji, control and bidi marks, and lone surrogates, which no encoder accepts, are left out.
    The result may be empty; cleaning it again changes nothing.
    """
    for _ in range(_PEELS):
        peeled = _peel(text)
        if peeled == text:
            break
        text = peeled
    return text


def _peel(text: str) -> str:
    text = unicodedata.normalize("NFKC", _EMOJI.sub(" ", text))
    text = "".join(_printed(character) for character in text)
    text = _EMPHASIS.sub(" ", _ADDRESS.sub(" ", _TAG.sub(" ", text)))
    text = _SPACE.sub(" ", text).strip()
    return str(_simplifier().convert(text)) if has_han(text) else text


def _printed(character: str) -> str:
    """Return a character as it is seen; marks stacked on letters ("zalgo") and invisible ones are not."""
    category = unicodedata.category(character)
    if category in {"Cf", "Cs", "Mn", "Me"}:
        return ""
    return " " if category in {"Cc", "Co", "Cn"} else character


@_remembered
def fold(text: str) -> str:
    """Return the key under which equal utterances meet: `clean`, lower case, ё as е, bare of edge punctuation."""
    folded = "".join(map(_printed, clean(text).casefold().replace("ё", "е")))
    return _SPACE.sub(" ", folded).strip(_EDGES)


def content(text: str) -> str:
    """Return only letters and digits, for telling whether anything is said at all."""
    return "".join(c for c in text if c.isalnum())
